import { Random } from './random';

const { abs, exp, floor, log, sqrt } = Math;
const TWO_PI = 2 * Math.PI;

/** Below this mean the search from zero is faster, and the rejection below is not valid. */
const REJECTION_FROM = 10;
/** Far beyond what a mean below ten can reach; the sum of the masses may stay a rounding error below 1. */
const LONGEST_SEARCH = 200;
const LOG_FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880].map(log);

/** A Poisson variable of a mean. It takes about as long for a mean of ten million as for one of ten. */
export function poisson(mean: number, random: Random): number {
  return mean < REJECTION_FROM ? bySearch(mean, random) : byRejection(mean, random);
}

function bySearch(mean: number, random: Random): number {
  if (mean <= 0) {
    return 0;
  }
  const u = random();
  let mass = exp(-mean);
  let sum = mass;
  let k = 0;
  while (u >= sum && k < LONGEST_SEARCH) {
    mass *= mean / ++k;
    sum += mass;
  }
  return k;
}

/**
 * W. Hörmann, "The transformed rejection method for generating Poisson random variables" (Insurance:
 * Mathematics and Economics 12, 1993), algorithm PTRS with its constants.
 */
function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - abs(u);
    const k = floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) {
      return k;
    }
    if (k < 0 || (us < 0.013 && v > us)) {
      continue;
    }
    if (log(v * inverseAlpha / (a / (us * us) + b)) <= logMass(k, mean)) {
      return k;
    }
  }
}

/** log P(X = k). For large k by Stirling's series, in a form whose terms do not cancel. */
function logMass(k: number, mean: number): number {
  return k < LOG_FACTORIALS.length
    ? k * log(mean) - mean - LOG_FACTORIALS[k]
    : k * log(mean / k) + k - mean - 0.5 * log(TWO_PI * k) - (1 / 12 - 1 / (360 * k * k)) / k;
}
