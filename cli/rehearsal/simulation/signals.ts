import { Counts } from './minute-log';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, FaultKind } from '../../../src/analysis/types';

/** What metrics and log count. Requests when they come, answers when they go. */
const SIGNALS = ['oldRequests', 'oldGood', 'oldErrors', 'newRequests', 'newGood', 'newErrors', 'balancerErrors', 'logged'] as const;
export type Signal = typeof SIGNALS[number];
export type SignalCounts = Readonly<Record<Signal, number>>;

/** What each request of a faulty version leaves in the metrics, besides itself. */
export interface FaultTrace {
  /** Whether the target group counts the request. */
  readonly isCounted: boolean;
  /** What counts it when it is over; undefined if nothing does. */
  readonly signal?: Signal;
  /** Seconds until then, besides those that an answer takes. */
  readonly afterSeconds: number;
  /** Whether an error is logged, too. */
  readonly isLogged: boolean;
}

/** The balancer gives up on a request that is not answered: its idle timeout, where nobody has set another. */
const IDLE_TIMEOUT_SECONDS = 60;

/** Elastic Load Balancing, metrics of the Application Load Balancer: what it answers itself is HTTPCode_ELB_5XX_Count, and no target group's. */
export const TRACES: Record<FaultKind, FaultTrace> = {
  [FaultKind.ERRORS]: { isCounted: true, signal: 'newErrors', afterSeconds: 0, isLogged: true },
  [FaultKind.NO_ANSWER]: { isCounted: true, signal: 'balancerErrors', afterSeconds: 0, isLogged: false },
  [FaultKind.HANGS]: { isCounted: true, signal: 'balancerErrors', afterSeconds: IDLE_TIMEOUT_SECONDS, isLogged: false },
  [FaultKind.NO_TARGET]: { isCounted: false, signal: 'balancerErrors', afterSeconds: 0, isLogged: false },
  [FaultKind.SLOW]: { isCounted: true, signal: 'newGood', afterSeconds: 0, isLogged: false },
  [FaultKind.CRASH_LOOP]: { isCounted: true, signal: 'newGood', afterSeconds: 0, isLogged: false },
  [FaultKind.LOGS_ONLY]: { isCounted: true, signal: 'newGood', afterSeconds: 0, isLogged: true },
};

/** Signals by minute. */
export class SignalLog {
  private readonly minutes: Record<Signal, number[]> = {
    oldRequests: [], oldGood: [], oldErrors: [], newRequests: [], newGood: [], newErrors: [], balancerErrors: [], logged: [],
  };

  /** @param begin when the first minute begins */
  constructor(private readonly begin: number) {}

  public add(signal: Signal, at: number, count: number): void {
    const minute = Math.floor((at - this.begin) / 60);
    this.minutes[signal][minute] = (this.minutes[signal][minute] ?? 0) + count;
  }

  /** What was counted from one minute to another, the last one excluded. */
  public window(from: number, to: number): SignalCounts {
    const sums = SIGNALS.map((signal) => {
      let sum = 0;
      for (let minute = from; minute < to; minute++) {
        sum += this.minutes[signal][minute] ?? 0;
      }
      return [signal, sum] as const;
    });
    return Object.fromEntries(sums) as Record<Signal, number>;
  }
}

/** An alarm that says nothing else looks at failed answers. */
function kindsSeenBy({ sees = [FaultKind.ERRORS] }: AnalyzedAlarm): readonly FaultKind[] {
  return sees;
}

/** What an alarm takes for requests and failures of the two versions. */
export function seenBy(alarm: AnalyzedAlarm, signals: SignalCounts): Counts {
  const { oldRequests, oldGood, oldErrors, newRequests, newGood, newErrors, balancerErrors, logged } = signals;
  const sees = kindsSeenBy(alarm);
  const requests = { oldRequests, newRequests };
  if (sees.includes(FaultKind.LOGS_ONLY)) {
    return { ...requests, oldFailures: oldErrors, newFailures: logged };
  }
  const seesUnanswered = alarm.statistic === AlarmStatistic.RATE && alarm.alarmScope === AlarmScope.TARGET_GROUP
    && (sees.includes(FaultKind.NO_ANSWER) || sees.includes(FaultKind.HANGS));
  // As the alarm's metric has it: what has no good answer, as far as anything was counted as failed at all.
  const failed = (all: number, good: number) => Math.min(Math.max(0, all - good), oldErrors + newErrors + balancerErrors);
  return seesUnanswered
    ? { ...requests, oldFailures: failed(oldRequests, oldGood), newFailures: failed(newRequests, newGood) }
    : { ...requests, oldFailures: oldErrors, newFailures: newErrors };
}

/** Whether the balancer's own errors, as a part of all requests, breach an alarm that looks at them. */
export function balancerBreaches(alarm: AnalyzedAlarm, { oldRequests, newRequests, balancerErrors }: SignalCounts): boolean {
  const all = oldRequests + newRequests + balancerErrors;
  return alarm.statistic === AlarmStatistic.RATE && kindsSeenBy(alarm).includes(FaultKind.NO_TARGET)
    && balancerErrors > 0 && all >= (alarm.minimumRequests ?? 0) && 100 * balancerErrors / all >= alarm.threshold;
}
