import { bisect } from '../../src/analysis/bisect';
import { conditionOf } from '../../src/analysis/plays/played-alarm';
import { AnalyzedAlarm, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** How many failed requests of the new version make a minute breach, of how many. */
export interface BreachingMinute {
  readonly failures: number;
  readonly requests: number;
}

/**
 * The ordinary minute of the first step: as many requests as come on average, of which the old version fails as many as a healthy one
 * does. Undefined where no number of failures is enough, or nobody has expected a step.
 */
export function breachingMinute(alarm: AnalyzedAlarm, steps: readonly CanaryStep[], traffic: ExpectedTraffic): BreachingMinute | undefined {
  const perPeriod = traffic.requestsPerSecond * alarm.periodSeconds;
  const share = steps[0]?.share ?? 1;
  const [requests, others] = [Math.max(1, Math.round(perPeriod * share)), Math.round(perPeriod * (1 - share))];
  const breaches = conditionOf(alarm);
  const isEnough = (failures: number) => breaches(failures, requests, Math.round(others * traffic.healthyErrorRate), others);
  return isEnough(requests) ? { failures: bisect(0, requests, isEnough), requests } : undefined;
}
