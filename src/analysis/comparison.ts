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

/** Two versions, of which the first has fewer requests. */
interface Pair {
  readonly few: VersionMeans;
  readonly many: VersionMeans;
}

/** Values that stand for a Poisson variable's, each for a block of them, and how likely the blocks are. */
interface Nodes {
  /** How many values a block has. */
  readonly size: number;
  readonly values: Float64Array;
  readonly masses: Float64Array;
}

/** Up to this mean, failures are counted one by one: each of them matters. */
const FEW_FAILURES = 24;
/** The size of a block in standard deviations: of what is summed coarsely, and of what decides. */
const [COARSE, FINE] = [1 / 4, 1 / 8];
/** What is smaller, is left out. */
const NEGLIGIBLE = 1e-8;

/**
 * P(a period breaches an alarm that compares the two versions in it), to 1e-3 from 0.01 to 100,000 requests a second.
 *
 * The alarm takes the version with fewer requests in the period for the new one, whichever it is.
 */
export function comparisonBreaches(alarm: AnalyzedAlarm, one: VersionMeans, other: VersionMeans): number {
  const rule: Rule = {
    difference: alarm.threshold / 100,
    minimumRequests: Math.max(1, alarm.minimumRequests ?? 0),
    minimumFailures: Math.max(1, alarm.minimumFailures ?? 1),
    criticalSquare: (alarm.criticalValue ?? 1.6) ** 2,
  };
  return Math.min(1, worseWithFewer(rule, { few: one, many: other }) + worseWithFewer(rule, { few: other, many: one }));
}

/** P(the first version has fewer requests, and is worse). */
function worseWithFewer(rule: Rule, pair: Pair): number {
  const [few, many] = [pair.few, pair.many].map(({ failures, successes }) => failures + successes);
  const cannotHaveFewer = few - many > 6 * Math.sqrt(few + many) + 8;
  if (pair.few.failures === 0 || many === 0 || cannotHaveFewer) {
    return 0;
  }
  return pair.few.failures <= FEW_FAILURES ? withFewFailures(rule, pair) : withManyFailures(rule, pair);
}

/**
 * Failure by failure. Given everything else, the version is worse up to a number of its successes, which falls as the
 * other version's failures grow.
 */
function withFewFailures(rule: Rule, { few, many }: Pair): number {
  const failures = nodesOf(few.failures, 0);
  const successes = cumulative(few.successes);
  const [otherFailures, otherSuccesses] = [nodesOf(many.failures, FINE), nodesOf(many.successes, COARSE)];
  let probability = 0;
  failures.values.forEach((failed, i) => {
    const least = Math.max(successes.first, Math.ceil(rule.minimumRequests - failed));
    if (failed < rule.minimumFailures) {
      return;
    }
    for (let j = 0; j < otherSuccesses.values.length; j++) {
      const mass = failures.masses[i] * otherSuccesses.masses[j];
      let most = successes.last;
      for (let k = 0; mass > NEGLIGIBLE && k < otherFailures.values.length; k++) {
        const others = otherSuccesses.values[j] + otherFailures.values[k];
        if (others < rule.minimumRequests) {
          continue;
        }
        most = lastThat((succeeded) => isWorse(rule, failed, failed + succeeded, otherFailures.values[k], others), least, most);
        if (most < least) {
          break;
        }
        // Fewer requests than the other version, not as many.
        const spread = Math.max(otherSuccesses.size, otherFailures.size);
        probability += mass * otherFailures.masses[k] * meanBetween(successes, least, most + 1, others - failed, spread);
      }
    }
  });
  return probability;
}

/**
 * Given everything else, the version is worse from a number of its failures on, which grows with the other version's:
 * one pass over both, against the failures' cumulative sums.
 */
function withManyFailures(rule: Rule, { few, many }: Pair): number {
  const failures = cumulative(few.failures);
  const [successes, otherSuccesses] = [nodesOf(few.successes, 2 * COARSE), nodesOf(many.successes, 2 * COARSE)];
  const otherFailures = nodesOf(many.failures, FINE);
  const stride = FINE * Math.sqrt(few.failures);
  let probability = 0;
  for (let i = 0; i < successes.values.length; i++) {
    const succeeded = successes.values[i];
    const start = Math.max(failures.first, rule.minimumFailures, Math.ceil(rule.minimumRequests - succeeded));
    for (let j = 0; j < otherSuccesses.values.length; j++) {
      const mass = successes.masses[i] * otherSuccesses.masses[j];
      let enough = start;
      for (let k = 0; mass > NEGLIGIBLE && k < otherFailures.values.length && enough <= failures.last; k++) {
        const others = otherSuccesses.values[j] + otherFailures.values[k];
        if (others < rule.minimumRequests) {
          continue;
        }
        const margin = (failed: number) => excessOf(rule, failed, failed + succeeded, otherFailures.values[k], others);
        let above = margin(enough);
        while (above < 0 && enough <= failures.last) {
          enough += stride;
          above = margin(enough);
        }
        const under = enough > start ? margin(enough - stride) : 0;
        const least = under < 0 ? enough - stride * above / (above - under) : enough;
        // How far that number moves within the blocks.
        const spread = successes.size * least / Math.max(1, succeeded) + otherFailures.size * (least + succeeded) / others;
        const worse = 1 - (under < 0 ? meanBelow(failures, least + 0.5, spread) : below(failures, least));
        const notFewer = 1 - below(failures, least)
          - meanBetween(failures, Math.ceil(least), Infinity, others - succeeded, successes.size + otherSuccesses.size);
        probability += mass * otherFailures.masses[k] * Math.max(0, worse - notFewer);
      }
    }
  }
  return probability;
}

/** Whether the rate of the version is as much higher as it must be. Without division and root, as the metric has it: so ties fall alike. */
function isWorse({ difference, criticalSquare }: Rule, failed: number, requests: number, otherFailed: number, others: number): boolean {
  const pairs = requests * others;
  const excess = failed * others - otherFailed * requests;
  const [all, allFailed] = [requests + others, failed + otherFailed];
  return excess > 0 && excess >= difference * pairs && excess * excess * all >= criticalSquare * allFailed * (all - allFailed) * pairs;
}

/** The same as a number, at least 0 where it is: by how much the difference of the rates is above what it must be. */
function excessOf({ difference, criticalSquare }: Rule, failed: number, requests: number, otherFailed: number, others: number): number {
  const pairs = requests * others;
  const [all, allFailed] = [requests + others, failed + otherFailed];
  const error = Math.sqrt(criticalSquare * allFailed * (all - allFailed) / (all * pairs));
  return (failed * others - otherFailed * requests) / pairs - Math.max(difference, error);
}

/** The last number that holds, given that all before it do; below the least where none does. */
function lastThat(holds: (value: number) => boolean, least: number, most: number): number {
  if (most < least || !holds(least)) {
    return least - 1;
  }
  let [low, high] = [least, most];
  while (low < high) {
    const middle = high - Math.floor((high - low) / 2);
    [low, high] = holds(middle) ? [middle, high] : [low, middle - 1];
  }
  return low;
}

/** A Poisson variable's sums, and the sums of them. */
interface Cumulative {
  readonly first: number;
  readonly last: number;
  readonly sums: Float64Array;
  readonly sumsOfSums: Float64Array;
}

function cumulative(mean: number): Cumulative {
  const { first, masses, below: sums }: PoissonTable = poissonTable(mean);
  const sumsOfSums = new Float64Array(sums.length + 1);
  for (let i = 0; i < sums.length; i++) {
    sumsOfSums[i + 1] = sumsOfSums[i] + sums[i];
  }
  return { first, last: first + masses.length - 1, sums, sumsOfSums };
}

/** P(X < k), for a whole number. */
function below({ first, sums }: Cumulative, k: number): number {
  return sums[Math.min(Math.max(0, Math.ceil(k) - first), sums.length - 1)];
}

/** The mean of P(X < k) over whole numbers k that spread evenly around one. */
function meanBelow(variable: Cumulative, around: number, spread: number): number {
  const width = Math.max(1, spread);
  return (integralBelow(variable, around + (width - 1) / 2) - integralBelow(variable, around - (width + 1) / 2)) / width;
}

/** The mean of P(from <= X < to, and X < k) over whole numbers k that spread evenly around one. */
function meanBetween(variable: Cumulative, from: number, to: number, around: number, spread: number): number {
  const width = Math.max(1, spread);
  const least = below(variable, from);
  const [begin, end] = [around - (width + 1) / 2, around + (width - 1) / 2];
  const [low, high] = [Math.max(begin, from), Math.min(end, to)];
  const rising = high > low ? integralBelow(variable, high) - integralBelow(variable, low) - least * (high - low) : 0;
  const full = Math.max(0, end - Math.max(begin, to));
  return (rising + (full > 0 ? full * (below(variable, to) - least) : 0)) / width;
}

/** The integral of P(X < k), k rounded up, from the first value on. */
function integralBelow({ first, sums, sumsOfSums }: Cumulative, k: number): number {
  const place = k - first + 1;
  if (place <= 0) {
    return 0;
  }
  const whole = Math.floor(place);
  return whole >= sums.length
    ? sumsOfSums[sums.length] + (place - sums.length)
    : sumsOfSums[whole] + (place - whole) * sums[whole];
}

/** A Poisson variable in blocks of so many standard deviations, one value at least. */
function nodesOf(mean: number, deviations: number): Nodes {
  const { first, masses } = poissonTable(mean);
  const size = Math.max(1, Math.floor(deviations * Math.sqrt(mean)));
  const [values, blocks] = [[] as number[], [] as number[]];
  for (let start = 0; start < masses.length; start += size) {
    let [mass, weighted] = [0, 0];
    for (let i = start; i < Math.min(start + size, masses.length); i++) {
      mass += masses[i];
      weighted += masses[i] * (first + i);
    }
    if (mass > NEGLIGIBLE) {
      values.push(size === 1 ? first + start : weighted / mass);
      blocks.push(mass);
    }
  }
  return { size, values: Float64Array.from(values), masses: Float64Array.from(blocks) };
}
