import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { alarmOf, readingsOf, valueOf } from './alarm-helpers';
import { RollbackAlarm, VersionMetric } from '../../src';
import { expectInvalid, make, synth } from '../helpers';

const part = VersionMetric.ofTargetGroup('HTTPCode_Target_4XX_Count');

test('is the higher rate of the two versions, of their requests by default, in three of five minutes', () => {
  const alarm = alarmOf(RollbackAlarm.rate({ name: 'clientErrors', part, threshold: 30 }));
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-clientErrors',
    Threshold: 30,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('The rate clientErrors of one version reached 30 %.'),
  });
  expect(readingsOf(alarm)).toEqual([
    'bluePart blue HTTPCode_Target_4XX_Count Sum/60', 'blueWhole blue RequestCount Sum/60',
    'greenPart green HTTPCode_Target_4XX_Count Sum/60', 'greenWhole green RequestCount Sum/60',
  ]);
  const value = (whole: number) => valueOf(alarm, { 'blue RequestCount': 300, 'green RequestCount': whole, 'green HTTPCode_Target_4XX_Count': whole / 2 });
  expect([value(8), value(10), value(100)]).toEqual([0, 50, 50]);
});

test('takes another whole, minimum and period, and metrics of anybody', () => {
  const own = (color: string) => new cloudwatch.Metric({ namespace: 'Own', metricName: `Orders-${color}`, period: Duration.minutes(5) });
  const { Metrics } = alarmOf(RollbackAlarm.rate({
    name: 'lost', part: VersionMetric.of(own('blue'), own('green')), whole: VersionMetric.ofTargetGroup('RequestCount', 'SampleCount'), threshold: 1, minimum: 3,
  }));
  const stats = Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: { MetricName: string }; Stat: string; Period: number } }) =>
    MetricStat ? [[MetricStat.Metric.MetricName, MetricStat.Stat, MetricStat.Period]] : []);
  expect(stats).toEqual(expect.arrayContaining([['Orders-blue', 'Average', 60], ['Orders-green', 'Average', 60], ['RequestCount', 'SampleCount', 60]]));
  expect(JSON.stringify(Metrics)).toContain('FILL(blueWhole, 0) >= 3');
});

test('two of them do not collide', () => {
  const rollbackAlarms = ['clientErrors', 'redirects'].map((name) => RollbackAlarm.rate({ name, part, threshold: 30 }));
  synth({ rollbackAlarms }).resourceCountIs('AWS::CloudWatch::Alarm', 2);
});

test('the plan counts on it only if it is said to watch failed requests', () => {
  const planned = (options: object) => make({ rollbackAlarms: [RollbackAlarm.rate({ name: 'own', part, threshold: 30, ...options })] }).plan.alarms[0].unmodelled;
  expect(planned({})).toMatchObject({ watchesFailedRequests: false, timing: { evaluationPeriods: 5, datapointsToAlarm: 3 } });
  expect(planned({ watchesFailedRequests: true })).toMatchObject({ watchesFailedRequests: true });
});

test.each([
  { property: 'threshold', value: 0, rule: 'must be a number above 0', remedy: 'Choose a rate like 5.' },
  { property: 'minimum', value: -1, rule: 'must be a whole number of at least 0.', remedy: 'Choose a number like 10.' },
])('$property must not be $value', ({ property, value, rule, remedy }) => {
  expectInvalid(() => RollbackAlarm.rate({ name: 'own', part, threshold: 30, [property]: value }), { property, got: String(value), rule, remedy });
});

test('both target groups have metrics', () => {
  const web = make();
  for (const group of [web.blueTargetGroup, web.greenTargetGroup]) {
    expect(group.metrics.requestCount().dimensions).toMatchObject({ TargetGroup: group.targetGroupFullName, LoadBalancer: expect.any(String) });
  }
});

test('the failure rate of each version is a metric, the same that the alarm compares', () => {
  const web = make();
  const alarm = alarmOf(RollbackAlarm.http5xx({ minimumRequests: 1 }));
  const expression = (id: string) => alarm.Metrics.find((metric: { Id: string }) => metric.Id === id).Expression;
  expect(web.metricBlueFailureRate().expression).toBe(expression('blueRate'));
  expect(web.metricGreenFailureRate({ label: 'green' })).toMatchObject({ expression: expression('greenRate'), label: 'green' });
  expect(web.metricGreenFailureRate({ period: Duration.minutes(5) }).period.toMinutes()).toBe(5);
});
