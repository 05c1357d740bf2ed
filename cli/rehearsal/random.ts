import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number from 0 up to 1, 1 excluded: the next one at every call. */
export type Random = () => number;

/** From the least to the most, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The numbers of a run. Fast to set up, but of seeds that are near each other the numbers are, too. */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < WARM_UP; i++) {
    generator.next();
  }
  return () => uniformFloat64(generator);
}

/** Outputs until the seed's zeros are mixed with its ones. */
const WARM_UP = 16;

/**
 * The seeds of the runs of a rehearsal, far from each other, so that each can be played again alone. Those of
 * another rehearsal have nothing in common with them.
 */
export function* seedsOf(seed: number, runs: number): Generator<number> {
  const generator = mersenne(seed);
  for (let run = 0; run < runs; run++) {
    yield generator.next();
  }
}

/** A value of the range, each as likely as any other. */
export function within({ min, max }: Range, random: Random): number {
  return min === max ? min : min + (max - min) * random();
}
