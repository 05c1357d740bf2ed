import { alarmOf, expressionOf, readingsOf } from './alarm-helpers';
import { RollbackAlarm } from '../../src';
import { expectInvalid } from '../helpers';

test('compares the group with more unhealthy targets with one', () => {
  const alarm = alarmOf(RollbackAlarm.unhealthyHosts());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-unhealthyHosts',
    Threshold: 1,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('At least 1 target(s) of a group are unhealthy.'),
  });
  expect(expressionOf(alarm)).toBe('MAX([FILL(blueUnhealthy, 0), FILL(greenUnhealthy, 0)])');
  expect(readingsOf(alarm)).toEqual(['blueUnhealthy blue UnHealthyHostCount Maximum/60', 'greenUnhealthy green UnHealthyHostCount Maximum/60']);
});

test('threshold is passed on', () => {
  expect(alarmOf(RollbackAlarm.unhealthyHosts({ threshold: 3 })).Threshold).toBe(3);
});

test.each([0, 1.5, 5001])('threshold must not be %d', (threshold) => {
  expectInvalid(() => RollbackAlarm.unhealthyHosts({ threshold }), {
    property: 'threshold', got: String(threshold), rule: 'must be a whole number from 1 to 5000.', remedy: 'Choose a number of tasks like 1.',
  });
});
