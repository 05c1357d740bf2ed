import { Probe } from './power';

/** A number that was asked about. */
interface Asked {
  readonly number: number;
  readonly distance: number;
}

/**
 * The least whole number that holds, given that the highest does and all above one that holds do: as by halves, but nearer to where the distance
 * is zero, because each question takes long.
 *
 * @param ofHighest the distance of the highest, where it is known
 */
export function leastByInterpolation(lowest: number, highest: number, probe: (k: number) => Probe, ofHighest?: number): number {
  let [low, high] = [lowest, highest];
  let failing: Asked | undefined;
  let holding: Asked | undefined = ofHighest === undefined ? undefined : { number: highest, distance: ofHighest };
  for (let isStuck = false; low < high;) {
    const middle = (isStuck ? undefined : zeroBetween(failing, holding)) ?? Math.sqrt(Math.max(1, low) * high);
    const next = Math.min(high - 1, Math.max(low, Math.round(middle)));
    const before = high - low;
    const { holds, distance } = probe(next);
    if (holds) {
      [high, holding] = [next, { number: next, distance }];
    } else {
      [low, failing] = [next + 1, { number: next, distance }];
    }
    isStuck = !isStuck && high - low > before / 2;
  }
  return high;
}

function zeroBetween(failing: Asked | undefined, holding: Asked | undefined): number | undefined {
  if (failing === undefined || holding === undefined || failing.number === 0) {
    return undefined;
  }
  const part = failing.distance / (failing.distance - holding.distance);
  return failing.number * (holding.number / failing.number) ** part;
}
