// Looked up once: in the innermost loop, a look at a global costs as much as the arithmetic.
const { abs, exp, floor, imul, log, sqrt } = Math;

/** A number from 0 up to 1, 1 excluded: the next one at every call. */
export type Random = () => number;

/* eslint-disable no-bitwise -- a generator of random numbers */

/** The small fast counting generator of PractRand (C. Doty-Humphrey), 32 bits: the same seed gives the same numbers everywhere. */
export function randomOf(seed: number): Random {
  let [a, b, c, counter] = [imul(seed, 0x9E3779B1), seed ^ 0x85EBCA6B, 0xC2B2AE35, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 16; i++) {
    next();
  }
  return next;
}

/* eslint-enable no-bitwise */

/** Up to this mean, values are few enough to be gone through. The other method takes it from here on. */
const SMALL_MEAN = 10;

/**
 * Draws a Poisson variable of one mean. Both ways are exact but for the arithmetic and the random numbers' 32 bits. None has a table: a
 * linear rollout has as many different minutes as are played, and to make tables for them took most of the time.
 */
export interface PoissonSampler {
  draw(random: Random): number;
}

export function poissonSampler(mean: number): PoissonSampler {
  if (mean === 0) {
    return NOTHING;
  }
  return mean < SMALL_MEAN ? new Inversion(mean) : new TransformedRejection(mean);
}

/** Of a version without requests, which is half of what is played. */
const NOTHING: PoissonSampler = { draw: () => 0 };

/** By going through the values until their masses add up to a random number. */
class Inversion implements PoissonSampler {
  private readonly none: number;

  constructor(private readonly mean: number) {
    this.none = exp(-mean);
  }

  public draw(random: Random): number {
    const { mean } = this;
    let [value, mass, left] = [0, this.none, random()];
    // A mass of nothing: the last value that a random number can reach.
    while (left >= mass && mass > 0) {
      left -= mass;
      mass *= mean / ++value;
    }
    return value;
  }
}

/**
 * By transformed rejection with a squeeze (W. Hörmann, The transformed rejection method for generating Poisson random variables, 1993,
 * algorithm PTRS; the constants are his): nine in ten draws take two random numbers and no logarithm.
 */
class TransformedRejection implements PoissonSampler {
  private readonly width: number;
  private readonly tail: number;
  private readonly scale: number;
  private readonly squeeze: number;
  private readonly logMean: number;

  constructor(private readonly mean: number) {
    this.width = 0.931 + 2.53 * sqrt(mean);
    this.tail = -0.059 + 0.02483 * this.width;
    this.scale = log(1.1239 + 1.1328 / (this.width - 3.4));
    this.squeeze = 0.9277 - 3.6224 / (this.width - 2);
    this.logMean = log(mean);
  }

  public draw(random: Random): number {
    const { mean, width, tail, scale, squeeze, logMean } = this;
    for (;;) {
      const u = random() - 0.5;
      const v = random();
      const inner = 0.5 - abs(u);
      const value = floor((2 * tail / inner + width) * u + mean + 0.43);
      if (inner >= 0.07 && v <= squeeze) {
        return value;
      }
      if (value >= 0 && (inner >= 0.013 || v <= inner)
        && log(v) + scale - log(tail / (inner * inner) + width) <= value * logMean - mean - logFactorial(value)) {
        return value;
      }
    }
  }
}

const FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880].map(log);
const HALF_LOG_TWO_PI = log(2 * Math.PI) / 2;

/** Stirling's series: from ten on, two terms err by less than 1e-8. */
function logFactorial(k: number): number {
  return k < FACTORIALS.length ? FACTORIALS[k] : (k + 0.5) * log(k) - k + HALF_LOG_TWO_PI + (1 / 12 - 1 / (360 * k * k)) / k;
}
