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
  if (alarm.statistic === AlarmStatistic.COUNT) {
    const least = Math.max(1, Math.ceil(alarm.threshold));
    return isFar(means.failures, least) ? Number(means.failures > least) : upperTail(poissonTable(means.failures), least);
  }
  const minimum = Math.ceil(Math.max(alarm.minimumRequests ?? 0, 1));
  return certainty(means, alarm.threshold, minimum) ?? rateBreaches(means, alarm.threshold, minimum);
}

/** What has no chance above e to the minus that, 1e-20, is taken for impossible, without summing it up. */
const IMPOSSIBLE = 46;

/** Whether a Poisson variable is on its mean's side of a number, for certain: by Chernoff's bound. */
function isFar(mean: number, value: number): boolean {
  return mean - value + value * Math.log(value / mean) > IMPOSSIBLE;
}

/**
 * 0 or 1 where a rate is on the same side of its threshold for certain. For one of a part l, Chernoff's bound on
 * P((1 − l) × failures − l × successes >= 0), or <= 0, is the same expression, and has this closed form.
 */
function certainty({ failures, successes }: Means, threshold: number, minimumRequests: number): number | undefined {
  const [requests, limit] = [failures + successes, threshold / 100];
  if (limit <= 0 || limit >= 1) {
    return undefined;
  }
  const balanced = Math.exp(limit * Math.log(failures / limit) + (1 - limit) * Math.log(successes / (1 - limit)));
  if (requests - balanced <= IMPOSSIBLE) {
    return undefined;
  }
  if (failures < limit * requests) {
    return 0;
  }
  return minimumRequests < requests && isFar(requests, minimumRequests) ? 1 : undefined;
}

/**
 * P(at least that many requests, and 100 × failures / requests >= threshold).
 *
 * The more failures, the more successes still breach, up to where all do. The comparison is that of a metric in IEEE doubles, one
 * multiplication and one division, so that ties fall as they do in CloudWatch.
 */
function rateBreaches(means: Means, threshold: number, minimumRequests: number): number {
  const failures = poissonTable(means.failures);
  const successes = poissonTable(means.successes);
  const end = successes.first + successes.masses.length;
  let probability = 0;
  for (let i = 0; i < failures.masses.length; i++) {
    const failed = failures.first + i;
    const most = firstQuiet(failed, threshold, successes.first, end);
    const enough = Math.max(0, minimumRequests - failed);
    if (most === end && enough <= successes.first) {
      return Math.min(1, probability + lowerTail(failures, Infinity) - failures.below[i]);
    }
    if (enough < most) {
      probability += failures.masses[i] * (lowerTail(successes, most) - lowerTail(successes, enough));
    }
  }
  return Math.min(1, probability);
}

/** The least number of successes, within bounds, with which so many failures do not breach any more. Next to where the reals have it. */
function firstQuiet(failed: number, threshold: number, first: number, end: number): number {
  let quiet = threshold <= 0 ? end : Math.max(first, Math.min(end, Math.floor(failed * (100 / threshold - 1))));
  while (quiet < end && (100 * failed) / (failed + quiet || 1) >= threshold) {
    quiet++;
  }
  while (quiet > first && (100 * failed) / (failed + quiet - 1 || 1) < threshold) {
    quiet--;
  }
  return quiet;
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
