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

/** Without saying anything else, what is less likely is taken for impossible. */
const IMPOSSIBLE = 1e-20;

/**
 * The probability that one datapoint of an alarm breaches, exact for Poisson traffic; to 1e-3 for a comparison. What was asked once is
 * remembered: schedules have few different shares, and the old version's group fails at one rate only.
 *
 * @param negligible where an error of so much does not matter, probabilities next to 0 and 1 are not calculated
 */
export function breachProbability(alarm: AnalyzedAlarm, traffic: HealthyTraffic, negligible = IMPOSSIBLE): BreachProbability {
  const requests = traffic.requestsPerSecond * alarm.periodSeconds;
  if (alarm.statistic === AlarmStatistic.COMPARISON) {
    return remember((share, errorRate) => comparisonBreaches(
      alarm, meansOf(requests * share, errorRate), meansOf(requests * (1 - share), traffic.healthyErrorRate),
    ));
  }
  const group = remember((share, errorRate) => breaches(alarm, meansOf(requests * share, errorRate), negligible));
  if (alarm.alarmScope === AlarmScope.TARGET_GROUP) {
    return (share, errorRate) => either(group(share, errorRate), group(1 - share, traffic.healthyErrorRate));
  }
  return remember((share, errorRate) => {
    const [tested, other] = [meansOf(requests * share, errorRate), meansOf(requests * (1 - share), traffic.healthyErrorRate)];
    return breaches(alarm, { failures: tested.failures + other.failures, successes: tested.successes + other.successes }, negligible);
  });
}

function meansOf(requests: number, errorRate: number): Means {
  return { failures: requests * errorRate, successes: requests * (1 - errorRate) };
}

/** P(A or B) of independent events; in this form it keeps small probabilities, which 1 − (1 − a)(1 − b) cancels. */
function either(a: number, b: number): number {
  return a + b - a * b;
}

function breaches(alarm: AnalyzedAlarm, means: Means, negligible: number): number {
  if (alarm.statistic === AlarmStatistic.COUNT) {
    const least = Math.max(1, Math.ceil(alarm.threshold));
    return isFar(means.failures, least, negligible) ? Number(means.failures > least) : upperTail(poissonTable(means.failures), least);
  }
  const minimum = Math.ceil(Math.max(alarm.minimumRequests ?? 0, 1));
  return certainty(means, alarm.threshold, minimum, negligible) ?? rateBreaches(means, alarm.threshold, minimum, negligible);
}

/** Whether a Poisson variable is on its mean's side of a number, but for what is negligible: by Chernoff's bound. */
function isFar(mean: number, value: number, negligible: number): boolean {
  return mean - value + value * Math.log(value / mean) > -Math.log(negligible);
}

/**
 * 0 or 1 where a rate is on the same side of its threshold, but for what is negligible. For one of a part l, Chernoff's bound on
 * P((1 − l) × failures − l × successes >= 0), or <= 0, is the same expression, and has this closed form.
 */
function certainty({ failures, successes }: Means, threshold: number, minimumRequests: number, negligible: number): number | undefined {
  const [requests, limit] = [failures + successes, threshold / 100];
  if (limit <= 0 || limit >= 1) {
    return undefined;
  }
  const balanced = Math.exp(limit * Math.log(failures / limit) + (1 - limit) * Math.log(successes / (1 - limit)));
  if (requests - balanced <= -Math.log(negligible)) {
    return undefined;
  }
  if (failures < limit * requests) {
    return 0;
  }
  return minimumRequests < requests && isFar(requests, minimumRequests, negligible) ? 1 : undefined;
}

/** Masses this far below a table's largest one are left out. They matter less than what is negligible, because they are the tails. */
function cutOf(negligible: number): number | undefined {
  return negligible === IMPOSSIBLE ? undefined : negligible / 10;
}

/**
 * P(at least that many requests, and 100 × failures / requests >= threshold).
 *
 * The more failures, the more successes still breach, up to where all do. The comparison is that of a metric in IEEE doubles, one
 * multiplication and one division, so that ties fall as they do in CloudWatch.
 */
function rateBreaches(means: Means, threshold: number, minimumRequests: number, negligible: number): number {
  const failures = poissonTable(means.failures, cutOf(negligible));
  const { first, below } = poissonTable(means.successes, cutOf(negligible));
  const end = first + below.length - 1;
  const successesPerFailure = 100 / threshold - 1;
  let probability = 0;
  for (let i = 0; i < failures.masses.length; i++) {
    const failed = failures.first + i;
    const most = Math.min(end, threshold <= 0 ? end : firstQuiet(failed, threshold, failed * successesPerFailure));
    const enough = Math.max(first, minimumRequests - failed);
    if (most === end && enough === first) {
      return Math.min(1, probability + lowerTail(failures, Infinity) - failures.below[i]);
    }
    if (enough < most) {
      probability += failures.masses[i] * (below[most - first] - below[enough - first]);
    }
  }
  return Math.min(1, probability);
}

/**
 * The least number of successes with which so many failures do not breach any more, given where the reals have it. Doubles are that precise that
 * they can differ only where that is next to a whole number: a tie.
 */
function firstQuiet(failed: number, threshold: number, boundary: number): number {
  const nearest = Math.round(boundary);
  if (Math.abs(boundary - nearest) > 1e-12 * (boundary + failed + 1)) {
    return Math.ceil(boundary);
  }
  return (100 * failed) / (failed + nearest || 1) >= threshold ? nearest + 1 : nearest;
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
