import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions } from '../../src/analysis/types';

/**
 * A release played request by request. Written apart from the analysis, and shares nothing with it but the
 * types: requests come at exponential intervals, are counted by minute and version, and CloudWatch looks at
 * the minutes as they close.
 */
export interface Release {
  /** When the alarm fired (the end of its newest period), from the shift on; undefined if it did not in time. */
  readonly firedAt?: number;
  /** Failed requests until the rollback has ended, or the old version is gone. */
  readonly failed: number;
}

export type Traffic = CanaryAnalysisOptions & { requestsPerSecond: number; healthyErrorRate: number; faultyErrorRate: number };

// Looked up once: globals are slow in jest's sandbox.
const { imul, log, max, min } = Math;

/* eslint-disable no-bitwise */
/** Tommy Ettinger's mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
/* eslint-enable no-bitwise */

/** Requests and failures of a minute: the old version's, then the new one's. */
interface Minute {
  readonly requests: number[];
  readonly failures: number[];
}

const emptyMinute = (): Minute => ({ requests: [0, 0], failures: [0, 0] });

/**
 * Plays a release; the alarm's windows slide by a minute. Those that reach back before the first full minute
 * count only on request.
 */
export function play(plan: Traffic, alarm: AnalyzedAlarm, errorRate: number, random: () => number, withBrokenMinute = false): Release {
  const { alarmLatencySeconds = 120, rollbackLatencySeconds = 30, phaseSeconds = 60 } = plan;
  const horizon = plan.steps.reduce((sum, step) => sum + step.durationSeconds, plan.terminationWaitSeconds);
  const minutes: Minute[] = [];
  let [minute, closing] = [emptyMinute(), phaseSeconds];
  let [failed, stop] = [0, horizon];
  let firedAt: number | undefined;
  let [step, share, stepEnd] = [0, plan.steps[0]?.share ?? 1, plan.steps[0]?.durationSeconds ?? Infinity];
  const { requestsPerSecond, healthyErrorRate } = plan;
  for (let now = -log(1 - random()) / requestsPerSecond; ; now -= log(1 - random()) / requestsPerSecond) {
    while (closing <= now && firedAt === undefined && closing + alarmLatencySeconds <= horizon) {
      minutes.push(minute);
      if (fires(minutes, alarm, withBrokenMinute ? -Infinity : 1)) {
        firedAt = closing;
        stop = min(horizon, closing + alarmLatencySeconds + rollbackLatencySeconds);
      }
      minute = emptyMinute();
      closing += 60;
    }
    if (now >= stop) {
      return { firedAt, failed };
    }
    while (now >= stepEnd) {
      step++;
      share = plan.steps[step]?.share ?? 1;
      stepEnd += plan.steps[step]?.durationSeconds ?? Infinity;
    }
    const version = random() < share ? 1 : 0;
    minute.requests[version]++;
    if (random() < (version === 1 ? errorRate : healthyErrorRate)) {
      minute.failures[version]++;
      failed++;
    }
  }
}

/**
 * The N windows that end with the newest minute, each of the period's length. Those that begin before the first
 * full minute (number 1), or before the given one, do not breach.
 */
function fires(minutes: Minute[], alarm: AnalyzedAlarm, first: number): boolean {
  const length = alarm.periodSeconds / 60;
  let breaching = 0;
  for (let window = 0; window < alarm.evaluationPeriods; window++) {
    const end = minutes.length - window * length;
    if (end - length < first) {
      continue;
    }
    const [requests, failures] = [[0, 0], [0, 0]];
    for (let i = max(0, end - length); i < end; i++) {
      for (const version of [0, 1]) {
        requests[version] += minutes[i].requests[version];
        failures[version] += minutes[i].failures[version];
      }
    }
    breaching += breaches(requests, failures, alarm) ? 1 : 0;
  }
  return breaching >= alarm.datapointsToAlarm;
}

function breaches(requests: number[], failures: number[], alarm: AnalyzedAlarm): boolean {
  const one = (r: number, f: number) => alarm.statistic === AlarmStatistic.COUNT
    ? f > 0 && f >= alarm.threshold
    : r > 0 && r >= (alarm.minimumRequests ?? 0) && 100 * f / r >= alarm.threshold;
  return alarm.alarmScope === AlarmScope.LOAD_BALANCER
    ? one(requests[0] + requests[1], failures[0] + failures[1])
    : one(requests[0], failures[0]) || one(requests[1], failures[1]);
}
