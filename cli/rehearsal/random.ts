import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number from 0 up to 1, 1 excluded: the next one at every call. */
export type Random = () => number;

/** From the least to the most, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Outputs after which two generators of neighbouring seeds have nothing in common any more. */
const WARM_UP = 16;

/** The numbers of a seed: the same ones every time, and others for every seed. */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < WARM_UP; i++) {
    generator.next();
  }
  return () => uniformFloat64(generator);
}

/** The seeds of the runs of a rehearsal, so that each of them can be played again alone. */
export function* seedsOf(seed: number, runs: number): Generator<number> {
  const random = randomOf(seed);
  for (let run = 0; run < runs; run++) {
    yield Math.floor(random() * 2 ** 32);
  }
}

/** A value of the range, each as likely as any other. */
export function within({ min, max }: Range, random: Random): number {
  return min === max ? min : min + (max - min) * random();
}
