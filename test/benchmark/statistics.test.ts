import { median, quantile } from '../../benchmark/statistics';

test('quantiles lie between the values', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((q) => quantile([4, 1, 3, 2], q))).toEqual([1, 1.75, 2.5, 3.25, 4]);
});

test('the median of an odd number is one of them', () => {
  expect(median([9, 1, 5])).toBe(5);
});
