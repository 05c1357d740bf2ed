import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { alarmOf, readingsOf, valueOf } from './alarm-helpers';
import { CanaryConfig, RollbackAlarm } from '../../src';
import { expectInvalid, make, newStack } from '../helpers';

const shown = (canary: [number, number], running: [number, number], colors = ['green', 'blue']) => ({
  [`${colors[0]} RequestCount`]: canary[0],
  [`${colors[0]} HTTPCode_Target_5XX_Count`]: canary[1],
  [`${colors[1]} RequestCount`]: running[0],
  [`${colors[1]} HTTPCode_Target_5XX_Count`]: running[1],
});

test('compares the rates of the two versions with half a percentage point, in five of eight minutes', () => {
  const alarm = alarmOf(RollbackAlarm.canaryVersusBaseline());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-canaryVersusBaseline',
    Threshold: 0.5,
    EvaluationPeriods: 8,
    DatapointsToAlarm: 5,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('failed at least 0.5 percentage points more of its requests than the running one'),
  });
  expect(readingsOf(alarm)).toHaveLength(4);
});

describe('the value', () => {
  const alarm = alarmOf(RollbackAlarm.canaryVersusBaseline());

  test('is by how many percentage points the version with fewer requests is worse, whatever its color', () => {
    expect(valueOf(alarm, shown([100, 20], [300, 30]))).toBe(10);
    expect(valueOf(alarm, shown([100, 20], [300, 30], ['blue', 'green']))).toBe(10);
  });

  test('is zero where the new version is the better one, or as good, or as large', () => {
    expect(valueOf(alarm, shown([100, 0], [300, 300]))).toBe(0);
    expect(valueOf(alarm, shown([100, 10], [300, 30]))).toBe(0);
    expect(valueOf(alarm, shown([100, 50], [100, 0]))).toBe(0);
    expect(valueOf(alarm, {})).toBe(0);
  });

  test('is zero below the minimum of requests to either', () => {
    expect(valueOf(alarm, shown([9, 9], [300, 0]))).toBe(0);
    expect(valueOf(alarm, shown([10, 10], [300, 0]))).toBe(100);
  });

  test('is zero where chance explains the difference: z below the critical value', () => {
    fc.assert(fc.property(fc.integer({ min: 10, max: 5000 }), fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }),
      (canary, more, p1, p0) => {
        const running = canary + more;
        const [fc1, fo] = [Math.round(canary * p1), Math.round(running * p0)];
        const [rate1, rate0, pooled] = [fc1 / canary, fo / running, (fc1 + fo) / (canary + running)];
        const z = (rate1 - rate0) / Math.sqrt(pooled * (1 - pooled) * (1 / canary + 1 / running));
        fc.pre(Math.abs(z - 1.6) > 1e-6);
        const significant = rate1 > rate0 && (z >= 1.6 || pooled === 1);
        expect(valueOf(alarm, shown([canary, fc1], [running, fo]))).toBeCloseTo(significant ? 100 * (rate1 - rate0) : 0, 8);
      }), { seed: 12, numRuns: 300 });
  });
});

test('threshold, minimumRequests, minimumFailures and criticalValue are passed on', () => {
  const alarm = (options: object) => alarmOf(RollbackAlarm.canaryVersusBaseline(options));
  expect(alarm({ threshold: 2.5 }).Threshold).toBe(2.5);
  expect(valueOf(alarm({ minimumRequests: 30 }), shown([29, 29], [300, 0]))).toBe(0);
  expect(valueOf(alarm({ minimumFailures: 3 }), shown([50, 2], [300, 0]))).toBe(0);
  expect(valueOf(alarm({ minimumFailures: 3 }), shown([50, 3], [300, 0]))).toBe(6);
  const close = shown([100, 4], [300, 6]);
  expect([0.5, 2].map((criticalValue) => valueOf(alarm({ criticalValue }), close))).toEqual([2, 0]);
});

test.each([
  { property: 'threshold', value: 0, rule: 'must be a number above 0 and up to 100 percentage points.', remedy: 'Choose a difference like 0.5.' },
  { property: 'threshold', value: 101, rule: 'must be a number above 0 and up to 100 percentage points.', remedy: 'Choose a difference like 0.5.' },
  { property: 'minimumRequests', value: 0, rule: 'must be a whole number of at least 1.', remedy: 'Choose a number like 10.' },
  { property: 'minimumFailures', value: 0, rule: 'must be a whole number of at least 1.', remedy: 'Choose a number like 1.' },
  { property: 'criticalValue', value: 11, rule: 'must be a number from 0 to 10.', remedy: 'Choose a number like 1.6.' },
])('$property must not be $value', ({ property, value, rule, remedy }) => {
  expectInvalid(() => RollbackAlarm.canaryVersusBaseline({ [property]: value }), { property, got: String(value), rule, remedy });
});

describe('canary', () => {
  const interval = Duration.minutes(10);
  const using = (canary: CanaryConfig) => () => make({ canary, rollbackAlarms: [RollbackAlarm.canaryVersusBaseline()] });

  test('may stay at 49 %', () => {
    expect(using(CanaryConfig.timeBasedCanary({ percentage: 49, interval }))).not.toThrow();
  });

  test.each([
    ['50 %', CanaryConfig.timeBasedCanary({ percentage: 50, interval })],
    ['a linear rollout', CanaryConfig.timeBasedLinear({ percentage: 10, interval })],
    ['all at once', CanaryConfig.allAtOnce()],
  ])('must not be %s, where the smaller group may be the old version', (_, canary) => {
    expectInvalid(using(canary), {
      property: 'rollbackAlarms', rule: 'so the canary must stay below 50 %.', remedy: 'Use CanaryConfig.timeBasedCanary with a percentage below 50, or another alarm.',
    });
  });

  test.each([
    [25, true], [40, true], [41, false], [50, false],
  ])('of %d %% has it among the default alarms: %s', (percentage, expected) => {
    const stack = newStack();
    make({ canary: CanaryConfig.timeBasedCanary({ percentage, interval }) }, stack);
    const names = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName);
    expect(names.includes('web-service-shop-prod-canaryVersusBaseline')).toBe(expected);
  });
});
