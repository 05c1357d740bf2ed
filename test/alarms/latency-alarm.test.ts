import { Duration } from 'aws-cdk-lib';
import { alarmOf, expressionOf, readingsOf } from './alarm-helpers';
import { LatencyAlarmOptions, RollbackAlarm } from '../../src';
import { expectInvalid } from '../helpers';

const threshold = Duration.millis(1500);
const slowest = (minimum: number) =>
  `MAX([${['blue', 'green'].map((color) => `IF(FILL(${color}Requests, 0) >= ${minimum}, FILL(${color}Latency, 0), 0)`).join(', ')}])`;

test('compares the p99 of the slower group, in seconds, from ten requests on', () => {
  const alarm = alarmOf(RollbackAlarm.latency({ threshold }));
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-latency',
    Threshold: 1.5,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('The p99 response time of a version reached'),
  });
  expect(expressionOf(alarm)).toBe(slowest(10));
  expect(readingsOf(alarm)).toEqual([
    'blueLatency blue TargetResponseTime p99/60', 'blueRequests blue RequestCount Sum/60',
    'greenLatency green TargetResponseTime p99/60', 'greenRequests green RequestCount Sum/60',
  ]);
});

test('percentile, minimumRequests and period are passed on', () => {
  const alarm = alarmOf(RollbackAlarm.latency({ threshold, percentile: 99.9, minimumRequests: 100, period: Duration.minutes(2) }));
  expect(expressionOf(alarm)).toBe(slowest(100));
  expect(readingsOf(alarm)).toContain('greenLatency green TargetResponseTime p99.9/120');
  expect(alarm.AlarmDescription).toContain('p99.9');
});

test.each<[Partial<LatencyAlarmOptions>, string, string, string, string]>([
  [{ threshold: Duration.seconds(0) }, 'threshold', "'Duration.seconds(0)'", 'must be above zero.', 'For example, choose Duration.seconds(1).'],
  [{ percentile: 0 }, 'percentile', '0', 'must be a number from 0.1 to 99.99.', 'For example, choose 99.'],
  [{ percentile: 100 }, 'percentile', '100', 'must be a number from 0.1 to 99.99.', 'For example, choose 99.'],
  [{ minimumRequests: -1 }, 'minimumRequests', '-1', 'must be a whole number of at least 0.', 'Choose a number like 10.'],
])('rejects %j', (options, property, got, rule, remedy) => {
  expectInvalid(() => RollbackAlarm.latency({ threshold, ...options }), { property, got, rule, remedy });
});
