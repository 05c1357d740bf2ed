import { poissonSampler, randomOf } from '../../src/analysis/plays/sampler';
import { lowerTail, poissonTable } from '../../src/analysis/poisson';

const DRAWS = 100_000;
/** What the largest of so many differences stays below with a probability of 0.9999 (Kolmogorov); of discrete variables it is smaller. */
const MOST = 2.23 / Math.sqrt(DRAWS);

/** The largest difference between the distribution functions of what is drawn and of the variable itself. */
function distance(mean: number): number {
  const [sampler, random, counts] = [poissonSampler(mean), randomOf(7), new Map<number, number>()];
  for (let i = 0; i < DRAWS; i++) {
    const value = sampler.draw(random);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const table = poissonTable(mean);
  let [most, below] = [0, 0];
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    most = Math.max(most, Math.abs(below / DRAWS - lowerTail(table, value)));
    below += count;
    most = Math.max(most, Math.abs(below / DRAWS - lowerTail(table, value + 1)));
  }
  return most;
}

test.each([0.001, 0.3, 2, 9.99, 10, 10.5, 37, 300, 999, 1001, 40_000, 6e6])('draws of a Poisson variable of mean %d are distributed like it', (mean) => {
  expect(distance(mean)).toBeLessThan(MOST);
});

test('a version without requests has none', () => {
  expect(poissonSampler(0).draw(randomOf(1))).toBe(0);
});

test('values are whole, and at least 0, with the rarest random numbers, too', () => {
  for (const mean of [1e-9, 1, 9.999, 10, 11, 1000, 6e8]) {
    for (const rare of [0, 2 ** -32, 0.5, 1 - 2 ** -32]) {
      // Half of the numbers are the rare one; else a draw that is rejected would be for ever.
      const [usual, numbers] = [randomOf(3), { count: 0 }];
      const value = poissonSampler(mean).draw(() => numbers.count++ < 1 ? rare : usual());
      expect(Number.isInteger(value) && value >= 0).toBe(true);
    }
  }
});
