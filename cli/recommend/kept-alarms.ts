import { planOf, watchOf } from '../../src/analysis/plan';
import { quietThreshold } from '../../src/analysis/recommend';
import { stoppedProbability } from '../../src/analysis/refused';
import { AnalyzedAlarm, CanaryAnalysisOptions, ExpectedTraffic } from '../../src/analysis/types';

/** The most false alarms of a plan that is recommended, as a part of the releases. */
export const MOST_FALSE_ALARMS = 0.01;
/** And where a healthy version fails twice as many requests as is assumed. */
export const MOST_AT_TWICE = 0.05;
/** What of them the alarms that are not searched for may have together. */
const ALLOWANCE = MOST_FALSE_ALARMS / 2;

/** An alarm that is not searched for. */
export interface KeptAlarm {
  readonly alarm: AnalyzedAlarm;
  /** Its threshold as it was, where it had to be raised. */
  readonly raisedFrom?: number;
}

/**
 * The other alarms. Where they are so loud that they alone would have most of the false alarms in the longest
 * rollout that is considered, the thresholds of the loud ones are raised by as little as is enough.
 */
export function keepAlarms(
  question: CanaryAnalysisOptions, traffic: ExpectedTraffic, searched: AnalyzedAlarm | undefined, longestMinutes: number, robust: boolean,
): KeptAlarm[] {
  const once = raised(question, traffic, searched, longestMinutes, ALLOWANCE);
  if (!robust) {
    return once;
  }
  const twice = raised(question, twiceAsUnhealthy(traffic), searched, longestMinutes, MOST_AT_TWICE / 2);
  return once.map((kept, i) => twice[i].alarm.threshold > kept.alarm.threshold ? twice[i] : kept);
}

/** The same traffic, of which a healthy version fails twice as much. */
export function twiceAsUnhealthy(traffic: ExpectedTraffic): ExpectedTraffic {
  return { ...traffic, healthyErrorRate: Math.min(1, 2 * traffic.healthyErrorRate) };
}

function raised(
  question: CanaryAnalysisOptions, traffic: ExpectedTraffic, searched: AnalyzedAlarm | undefined, longestMinutes: number, allowance: number,
): KeptAlarm[] {
  const plan = planOf({ ...question, steps: [{ share: 0.5, durationSeconds: 60 * longestMinutes }] });
  const kept = question.alarms.filter((alarm) => alarm !== searched)
    .map((alarm) => ({ alarm, falseAlarms: stoppedProbability(watchOf(plan, alarm, traffic)) }));
  const tooLoud = kept.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0) > allowance;
  const allowed = allowance / kept.length;
  return kept.map(({ alarm, falseAlarms }) => {
    const threshold = tooLoud && falseAlarms > allowed ? quietThreshold(plan, alarm, traffic, allowed) : undefined;
    return threshold === undefined ? { alarm } : { alarm: { ...alarm, threshold }, raisedFrom: alarm.threshold };
  });
}
