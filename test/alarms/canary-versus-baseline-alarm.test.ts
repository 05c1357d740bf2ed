import { Duration } from 'aws-cdk-lib';
import { alarmOf, expressionOf, readingsOf } from './alarm-helpers';
import { CanaryConfig, RollbackAlarm } from '../../src';
import { expectInvalid, make } from '../helpers';

const rate = (color: string, minimum: number) =>
  `{IF(FILL(${color}Requests, 0) >= ${minimum}, 100 * FILL(${color}Errors, 0) / (FILL(${color}Requests, 0) + (FILL(${color}Requests, 0) < 1)), 0)}`;
const difference = (minimum: number) => {
  const [blue, green] = [rate('blue', minimum), rate('green', minimum)];
  return `(FILL(blueRequests, 0) >= ${minimum}) * (FILL(greenRequests, 0) >= ${minimum})`
    + ` * IF(FILL(blueRequests, 0) < FILL(greenRequests, 0), ${blue} - ${green}, ${green} - ${blue})`;
};

test('takes the group with fewer requests for the new version, and compares the difference of the rates', () => {
  const alarm = alarmOf(RollbackAlarm.canaryVersusBaseline());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-canaryVersusBaseline',
    Threshold: 5,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('fails at least 5 percentage points more'),
  });
  expect(expressionOf(alarm)).toBe(difference(10));
  expect(readingsOf(alarm)).toHaveLength(4);
});

test('threshold and minimumRequests are passed on', () => {
  const alarm = alarmOf(RollbackAlarm.canaryVersusBaseline({ threshold: 2.5, minimumRequests: 30 }));
  expect(alarm.Threshold).toBe(2.5);
  expect(expressionOf(alarm)).toBe(difference(30));
});

test.each([
  { property: 'threshold', value: 0, rule: 'must be a number above 0 and up to 100 percentage points.', remedy: 'Choose a difference like 5.' },
  { property: 'threshold', value: 101, rule: 'must be a number above 0 and up to 100 percentage points.', remedy: 'Choose a difference like 5.' },
  { property: 'minimumRequests', value: 0, rule: 'must be a whole number from 1 to', remedy: 'Choose a number like 10.' },
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
});
