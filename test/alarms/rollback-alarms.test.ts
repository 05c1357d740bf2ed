import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CanaryConfig, IRollbackAlarm, RollbackAlarm } from '../../src';
import { expectInvalid, make, newStack, only, synth } from '../helpers';

const ALARM = 'AWS::CloudWatch::Alarm';
const alarmNames = (template: Template) => Object.values(template.findResources(ALARM)).map((alarm) => alarm.Properties.AlarmName);

test('are by default those that are right for the schedule', () => {
  const kinds = (props = {}) => alarmNames(synth(props)).map((name: string) => name.replace('web-service-shop-prod-', ''));
  expect(kinds()).toEqual(['http5xx', 'totalFailure', 'canaryVersusBaseline', 'logErrors', 'taskHealth']);
  const interval = Duration.minutes(3);
  expect(kinds({ canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval }) })).toEqual(['http5xx', 'totalFailure', 'logErrors', 'taskHealth']);
  expect(kinds({ canary: CanaryConfig.allAtOnce() })).toEqual(['http5xx', 'totalFailure', 'logErrors']);
});

test('of the user replace the default ones', () => {
  expect(alarmNames(synth({ rollbackAlarms: [RollbackAlarm.unhealthyHosts()] }))).toEqual(['web-service-shop-prod-unhealthyHosts']);
});

test('can be added to, in order, and the new one is returned', () => {
  const stack = newStack();
  const web = make({}, stack);
  const added = web.addRollbackAlarm(RollbackAlarm.unhealthyHosts());
  expect(web.alarms).toHaveLength(6);
  expect(web.alarms[5]).toBe(added);
  expect(only(Template.fromStack(stack), 'AWS::CodeDeploy::DeploymentGroup').AlarmConfiguration.Alarms)
    .toEqual(web.alarms.map((alarm) => ({ Name: stack.resolve(alarm.alarmName) })));
});

test('handed out are a copy: only addRollbackAlarm adds one', () => {
  const web = make();
  web.alarms.pop();
  expect(web.alarms).toHaveLength(5);
});

test('must not be none', () => {
  expectInvalid(() => make({ rollbackAlarms: [] }), {
    property: 'rollbackAlarms',
    got: '[]',
    rule: 'must not be empty: no alarm could roll a release back.',
    remedy: 'Leave it out to get the default alarms, or pass at least one.',
  });
});

describe('of one name', () => {
  const twice = (got: string) => ({
    property: 'rollbackAlarms', got, rule: 'has two alarms of this name.', remedy: 'In place of a default alarm, list all of them in rollbackAlarms; beside it, give this one another name.',
  });

  test('are refused, in the properties and later', () => {
    expectInvalid(() => make({ rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.http5xx({ threshold: 50 })] }), twice("'http5xx'"));
    expectInvalid(() => make().addRollbackAlarm(RollbackAlarm.logErrors()), twice("'logErrors'"));
  });

  test('are refused when an alarm of the user is passed twice', () => {
    const stack = newStack();
    const alarm = RollbackAlarm.fromAlarm(cloudwatch.Alarm.fromAlarmName(stack, 'Own', 'own'));
    expectInvalid(() => make({ rollbackAlarms: [alarm, alarm] }, stack), twice("'Stack/Own'"));
  });

  test('can be told apart by a name', () => {
    const rollbackAlarms = [RollbackAlarm.http5xx(), RollbackAlarm.http5xx({ name: 'http5xx-total', threshold: 50 })];
    expect(alarmNames(synth({ rollbackAlarms }))).toEqual(['web-service-shop-prod-http5xx', 'web-service-shop-prod-http5xx-total']);
  });
});

test('can be shared by two services: an alarm is made for each', () => {
  const stack = newStack();
  const rollbackAlarms = [RollbackAlarm.http5xx()];
  make({ rollbackAlarms, projectId: 'one' }, stack, 'One');
  make({ rollbackAlarms, projectId: 'two' }, stack, 'Two');
  expect(alarmNames(Template.fromStack(stack))).toEqual(['web-service-one-prod-http5xx', 'web-service-two-prod-http5xx']);
});

test('of your own have a scope each: two may both make an `Alarm`', () => {
  const own = (name: string): IRollbackAlarm => ({
    name,
    bind: (scope) => ({
      alarm: new cloudwatch.Alarm(scope, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Own', metricName: name }), threshold: 1, evaluationPeriods: 1 }),
    }),
  });
  synth({ rollbackAlarms: [own('queue'), own('cache')] }).resourceCountIs(ALARM, 2);
});

/** CloudWatch bills an alarm for each metric that it reads: 0.10 USD a month in most regions. */
test('read at most 34 metrics by default, and each waits for two minutes that are published late', () => {
  const alarms = Object.values(synth().findResources(ALARM)).map(({ Properties }) => Properties);
  const metrics = alarms.flatMap(({ Metrics }) => Metrics).filter(({ MetricStat }) => MetricStat);
  expect(metrics.length).toBe(31);
  for (const { EvaluationPeriods, DatapointsToAlarm } of alarms) {
    expect(EvaluationPeriods - DatapointsToAlarm).toBeGreaterThanOrEqual(2);
  }
});
