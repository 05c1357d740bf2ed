import { normalise, PoissonTable, scratchOf } from './poisson';

/** A binomial variable as the masses of the values that matter: of so many trials, each succeeds with a probability below 1. */
export function binomialTable(trials: number, probability: number, negligible: number): PoissonTable {
  const odds = probability / (1 - probability);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const room = Math.ceil(20 * Math.sqrt(trials * probability * (1 - probability))) + 100;
  const origin = Math.min(mode, room);
  const around = scratchOf(origin + room + 1);
  around[origin] = 1;
  let low = origin;
  let high = origin;
  for (let k = mode, mass = 1; low > 0 && mass >= negligible; k--) {
    mass *= k / ((trials - k + 1) * odds);
    around[--low] = mass;
  }
  for (let k = mode, mass = 1; k < trials && mass >= negligible; k++) {
    mass *= (trials - k) / (k + 1) * odds;
    around[++high] = mass;
  }
  const masses = around.slice(low, high + 1);
  return { first: mode - origin + low, masses, below: normalise(masses) };
}
