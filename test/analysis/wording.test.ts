import { probability, requestsASecond } from '../../src/analysis/wording';

test.each([
  [0, '0 %'], [1, '100 %'], [6.6e-24, '< 0.0001 %'], [1 - 1e-9, '> 99.9999 %'],
  [0.686214, '69 %'], [0.0715511, '7.2 %'], [0.0000536309, '0.0054 %'], [0.9936, '99.36 %'],
])('%d is %s', (value, text) => {
  expect(probability(value)).toBe(text);
});

test.each([[0.98961, 0.99, '98.96 %'], [0.989999, 0.99, '98.9999 %'], [0.01004, 0.01, '1.004 %'], [0.5, 0.99, '50 %']])(
  '%d has as many digits as tell it from %d', (value, limit, text) => {
    expect(probability(value, limit)).toBe(text);
  },
);

test('one request is no plural', () => {
  expect([0.5, 1, 2].map(requestsASecond)).toEqual(['0.5 requests a second', '1 request a second', '2 requests a second']);
});
