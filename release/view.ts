import { Interval } from './interval';
import { Control, ObservedService, Phase, StageStatus, StoppedTasks } from './observation';
import { Why } from './why';

/** How a release has ended. */
export type Result =
  /** The new version has all requests, and the old one is gone. */
  | 'promoted'
  /** The old version has all requests again. */
  | 'rolledBack'
  /** It has ended before there was anything to roll back, or the engine did not do so. */
  | 'stopped'
  /** It was not begun, because an alarm was on. */
  | 'refused'
  /** It has failed, and so has what should have undone it. */
  | 'rollbackFailed';

/** A stage as it is shown. Moments are milliseconds since 1970, lengths seconds of AWS. */
export interface StageView {
  readonly label: string;
  readonly status: StageStatus;
  /** How long it has lasted so far, or has taken. */
  readonly seconds?: number;
  /** How long it takes by the plan. */
  readonly ofSeconds?: number;
  /** When it begins by the plan. */
  readonly at?: number;
  /** The new version's share in it. */
  readonly share?: number;
}

/** The traffic as it is, beside as it should be. */
export interface TrafficView {
  /** The new version's part, 0 to 1; absent where the balancer could not be asked. */
  readonly share?: number;
  readonly planned?: number;
  readonly asPlanned?: boolean;
  readonly next?: { readonly share: number; readonly at: number };
}

/** A version and what has become of its requests. */
export interface VersionView {
  readonly role: 'new' | 'old';
  readonly name: string;
  readonly requests?: number;
  readonly failed?: number;
  /** 95 %; absent where there are too few requests to say. */
  readonly interval?: Interval;
  /** In seconds. */
  readonly p99?: number;
  readonly running?: number;
  readonly desired?: number;
  /** Of the tasks, those that the balancer says are healthy; absent where it was not asked or does not look. */
  readonly healthy?: number;
  readonly stopped: readonly StoppedTasks[];
  /** Its requests were asked for, and there was no answer. */
  readonly unknown?: true;
}

/** An alarm, and until when it helps. */
export interface AlarmView {
  /** As the plan calls it, else as CloudWatch does. */
  readonly name: string;
  readonly alarmName: string;
  /** Absent where it could not be asked. */
  readonly state?: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly planned: boolean;
  readonly values: readonly number[];
  readonly unit?: string;
  readonly firesAt?: string;
  /** A fault that begins later is not stopped by it any more: the old version is gone before. */
  readonly helpsUntil?: number;
}

/** How old what is shown is, in real seconds. */
export interface Ages {
  readonly release?: number;
  /** From the newest minute that the requests count until now, in seconds of AWS. */
  readonly requests?: number;
}

/** A release as it is now: what all renderers tell. */
export interface ReleaseView {
  readonly now: number;
  /** Real milliseconds of one minute of AWS. */
  readonly minuteMs: number;
  readonly service: ObservedService;
  /** Absent where the service has had none. */
  readonly id?: string;
  readonly phase?: Phase;
  readonly began?: number;
  readonly ended?: number;
  /** How long it has lasted, or has taken, in seconds of AWS. */
  readonly seconds?: number;
  readonly description?: string;
  readonly stages: readonly StageView[];
  readonly traffic: TrafficView;
  readonly versions: readonly VersionView[];
  readonly requestsUntil?: number;
  readonly alarms: readonly AlarmView[];
  readonly ignoresAlarms: boolean;
  /** When all traffic has moved, and when the release is over, by the plan. */
  readonly allTrafficAt?: number;
  readonly settledAt?: number;
  /** Which of its waits it is that somebody can end, where there may be more than one. */
  readonly waitsAt?: string;
  /** Until when somebody can let it go on. */
  readonly waitsUntil?: number;
  /** What happens then: it goes on. Else it is stopped. */
  readonly goesOnByItself?: true;
  readonly rollbackId?: string;
  readonly result?: Result;
  readonly why?: Why;
  readonly controls: readonly Control[];
  readonly logGroup?: string;
  readonly ages: Ages;
  /** What could not be asked, and why. */
  readonly problems: readonly string[];
}

/** Whether nothing more happens by itself. */
export function isSettled({ phase }: Pick<ReleaseView, 'phase'>): boolean {
  return phase === undefined || phase === 'ended';
}
