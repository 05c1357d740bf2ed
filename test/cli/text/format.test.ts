import * as fc from 'fast-check';
import { amount, duration, percent, plural, probability, significant } from '../../../cli/text/format';

test.each([
  [0, '0 s'], [0.4, '0 s'], [30, '30 s'], [60, '1 min'], [330, '5 min 30 s'], [3600, '1 h'], [3661, '1 h 1 min'], [86_400 * 2 + 7200 + 60, '2 d 2 h 1 min'], [59.7, '1 min'],
])('%d s are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [0, '0 %'], [1, '100 %'], [0.5, '50 %'], [0.204, '20 %'], [0.9924, '99.24 %'], [0.99, '99 %'], [0.999961, '99.9961 %'], [1 - 1e-7, '> 99.9999 %'], [1e-7, '< 0.0001 %'],
  [5e-6, '0.0005 %'], [0.0123, '1.2 %'],
])('the probability %d is %s', (value, text) => expect(probability(value)).toBe(text));

test('no probability that is not certain is shown as certain', () => {
  fc.assert(fc.property(fc.double({ min: 1e-15, max: 1 - 1e-15, noNaN: true }), (value) => {
    expect(['0 %', '100 %']).not.toContain(probability(value));
  }), { seed: 1 });
});

test.each([[0, '0'], [0.432, '0.43'], [8.54, '8.5'], [85.4, '85'], [123.4, '123'], [8497.6, '8,498']])('%d requests are %s', (value, text) => expect(amount(value)).toBe(text));

test.each([[0.0633, '6.33 %'], [0.0001, '0.01 %'], [1, '100 %']])('the part %d is %s', (value, text) => expect(percent(value)).toBe(text));

test('large and small numbers have no exponent', () => {
  expect([significant(100_000, 6), significant(0.01, 6), significant(1000, 3)]).toEqual(['100,000', '0.01', '1,000']);
});

test('one is not many', () => expect([plural(1, 'minute'), plural(2, 'minute'), plural(1000, 'minute')]).toEqual(['1 minute', '2 minutes', '1,000 minutes']));
