import { Duration, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Validator } from '../../src/private/validator';
import { expectInvalid, newStack, numberToken, stringToken } from '../helpers';

const validator = new Validator('Factory.of');
const remedy = 'Do this.';

test('names the factory that was called', () => {
  expect(() => validator.fail({ property: 'a.b', value: 'x', rule: 'must not be.', remedy })).toThrow("Factory.of: a.b (got 'x'): must not be. Do this.");
});

test('names the construct by its class and its path', () => {
  const inner = new Validator(new Construct(newStack(), 'Web'));
  expect(() => inner.fail({ property: 'p', rule: 'must not be.', remedy })).toThrow("Construct 'Stack/Web': p: must not be. Do this.");
});

test.each([
  { value: 'text', got: "'text'" },
  { value: 3, got: '3' },
  { value: NaN, got: 'NaN' },
  { value: -Infinity, got: '-Infinity' },
  { value: [], got: '[]' },
  { value: { a: 1 }, got: '{"a":1}' },
  { value: true, got: 'true' },
])('shows $got as it was written', ({ value, got }) => {
  expectInvalid(() => validator.fail({ property: 'p', value, rule: 'must not be.', remedy }), { property: 'p', got, rule: 'must not be.', remedy });
});

test('requires a condition', () => {
  const problem = { property: 'p', rule: 'must hold.', remedy };
  expect(() => validator.require(true, problem)).not.toThrow();
  expectInvalid(() => validator.require(false, problem), problem);
});

describe('number', () => {
  const range = { min: 1, max: 5, unit: 'things', remedy };

  test.each([1, 3, 5, undefined])('lets %p pass', (value) => {
    expect(() => validator.number('n', value, range)).not.toThrow();
  });

  test.each([0, 6, 2.5, NaN, Infinity])('rejects %p', (value) => {
    expectInvalid(() => validator.number('n', value, range), { property: 'n', got: String(value), rule: 'must be a whole number from 1 to 5 things.', remedy });
  });

  test('takes fractions where they make sense', () => {
    expect(() => validator.number('n', 2.5, { ...range, integer: false })).not.toThrow();
    expectInvalid(() => validator.number('n', 5.5, { ...range, integer: false }), { property: 'n', got: '5.5', rule: 'must be a number from 1 to 5 things.', remedy });
  });

  test('can leave its minimum out', () => {
    const above = { ...range, min: 0, above: true, integer: false };
    expect(() => validator.number('n', 0.001, above)).not.toThrow();
    expectInvalid(() => validator.number('n', 0, above), { property: 'n', got: '0', rule: 'must be a number above 0 and up to 5 things.', remedy });
  });

  test('skips tokens', () => {
    expect(() => validator.number('n', numberToken(newStack()), range)).not.toThrow();
  });
});

describe('duration', () => {
  const range = { min: 1, max: 5, remedy };

  test.each([Duration.seconds(60), Duration.minutes(5), undefined])('lets %s pass', (value) => {
    expect(() => validator.duration('d', value, 'minutes', range)).not.toThrow();
  });

  test.each([
    { value: Duration.seconds(61), unit: 'minutes' as const, got: String(61 / 60) },
    { value: Duration.minutes(6), unit: 'minutes' as const, got: '6' },
    { value: Duration.millis(1500), unit: 'seconds' as const, got: '1.5' },
    { value: Duration.minutes(1), unit: 'seconds' as const, got: '60' },
  ])('rejects $got $unit', ({ value, unit, got }) => {
    expectInvalid(() => validator.duration('d', value, unit, range), { property: 'd', got, rule: `must be a whole number from 1 to 5 ${unit}.`, remedy });
  });

  test('skips tokens of its unit', () => {
    expect(() => validator.duration('d', Duration.minutes(Lazy.number({ produce: () => 99 })), 'minutes', range)).not.toThrow();
  });

  test('rejects a token of another unit, which CDK would not convert', () => {
    expectInvalid(() => validator.duration('d', Duration.hours(Lazy.number({ produce: () => 1 })), 'minutes', range), {
      property: 'd', rule: 'is a number of hours that is known only at deployment, and AWS expects minutes', remedy: 'Use Duration.minutes(…).',
    });
  });
});

describe('pattern', () => {
  const form = { regex: /^a+$/, rule: 'must be a few a.', remedy };

  test.each(['a', 'aaa', undefined])('lets %p pass', (value) => {
    expect(() => validator.pattern('s', value, form)).not.toThrow();
  });

  test.each(['', 'ab', ' a'])("rejects '%s'", (value) => {
    expectInvalid(() => validator.pattern('s', value, form), { property: 's', got: `'${value}'`, rule: form.rule, remedy });
  });

  test('skips tokens', () => {
    expect(() => validator.pattern('s', stringToken('bbb'), form)).not.toThrow();
    expect(() => validator.pattern('s', `b-${stringToken()}`, form)).not.toThrow();
  });
});

test('known names what is a token, be it a number, a text or a duration', () => {
  expect(() => validator.known({ a: 1, b: 'x', c: Duration.minutes(1), d: undefined }, 'it matters')).not.toThrow();
  for (const value of [numberToken(newStack()), stringToken(), Duration.minutes(Lazy.number({ produce: () => 1 }))]) {
    expectInvalid(() => validator.known({ a: 1, value }, 'it matters'), {
      property: 'value', rule: 'must be known at synth, because it matters.', remedy: 'Use a concrete value instead of a token.',
    });
  }
});

test('exclusive names both properties, and lets absent ones pass', () => {
  expect(() => validator.exclusive('whole', 'it says it all', { part: undefined })).not.toThrow();
  expectInvalid(() => validator.exclusive('whole', 'it says it all', { absent: undefined, part: false }), {
    property: 'part', rule: 'cannot be set together with whole: it says it all.', remedy: 'Remove part, or remove whole.',
  });
});
