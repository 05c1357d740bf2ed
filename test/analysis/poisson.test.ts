import reference from './reference/poisson.json';
import { lowerTail, poissonTable, upperTail } from '../../src/analysis/poisson';

describe('a Poisson variable', () => {
  test.each(reference.tails)('at mean $mean, from $k on: as in arithmetic of 50 digits', ({ mean, k, upper }) => {
    const table = poissonTable(mean);
    expect(Math.abs(upperTail(table, k) - Number(upper))).toBeLessThan(1e-13);
    expect(Math.abs(lowerTail(table, k) - (1 - Number(upper)))).toBeLessThan(1e-13);
  });

  // E. C. Molina, "Poisson's Exponential Binomial Limit" (1942), table II, to its six digits.
  test.each([
    [1, 1, 0.632121], [1, 3, 0.080301], [2, 2, 0.593994], [5, 5, 0.559507], [5, 10, 0.031828], [10, 10, 0.54207], [10, 20, 0.003454],
  ])('at mean %d, from %d on: as in the published table', (mean, k, upper) => {
    expect(upperTail(poissonTable(mean), k)).toBeCloseTo(upper, 6);
  });

  test('without a mean it is zero', () => {
    const table = poissonTable(0);
    expect([upperTail(table, 0), upperTail(table, 1), lowerTail(table, 0), lowerTail(table, 1)]).toEqual([1, 0, 0, 1]);
  });

  test('tiny tails keep their digits', () => {
    // P(X >= 2) = m²/2 − m³/3 + …
    expect(upperTail(poissonTable(1e-4), 2) / (0.5e-8 - 1e-12 / 3 + 1e-16 / 8)).toBeCloseTo(1, 12);
  });
});
