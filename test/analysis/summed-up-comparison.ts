import { AnalyzedAlarm } from '../../src';

/** A version's mean numbers of failures and successes in a period. */
interface Means {
  readonly failures: number;
  readonly successes: number;
}

interface Masses {
  readonly first: number;
  readonly masses: readonly number[];
}

/** What matters of a Poisson variable. */
function massesOf(mean: number): Masses {
  const mode = Math.floor(mean);
  const [up, down] = [[1], [] as number[]];
  for (let k = mode + 1, mass = mean / k; mass > 1e-12; mass *= mean / ++k) {
    up.push(mass);
  }
  for (let k = mode, mass = mode / mean; k >= 1 && mass > 1e-12; mass *= --k / mean) {
    down.push(mass);
  }
  const all = [...down.reverse(), ...up];
  const sum = all.reduce((a, b) => a + b, 0);
  return { first: mode - down.length, masses: all.map((mass) => mass / sum) };
}

/** The definition: the version with fewer requests is worse, in the numbers of a period. */
export function isWorse(alarm: AnalyzedAlarm, failures: number, requests: number, otherFailures: number, others: number): boolean {
  const { threshold, criticalValue = 1.6 } = alarm;
  const [excess, pairs] = [failures * others - otherFailures * requests, requests * others];
  const [all, failed] = [requests + others, failures + otherFailures];
  return requests < others && isEnough(alarm, failures, requests) && excess > 0 && excess >= threshold / 100 * pairs
    && excess ** 2 * all >= criticalValue ** 2 * failed * (all - failed) * pairs;
}

function isEnough({ minimumRequests = 0, minimumFailures = 1 }: AnalyzedAlarm, failures: number, requests: number): boolean {
  return requests >= Math.max(1, minimumRequests) && failures >= minimumFailures;
}

/**
 * P(a period breaches), summed up over all that can happen: each number of failures of both versions and of successes of the one with
 * fewer requests, and of the other's successes all from the least on with which it is worse. Where those are more than so many, over every
 * second, third and so on: the masses are smooth then.
 */
export function summedUp(alarm: AnalyzedAlarm, one: Means, other: Means, most = 6e6): number {
  return sumOf(alarm, one, other, most) + sumOf(alarm, other, one, most);
}

function sumOf(alarm: AnalyzedAlarm, few: Means, many: Means, most: number): number {
  const variables = [few.failures, many.failures, few.successes].map(massesOf);
  const [failures, otherFailures, successes] = variables;
  const others = massesOf(many.successes);
  const atLeast = new Float64Array(others.masses.length + 1);
  for (let i = others.masses.length - 1; i >= 0; i--) {
    atLeast[i] = atLeast[i + 1] + others.masses[i];
  }
  const [every, everyOther, everySuccess] = stridesOf(variables.map(({ masses }) => masses.length), most);
  let sum = 0;
  for (let i = 0; i < failures.masses.length; i += every) {
    for (let k = 0; k < otherFailures.masses.length; k += everyOther) {
      const mass = failures.masses[i] * every * otherFailures.masses[k] * everyOther;
      const [failed, otherFailed] = [failures.first + i, otherFailures.first + k];
      for (let j = 0, least = 0; mass > 1e-11 && j < successes.masses.length && least < others.masses.length; j += everySuccess) {
        const requests = failed + successes.first + j;
        if (!isEnough(alarm, failed, requests)) {
          continue;
        }
        // The more successes it has itself, the more the other one must have.
        least = leastThat(least, others.masses.length, (l) => isWorse(alarm, failed, requests, otherFailed, otherFailed + others.first + l));
        sum += mass * successes.masses[j] * everySuccess * atLeast[least];
      }
    }
  }
  return sum;
}

/** Forty successes will do. Failures have patterns in them: those of both versions have other strides. */
function stridesOf([failures, otherFailures, successes]: readonly number[], most: number): [number, number, number] {
  const everySuccess = Math.max(1, Math.min(Math.floor(successes / 40), Math.ceil(failures * otherFailures * successes / most)));
  const left = failures * otherFailures * successes / everySuccess / most;
  const every = Math.max(1, Math.ceil(Math.sqrt(left)));
  return left <= 1 ? [1, 1, everySuccess] : [every, every + 1, everySuccess];
}

function leastThat(from: number, end: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, from];
  for (let step = 1; high < end && !holds(high); step *= 2) {
    [low, high] = [high + 1, high + step];
  }
  high = Math.min(high, end);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = holds(middle) ? [low, middle] : [middle + 1, high];
  }
  return high;
}
