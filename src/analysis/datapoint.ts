import { comparisonBreaches } from './comparison';
import { lowerTail, poissonTable, upperTail } from './poisson';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from './types';

/** Requests to both versions, and how the healthy one answers them. */
export interface HealthyTraffic {
  readonly requestsPerSecond: number;
  readonly healthyErrorRate: number;
}

/** Mean numbers of failures and successes in a period. */
interface Means {
  readonly failures: number;
  readonly successes: number;
}

/** P(a period breaches) while the version under judgement has a share of the traffic and fails at a rate. */
export type BreachProbability = (share: number, errorRate: number) => number;

/**
 * The probability that one datapoint of an alarm breaches, exact for Poisson traffic; to 1e-3 for a comparison. What was asked once is
 * remembered: schedules have few different shares, and the old version's group fails at one rate only.
 */
export function breachProbability(alarm: AnalyzedAlarm, traffic: HealthyTraffic): BreachProbability {
  const requests = traffic.requestsPerSecond * alarm.periodSeconds;
  if (alarm.statistic === AlarmStatistic.COMPARISON) {
    return remember((share, errorRate) => comparisonBreaches(
      alarm, meansOf(requests * share, errorRate), meansOf(requests * (1 - share), traffic.healthyErrorRate),
    ));
  }
  const group = remember((share, errorRate) => breaches(alarm, meansOf(requests * share, errorRate)));
  if (alarm.alarmScope === AlarmScope.TARGET_GROUP) {
    return (share, errorRate) => either(group(share, errorRate), group(1 - share, traffic.healthyErrorRate));
  }
  return remember((share, errorRate) => {
    const [tested, other] = [meansOf(requests * share, errorRate), meansOf(requests * (1 - share), traffic.healthyErrorRate)];
    return breaches(alarm, { failures: tested.failures + other.failures, successes: tested.successes + other.successes });
  });
}

function meansOf(requests: number, errorRate: number): Means {
  return { failures: requests * errorRate, successes: requests * (1 - errorRate) };
}

/** P(A or B) of independent events; in this form it keeps small probabilities, which 1 − (1 − a)(1 − b) cancels. */
function either(a: number, b: number): number {
  return a + b - a * b;
}

function breaches(alarm: AnalyzedAlarm, means: Means): number {
  return alarm.statistic === AlarmStatistic.COUNT
    ? upperTail(poissonTable(means.failures), Math.max(1, Math.ceil(alarm.threshold)))
    : certainty(means, alarm) ?? rateBreaches(means, alarm.threshold, Math.ceil(Math.max(alarm.minimumRequests ?? 0, 1)));
}

/** From so many requests on, and so many standard deviations from the threshold, what is certain is told without summing it up. */
const [MANY_REQUESTS, FAR, LEAST_DEVIATION] = [1e5, 12, 10];

/** 0 or 1 where a rate is so far from its threshold that nothing else has a chance above 1e-20. */
function certainty({ failures, successes }: Means, { threshold, minimumRequests = 0 }: AnalyzedAlarm): number | undefined {
  const requests = failures + successes;
  const limit = threshold / 100;
  const above = failures - limit * requests;
  const far = FAR * Math.max(LEAST_DEVIATION, Math.sqrt(failures * (1 - limit) ** 2 + successes * limit ** 2));
  if (requests < MANY_REQUESTS || Math.abs(above) < far) {
    return undefined;
  }
  if (above < 0) {
    return 0;
  }
  return requests - minimumRequests > FAR * Math.sqrt(requests) ? 1 : undefined;
}

/**
 * P(at least that many requests, and 100 × failures / requests >= threshold).
 *
 * The more failures, the more successes still breach: one pass over both, against the successes' cumulative
 * sums. The comparison is that of a metric in IEEE doubles, one multiplication and one division, so that ties
 * fall as they do in CloudWatch.
 */
function rateBreaches(means: Means, threshold: number, minimumRequests: number): number {
  const failures = poissonTable(means.failures);
  const successes = poissonTable(means.successes);
  const end = successes.first + successes.masses.length;
  let probability = 0;
  let most = successes.first; // the least number of successes that does not breach any more
  for (let i = 0; i < failures.masses.length; i++) {
    const failed = failures.first + i;
    while (most < end && (100 * failed) / (failed + most || 1) >= threshold) {
      most++;
    }
    const enough = Math.max(0, minimumRequests - failed);
    if (enough < most) {
      probability += failures.masses[i] * (lowerTail(successes, most) - lowerTail(successes, enough));
    }
  }
  return Math.min(1, probability);
}

function remember(compute: BreachProbability): BreachProbability {
  const known = new Map<number, Map<number, number>>();
  return (share, errorRate) => {
    const ofShare = known.get(share) ?? new Map<number, number>();
    const probability = ofShare.get(errorRate) ?? compute(share, errorRate);
    known.set(share, ofShare.set(errorRate, probability));
    return probability;
  };
}
