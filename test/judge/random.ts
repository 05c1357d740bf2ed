// In Jest's sandbox each look at a global takes longer than the arithmetic here.
const { abs, exp, floor, log, sqrt, PI } = Math;

/** A prime, and a generator of its numbers (Park and Miller's "minimal standard", 1993): exact in doubles. */
const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;

/** Random numbers with a seed: the same plays in every run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (seed % (MODULUS - 1));
  }

  /** Above 0, below 1. */
  public next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return this.state / MODULUS;
  }

  public between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** A Poisson variable: by multiplication where the mean is small, else by Hörmann's transformed rejection (PTRS, 1993), exact both. */
  public poisson(mean: number): number {
    if (mean <= 0) {
      return 0;
    }
    return mean < 10 ? this.smallPoisson(mean) : this.largePoisson(mean);
  }

  private smallPoisson(mean: number): number {
    const limit = exp(-mean);
    let [count, product] = [0, this.next()];
    while (product > limit) {
      count++;
      product *= this.next();
    }
    return count;
  }

  private largePoisson(mean: number): number {
    const logMean = log(mean);
    const b = 0.931 + 2.53 * sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const vr = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.next() - 0.5;
      const v = this.next();
      const us = 0.5 - abs(u);
      const k = floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) {
        return k;
      }
      if (k >= 0 && !(us < 0.013 && v > us)
        && log(v * inverseAlpha / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) {
        return k;
      }
    }
  }
}

/** Stirling's series, exact to 1e-10 from 10 on; below that by multiplication. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) {
      product *= i;
    }
    return log(product);
  }
  const x = k + 1;
  return (x - 0.5) * log(x) - x + 0.5 * log(2 * PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}
