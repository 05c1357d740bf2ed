import { Random } from './random';

test.each([0.01, 0.5, 3, 9.9, 10, 75, 15_000])('Poisson variables of mean %d have that mean and variance', (mean) => {
  const random = new Random(7);
  const draws = Array.from({ length: 20_000 }, () => random.poisson(mean));
  const average = draws.reduce((a, b) => a + b, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / draws.length;
  // Five standard errors of each.
  expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / draws.length));
  expect(Math.abs(variance - mean)).toBeLessThan(5 * Math.sqrt((2 * mean ** 2 + mean) / draws.length));
});
