/**
 * What an engine's reader says of a release. It is the same for all engines, so that nothing after it asks which one
 * there is. Moments are milliseconds since 1970, as AWS tells them.
 */

/** How far a release can be. */
export const PHASES = [
  /** New tasks start, and hooks look at them. No request has reached the new version. */
  'installing',
  /** It waits for somebody: before its first request, or between two steps. */
  'waiting',
  /** A share of the requests has moved. */
  'shifting',
  /** All requests have moved, and the old version is kept to go back to. */
  'settling',
  /** It has ended otherwise than it should, and traffic goes back. */
  'rollingBack',
  /** Nothing of it goes on any more. */
  'ended',
] as const;
export type Phase = typeof PHASES[number];

/** What one stage of a release is for. */
export type StageKind = 'install' | 'hook' | 'approval' | 'shift' | 'settle';

/** How far one stage is. */
export type StageStatus = 'ahead' | 'running' | 'done' | 'failed' | 'skipped';

/** One stage of a release, in the order in which they happen. */
export interface ObservedStage {
  readonly kind: StageKind;
  /** As the engine calls it. */
  readonly name: string;
  readonly status: StageStatus;
  readonly began?: number;
  readonly ended?: number;
  /** The function that decides, where it is a hook. */
  readonly hook?: string;
}

/** Why a release has ended otherwise than it should, as the engine says it: found, and not yet worded. */
export interface Cause {
  readonly kind: 'alarm' | 'hook' | 'tasks' | 'timeout' | 'byHand' | 'superseded' | 'refused' | 'other';
  /** The engine's own words. */
  readonly code?: string;
  readonly message?: string;
  /** Names of the alarms that were on. */
  readonly alarms?: readonly string[];
  /** The stage that has failed. */
  readonly stage?: string;
  /** The function that has refused. */
  readonly hook?: string;
  /** What has taken its place. */
  readonly by?: string;
}

/** What undoes a release. */
export interface ObservedRollback {
  /** What the engine calls it; ECS has no second deployment for it. */
  readonly id?: string;
  /** `due`: the engine may be about to name it. */
  readonly status: 'due' | 'running' | 'succeeded' | 'failed';
  readonly ended?: number;
  /** Why it has failed. */
  readonly message?: string;
}

/** A wait that somebody can end. */
export interface ObservedWait {
  /** Which of them, where a release may have more than one. */
  readonly name?: string;
  readonly since: number;
  readonly until?: number;
  readonly onTimeout: 'stop' | 'continue';
}

/** A step that has begun. */
export interface ObservedStep {
  /** 0 to 1. */
  readonly share: number;
  readonly at: number;
}

/** One release. */
export interface ObservedRelease {
  readonly id: string;
  readonly phase: Phase;
  readonly status: 'running' | 'succeeded' | 'failed' | 'stopped';
  readonly began: number;
  readonly ended?: number;
  /** Who has started it, in their own words. */
  readonly description?: string;
  readonly stages: readonly ObservedStage[];
  /** When the first share moved, and when all of it had. */
  readonly shiftBegan?: number;
  readonly shiftEnded?: number;
  /** The newest step, with an engine that may wait between them: without one they follow each other by the schedule. */
  readonly step?: ObservedStep;
  readonly wait?: ObservedWait;
  readonly cause?: Cause;
  readonly rollback?: ObservedRollback;
  /** The release that this one undoes, where it is part of that one. */
  readonly undoes?: string;
  /** It has made the service: nobody's release. */
  readonly creates?: true;
  /** The revision that it brings, as its ARN. */
  readonly revision?: string;
  /** It goes on whatever the alarms say. */
  readonly ignoresAlarms?: boolean;
}

/** One of the two versions. */
export interface ObservedVersion {
  /** Family and number, or the tag of the image where that is known. */
  readonly name: string;
  readonly running: number;
  readonly desired: number;
  /** Ended tasks by reason. AWS keeps them about an hour. */
  readonly stopped: readonly StoppedTasks[];
}

/** Tasks that have ended for the same reason. */
export interface StoppedTasks {
  readonly reason: string;
  readonly count: number;
}

/** Requests to a version since the first share moved. */
export interface ObservedRequests {
  readonly requests: number;
  readonly failed: number;
  /** In seconds. */
  readonly p99?: number;
}

/** An alarm as CloudWatch has it. */
export interface ObservedAlarm {
  /** Its name in CloudWatch. */
  readonly alarmName: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Its newest values, the oldest first, with the minute that each is of. */
  readonly values: readonly { readonly at: number; readonly value: number }[];
  /** Like `>= 5, 3 of 5`. */
  readonly firesAt?: string;
  /** `%`, where the values are percentages. */
  readonly unit?: string;
}

/** An answer of AWS with its age; without a value where it could not be had. */
export interface Asked<T> {
  /** When it was asked. */
  readonly at: number;
  readonly value?: T;
  /** Why there is no value. */
  readonly problem?: string;
}

/** Whose release it is. */
export interface ObservedService {
  /** As people say it: `CodeDeploy`. */
  readonly engine: string;
  readonly serviceName: string;
  readonly clusterName: string;
  readonly region: string;
  readonly account?: string;
  /** Where the calls go, when that is not AWS. */
  readonly endpoint?: string;
}

/** All that AWS was asked. What is absent has not been asked yet. */
export interface Observation {
  readonly service: ObservedService;
  readonly release?: Asked<ObservedRelease>;
  /** The new version's part of the requests, as the balancer has it: 0 to 1. */
  readonly newShare?: Asked<number>;
  readonly newVersion?: Asked<ObservedVersion>;
  readonly oldVersion?: Asked<ObservedVersion>;
  /** How many of its tasks the balancer says are healthy. */
  readonly newHealthy?: Asked<number>;
  readonly oldHealthy?: Asked<number>;
  readonly newRequests?: Asked<ObservedRequests>;
  readonly oldRequests?: Asked<ObservedRequests>;
  /** The newest minute that the requests count, where they were asked. */
  readonly requestsUntil?: number;
  readonly alarms?: Asked<readonly ObservedAlarm[]>;
  /** Where the new version logs, where that is known. */
  readonly logGroup?: string;
  /** What the engine can do now, and what it cannot. */
  readonly controls?: readonly Control[];
}

/** What somebody can do now, or why not. */
export interface Control {
  readonly action: 'abort' | 'promote' | 'rollback';
  /** What it does and what it costs, or why it cannot be done. */
  readonly text: string;
  /** Absent where it cannot be done. */
  readonly command?: string;
}
