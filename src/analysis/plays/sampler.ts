import { poissonTable } from '../poisson';

// Looked up once: in the innermost loop, a look at a global costs as much as the arithmetic.
const { cos, floor, imul, log, max, round, sqrt, PI } = Math;

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

/** Values that are less likely are not drawn: of all that are, one in a thousand million. */
const NEVER_DRAWN = 1e-12;

/** From this mean on a table would be long, and a Poisson variable is a normal one but for its skewness. */
const LARGE_MEAN = 1000;

/** Draws a Poisson variable of one mean. */
export interface PoissonSampler {
  draw(random: Random): number;
}

export function poissonSampler(mean: number): PoissonSampler {
  if (mean === 0) {
    return NOTHING;
  }
  return mean < LARGE_MEAN ? new TableSampler(mean) : new NormalSampler(mean);
}

/** Of a version without requests, which is half of what is played. */
const NOTHING: PoissonSampler = { draw: () => 0 };

/** By Box and Muller's normal variable, and Cornish and Fisher's term for the skewness: distribution functions are off by 1e-4 at most. */
class NormalSampler implements PoissonSampler {
  private readonly deviation: number;

  constructor(private readonly mean: number) {
    this.deviation = sqrt(mean);
  }

  public draw(random: Random): number {
    const z = sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
    return max(0, round(this.mean + this.deviation * z + (z * z - 1) / 6));
  }
}

/** By Walker's alias method: a look-up. */
class TableSampler implements PoissonSampler {
  private readonly first: number;
  private readonly part: Float64Array;
  private readonly alias: Int32Array;

  constructor(mean: number) {
    const table = poissonTable(mean);
    const from = table.masses.findIndex((mass) => mass >= NEVER_DRAWN);
    const masses = table.masses.slice(from).filter((mass) => mass >= NEVER_DRAWN);
    this.first = table.first + from;
    const scale = masses.length / masses.reduce((sum, mass) => sum + mass, 0);
    this.part = masses.map((mass) => mass * scale);
    this.alias = new Int32Array(masses.length);
    const [small, large] = [[] as number[], [] as number[]];
    this.part.forEach((part, i) => (part < 1 ? small : large).push(i));
    while (small.length > 0 && large.length > 0) {
      const [less, more] = [small.pop()!, large[large.length - 1]];
      this.alias[less] = more;
      this.part[more] -= 1 - this.part[less];
      if (this.part[more] < 1) {
        small.push(large.pop()!);
      }
    }
    [...small, ...large].forEach((i) => {
      this.part[i] = 1;
    });
  }

  public draw(random: Random): number {
    const place = random() * this.part.length;
    const i = floor(place);
    return this.first + (place - i < this.part[i] ? i : this.alias[i]);
  }
}
