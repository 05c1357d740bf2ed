import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { alarmIn, expressionOf, readingsOf } from './alarm-helpers';
import { EcsCanaryBlueGreen, RollbackAlarm } from '../../src';
import { make, newStack } from '../helpers';

/** The metric as an alarm on it shows it; an imported rollback alarm keeps it the only one. */
function alarmOn(metric: (web: EcsCanaryBlueGreen) => cloudwatch.MathExpression) {
  const stack: Stack = newStack();
  const web = make({ rollbackAlarms: [RollbackAlarm.fromAlarm(cloudwatch.Alarm.fromAlarmName(stack, 'Own', 'own'))] }, stack);
  metric(web).createAlarm(stack, 'Probe', { threshold: 1, evaluationPeriods: 1 });
  return alarmIn(Template.fromStack(stack));
}

const requests = '(FILL(blueRequests, 0) + FILL(greenRequests, 0))';
const errors = '(FILL(blueErrors, 0) + FILL(greenErrors, 0))';

test('metricRequestCount adds up the requests to both groups', () => {
  const alarm = alarmOn((web) => web.metricRequestCount());
  expect(expressionOf(alarm)).toBe(requests);
  expect(readingsOf(alarm)).toEqual(['blueRequests blue RequestCount Sum/60', 'greenRequests green RequestCount Sum/60']);
});

test('metricHttp5xxRate is the rate of both groups in percent', () => {
  const alarm = alarmOn((web) => web.metricHttp5xxRate());
  expect(expressionOf(alarm)).toBe(`IF(${requests} >= 1, 100 * ${errors} / (${requests} + (${requests} < 1)), 0)`);
  expect(readingsOf(alarm)).toHaveLength(4);
});

test('metricLatency is the p99 of the slower group', () => {
  const alarm = alarmOn((web) => web.metricLatency());
  expect(expressionOf(alarm)).toBe('MAX([FILL(blueLatency, 0), FILL(greenLatency, 0)])');
  expect(readingsOf(alarm)).toEqual(['blueLatency blue TargetResponseTime p99/60', 'greenLatency green TargetResponseTime p99/60']);
});

test.each([
  { name: 'metricRequestCount', label: 'requests' },
  { name: 'metricHttp5xxRate', label: 'HTTP 5xx (%)' },
  { name: 'metricLatency', label: 'p99 response time (s)' },
] as const)('$name takes another period, label and color', ({ name, label }) => {
  const web = make();
  expect(web[name]().label).toBe(label);
  expect(web[name]().period.toMinutes()).toBe(1);
  const own = web[name]({ label: 'mine', color: '#ff0000', period: Duration.minutes(5) });
  expect(own).toMatchObject({ label: 'mine', color: '#ff0000' });
  expect(own.period.toMinutes()).toBe(5);
  expect(readingsOf(alarmOn((w) => w[name]({ period: Duration.minutes(5) }))).every((reading) => reading.endsWith('/300'))).toBe(true);
});
