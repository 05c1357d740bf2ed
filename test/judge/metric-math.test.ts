import { Missing, parseExpression } from './metric-math';

const NONE = NaN;

function value(expression: string, shown: Record<string, number>, missing = Missing.DOCUMENTED): number {
  const columns = new Map(Object.entries(shown).map(([id, number]) => [id, Float64Array.of(number)]));
  const result = parseExpression(expression).evaluate(columns, missing);
  return typeof result === 'number' ? result : result[0];
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3 - 4 / 2', 7],
  ['2 ^ 3', 8],
  ['a > 3', 1],
  ['a <= 3', 0],
  ['a == 5 AND b != 5', 1],
  ['a < 1 || b >= 2', 1],
  ['-a', -5],
  ['IF(a > b, a, b)', 5],
  ['MAX([a, b, none])', 5],
  ['MIN([a, b])', 2],
  ['SUM([a, b])', 7],
  ['ABS(b - a)', 3],
  ['FILL(none, 7)', 7],
])('%s', (expression, expected) => {
  expect(value(expression, { a: 5, b: 2, none: NONE })).toBe(expected);
});

describe('missing data', () => {
  const shown = { a: 5, none: NONE, other: NONE };

  test.each([
    ['a + none', 5, NONE],
    ['none - a', -5, NONE],
    ['none + other', NONE, NONE],
    ['none < a', 1, NONE],
    ['IF(none, 1, 2)', NONE, NONE],
    ['IF(none > 0, a, 2)', 2, NONE],
    ['IF(a, none, 2)', 0, NONE],
    ['IF(a, 1, none)', 1, NONE],
    ['a / 0', NONE, NONE],
    ['a / none', NONE, NONE],
    ['0 / 0', NONE, NONE],
    ['MAX([none, other])', NONE, NONE],
    ['MAX([none, a])', 5, NONE],
    ['FILL(none, 0) + a', 5, 5],
  ])('%s: %d as documented, %d in the strict reading', (expression, documented, strict) => {
    expect(value(expression, shown)).toBe(documented);
    expect(value(expression, shown, Missing.STRICT)).toBe(strict);
  });
});

test.each([
  ['a % b', 'no operator, function, number or id'],
  ['a = b', 'no operator, function, number or id'],
  ['SQRT(a)', "'SQRT' is no function"],
  ['RUNNING_SUM(a)', "'RUNNING_SUM' is no function"],
  ['IF(a, b)', 'IF takes a condition and two values'],
  ['(a + b', "')' is missing"],
  ['a b', "unexpected 'b'"],
  ['a +', 'it ends too early'],
  [`a${' + a'.repeat(600)}`, 'expressions of 2048 characters'],
])('CloudWatch would not take %s', (expression, problem) => {
  expect(() => parseExpression(expression)).toThrow(problem);
});

test.each([
  ['MAX(a)', 'one number over all that was fetched'],
  ['MAX([1, a])', 'one of series'],
  ['FILL(1, 0)', 'a series and a number'],
  ['FILL(a, b)', 'a series and a number'],
])('no alarm can be made of %s', (expression, problem) => {
  expect(() => parseExpression(expression).isSeries(() => true)).toThrow(problem);
});
