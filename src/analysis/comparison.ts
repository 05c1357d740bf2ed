import { binomialTable } from './binomial';
import { bisect } from './bisect';
import { PoissonTable, poissonTable } from './poisson';
import { AnalyzedAlarm } from './types';

/** Mean numbers of a version's failures and successes in a period. */
export interface VersionMeans {
  readonly failures: number;
  readonly successes: number;
}

/** What is a breach; where an alarm leaves something out, the defaults of `AnalyzedAlarm`. */
interface Rule {
  /** By how much the rate must be higher, as a part. */
  readonly difference: number;
  readonly minimumRequests: number;
  readonly minimumFailures: number;
  /** c² */
  readonly criticalSquare: number;
}

/** A version's requests in a period. */
interface Version extends VersionMeans {
  readonly requests: number;
  readonly errorRate: number;
}

/** Values of a variable, each for those around it, and how likely these are together. */
interface Nodes {
  readonly values: Float64Array;
  readonly masses: Float64Array;
}

/** Values that are less likely than this part of the likeliest are left out. */
const NEGLIGIBLE = 1e-6;
/** Up to so many pairs of the versions' failures, each pair is looked at: every failure matters. */
const MOST_PAIRS = 8000;
/** About so many combinations of values are looked at: all where requests are few, else every n-th value of each variable. More of them are no better. */
const [MOST_COMBINATIONS, MOST_OF_MANY_FAILURES] = [20_000, 1500];
/** The largest n, in standard deviations: over fewer values, the sum of a smooth function is no longer that over all. */
const WIDEST_STRIDE = 1.2;
/** Each n is a prime, so that it meets all parts of a pattern alike: a threshold of 10 % makes one in every ten requests. */
const STRIDES = [1, 3, 7, 11, 13, 17, 23, 31, 41, 53, 71, 97, 127, 167, 223, 293, 389, 509, 673, 883, 1171, 1553, 2053, 2719, 3593, 4751, 6287, 8317];

/**
 * P(a period breaches an alarm that compares the two versions in it), to 1e-3 from 0.01 to 100,000 requests a second.
 *
 * The alarm takes the version with fewer requests in the period for the new one, whichever it is.
 */
export function comparisonBreaches(alarm: AnalyzedAlarm, one: VersionMeans, other: VersionMeans): number {
  const rule: Rule = {
    difference: alarm.threshold / 100,
    minimumRequests: Math.max(1, Math.ceil(alarm.minimumRequests ?? 0)),
    minimumFailures: Math.max(1, Math.ceil(alarm.minimumFailures ?? 1)),
    criticalSquare: (alarm.criticalValue ?? 1.6) ** 2,
  };
  const [a, b] = [one, other].map(versionOf);
  return Math.min(1, worseWithFewer(rule, a, b) + worseWithFewer(rule, b, a));
}

function versionOf(means: VersionMeans): Version {
  const requests = means.failures + means.successes;
  return { ...means, requests, errorRate: requests === 0 ? 0 : means.failures / requests };
}

/** P(the first version has fewer requests, and is worse). */
function worseWithFewer(rule: Rule, few: Version, many: Version): number {
  const cannotHaveFewer = few.requests - many.requests > 6 * Math.sqrt(few.requests + many.requests) + 8;
  if (few.failures === 0 || many.requests === 0 || cannotHaveFewer) {
    return 0;
  }
  const [failures, otherFailures] = [few.failures, many.failures].map((mean) => poissonTable(mean, NEGLIGIBLE));
  return failures.masses.length * otherFailures.masses.length <= MOST_PAIRS
    ? withFewFailures(rule, { failures, successes: few.successes }, { failures: otherFailures, successes: many.successes })
    : certainty(rule, few, many) ?? withManyFailures(rule, few, many);
}

/** 0 or 1 where the rates are 6 standard deviations from what decides. Most of the traffic that is tried is like that. */
function certainty(rule: Rule, few: Version, many: Version): number | undefined {
  const excess = excessOf(rule, few.failures, few.requests, many.failures, many.requests);
  const deviation = Math.sqrt(few.errorRate * few.successes / few.requests ** 2 + many.errorRate * many.successes / many.requests ** 2);
  if (excess < -6 * deviation) {
    return 0;
  }
  const hasFewer = many.requests - few.requests > 6 * Math.sqrt(few.requests + many.requests);
  const isFarAbove = (mean: number, minimum: number) => mean - minimum > 6 * Math.sqrt(mean);
  const hasEnough = isFarAbove(few.requests, rule.minimumRequests) && isFarAbove(few.failures, rule.minimumFailures);
  return hasFewer && hasEnough && excess > 6 * deviation ? 1 : undefined;
}

/** How many requests fail, and the mean number of the others. */
interface FewFailures {
  readonly failures: PoissonTable;
  readonly successes: number;
}

/**
 * Failure by failure. Given those of both versions, the first one is worse up to a number of its successes, which grows with the
 * other's.
 */
function withFewFailures(rule: Rule, few: FewFailures, many: FewFailures): number {
  const successes = poissonTable(few.successes, NEGLIGIBLE);
  const pairs = few.failures.masses.length * many.failures.masses.length;
  const others = nodesOf(many.successes, MOST_COMBINATIONS / pairs);
  let probability = 0;
  for (let i = Math.max(0, rule.minimumFailures - few.failures.first); i < few.failures.masses.length; i++) {
    const failed = few.failures.first + i;
    for (let k = 0; k < many.failures.masses.length; k++) {
      const mass = few.failures.masses[i] * many.failures.masses[k];
      if (mass > NEGLIGIBLE / 100) {
        probability += mass * withFailures(rule, { failed, successes }, { failed: many.failures.first + k, successes: others });
      }
    }
  }
  return probability;
}

/** P(the first version has fewer requests, and is worse), given the failures of both. */
function withFailures(rule: Rule, few: { failed: number; successes: PoissonTable }, many: { failed: number; successes: Nodes }): number {
  const { failed, successes: { first, below } } = few;
  const least = Math.max(first, rule.minimumRequests - failed);
  const end = first + below.length - 1;
  const { values, masses } = many.successes;
  const [fewest, most] = [many.failed + values[0], many.failed + values[values.length - 1]];
  // The fewer requests it has itself, and the more the other one, the worse it is: most pairs of failures leave no doubt.
  if (least >= end || !isWorse(rule, failed, failed + least, many.failed, most)) {
    return 0;
  }
  if (failed + end <= fewest && isWorse(rule, failed, failed + end - 1, many.failed, fewest)) {
    return 1 - below[least - first];
  }
  let [probability, enough, others, stride] = [0, least, 0, 1];
  // Made once: a function for each of the values would cost more than what it does.
  const isNotWorse = (succeeded: number) => !isWorse(rule, failed, failed + succeeded, many.failed, others);
  for (let j = 0; j < values.length; j++) {
    others = many.failed + values[j];
    const before = enough;
    enough = leastThat(isNotWorse, enough, end, stride);
    // The next one is about as far away.
    stride = enough - before + 1;
    // Fewer requests than the other version, not as many.
    const last = Math.min(enough, others - failed);
    if (last > least) {
      probability += masses[j] * (below[last - first] - below[least - first]);
    }
  }
  return probability;
}

/**
 * Given the requests to both, their failures are binomial; and given those of the second version, the first one is worse from a number
 * of its own on, which grows with the other's.
 */
function withManyFailures(rule: Rule, few: Version, many: Version): number {
  const [stride, ...strides] = stridesOf(few, many);
  const requests = poissonTable(few.requests, NEGLIGIBLE);
  const others = everyOf(poissonTable(many.requests, NEGLIGIBLE), strides[0]);
  const otherFailures = Array.from(others.values, (count) => everyOf(binomialTable(count, many.errorRate, NEGLIGIBLE), strides[1]));
  const least = Math.max(requests.first, rule.minimumRequests, rule.minimumFailures);
  const most = Math.min(lastOf(requests), others.values[others.values.length - 1] - 1);
  let probability = 0;
  for (let first = least; first <= most; first += stride) {
    const last = Math.min(first + stride - 1, most);
    const middle = Math.min(first + (stride - 1) / 2, last);
    const failures = binomialTable(middle, few.errorRate, NEGLIGIBLE);
    for (let i = 0; i < others.values.length; i++) {
      const mass = others.masses[i] * massBetween(requests, first, Math.min(last, others.values[i] - 1));
      if (mass > NEGLIGIBLE / 100) {
        probability += mass * withRequests(rule, { requests: middle, failures }, { requests: others.values[i], failures: otherFailures[i] });
      }
    }
  }
  return probability;
}

/** P(the first version is worse), given the requests to both. */
function withRequests(rule: Rule, few: { requests: number; failures: PoissonTable }, many: { requests: number; failures: Nodes }): number {
  const { requests, failures: { first, below } } = few;
  const { values, masses } = many.failures;
  const least = Math.max(first, rule.minimumFailures);
  const end = first + below.length - 1;
  let [probability, enough, otherFailed] = [0, least, 0];
  const isEnough = (failed: number) => isWorse(rule, failed, requests, otherFailed, many.requests);
  const excess = (failed: number) => excessOf(rule, failed, requests, otherFailed, many.requests);
  for (let k = 0; k < values.length; k++) {
    otherFailed = values[k];
    enough = leastThat(isEnough, enough, end);
    if (enough >= end) {
      break;
    }
    const boundary = enough === least ? least : crossing(enough, excess);
    probability += masses[k] * (1 - meanBelow(few.failures, boundary));
  }
  return probability;
}

/** Where a growing function crosses zero between a number and the one before it, as if it were a straight line. */
function crossing(to: number, of: (value: number) => number): number {
  const above = of(to);
  const under = of(to - 1);
  return above > under ? to - Math.min(1, Math.max(0, above / (above - under))) : to;
}

/** P(X < k), k being the boundary rounded up, as a mean over the boundaries that this one stands for: their fractions are spread evenly. */
function meanBelow({ first, below }: PoissonTable, boundary: number): number {
  const k = Math.ceil(boundary - 0.5);
  const later = Number.isInteger(boundary) ? 0 : boundary + 0.5 - k;
  const at = (value: number) => below[Math.min(Math.max(0, value - first), below.length - 1)];
  return (1 - later) * at(k) + later * at(k + 1);
}

/** By how much the difference of the rates is above what it must be. */
function excessOf({ difference, criticalSquare }: Rule, failed: number, requests: number, otherFailed: number, others: number): number {
  const pairs = requests * others;
  const all = requests + others;
  const allFailed = failed + otherFailed;
  const error = Math.sqrt(criticalSquare * allFailed * (all - allFailed) / (all * pairs));
  return (failed * others - otherFailed * requests) / pairs - Math.max(difference, error);
}

/** Whether the rate of the version is as much higher as it must be. Without division and root, as the metric has it: so ties fall alike. */
function isWorse({ difference, criticalSquare }: Rule, failed: number, requests: number, otherFailed: number, others: number): boolean {
  const pairs = requests * others;
  const excess = failed * others - otherFailed * requests;
  const all = requests + others;
  const allFailed = failed + otherFailed;
  return excess > 0 && excess >= difference * pairs && excess * excess * all >= criticalSquare * allFailed * (all - allFailed) * pairs;
}

/** The least number from one on that holds, given that all above it do; the end where none does. In ever longer strides, and then by halves. */
function leastThat(holds: (value: number) => boolean, from: number, end: number, firstStride = 1): number {
  let low = from;
  let high = from;
  for (let stride = firstStride; high < end && !holds(high); stride *= 2) {
    low = high + 1;
    high += stride;
  }
  return bisect(low, Math.min(high, end), holds);
}

/**
 * Every n-th value of the requests to the one and the other version, and of the other one's failures, is looked at. The requests to the
 * other version matter least.
 */
function stridesOf(few: Version, many: Version): [number, number, number] {
  const deviations = [few.requests, many.requests, many.failures * (1 - many.errorRate)].map(Math.sqrt);
  const widest = deviations.map((deviation) => strideUpTo(WIDEST_STRIDE * deviation));
  const strides = [1, widest[1], 1];
  const combinations = () => deviations.reduce((product, deviation, i) => product * Math.ceil(10.5 * deviation / strides[i]), 1);
  while (combinations() > MOST_OF_MANY_FAILURES) {
    const longer = [0, 2].filter((i) => strides[i] < widest[i]);
    if (longer.length === 0) {
      break;
    }
    const finest = longer.reduce((best, i) => strides[i] / deviations[i] < strides[best] / deviations[best] ? i : best);
    strides[finest] = STRIDES[STRIDES.indexOf(strides[finest]) + 1];
  }
  return strides as [number, number, number];
}

function strideUpTo(most: number): number {
  return STRIDES.filter((stride) => stride <= Math.max(1, most)).pop()!;
}

/** At least so many values of a Poisson variable, or all there are. */
function nodesOf(mean: number, wanted: number): Nodes {
  const table = poissonTable(mean, NEGLIGIBLE);
  return everyOf(table, strideUpTo(Math.min(WIDEST_STRIDE * Math.sqrt(mean), table.masses.length / wanted)));
}

/** Every n-th value of a variable. */
function everyOf({ first, masses }: PoissonTable, stride: number): Nodes {
  const offset = Math.floor(masses.length / 2) % stride;
  const count = Math.ceil((masses.length - offset) / stride);
  const nodes = { values: new Float64Array(count), masses: new Float64Array(count) };
  let sum = 0;
  for (let i = 0; i < count; i++) {
    nodes.values[i] = first + offset + i * stride;
    sum += nodes.masses[i] = masses[offset + i * stride];
  }
  for (let i = 0; i < count; i++) {
    nodes.masses[i] /= sum;
  }
  return nodes;
}

function lastOf({ first, masses }: PoissonTable): number {
  return first + masses.length - 1;
}

/** P(from <= X <= to), for values in the table. */
function massBetween({ first, below }: PoissonTable, from: number, to: number): number {
  return to < from ? 0 : below[Math.min(to + 1 - first, below.length - 1)] - below[from - first];
}
