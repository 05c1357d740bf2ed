import { PoissonTable } from './poisson';

/** A binomial variable as the masses of the values that matter: of so many trials, each succeeds with a probability below 1. */
export function binomialTable(trials: number, probability: number, negligible: number): PoissonTable {
  const odds = probability / (1 - probability);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  let [first, last] = [mode, mode];
  for (let mass = 1; first > 0 && mass >= negligible; first--) {
    mass *= first / ((trials - first + 1) * odds);
  }
  for (let mass = 1; last < trials && mass >= negligible; last++) {
    mass *= (trials - last) / (last + 1) * odds;
  }
  const masses = new Float64Array(last - first + 1);
  masses[mode - first] = 1;
  for (let k = mode; k > first; k--) {
    masses[k - 1 - first] = masses[k - first] * (k / ((trials - k + 1) * odds));
  }
  for (let k = mode; k < last; k++) {
    masses[k + 1 - first] = masses[k - first] * ((trials - k) / (k + 1) * odds);
  }
  return { first, ...normalised(masses) };
}

function normalised(masses: Float64Array): Omit<PoissonTable, 'first'> {
  const sum = masses.reduce((total, mass) => total + mass, 0);
  const below = new Float64Array(masses.length + 1);
  for (let i = 0; i < masses.length; i++) {
    masses[i] /= sum;
    below[i + 1] = below[i] + masses[i];
  }
  return { masses, below };
}
