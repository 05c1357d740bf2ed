import { App, Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { alarmIn, alarmOf, valueOf } from './alarm-helpers';
import { LogPattern, RollbackAlarm } from '../../src';
import { agnosticStack, expectInvalid, make, newStack, only, stringToken, synth } from '../helpers';

const FILTER = 'AWS::Logs::MetricFilter';

test('by default goes off at ten errors for each hundred requests, in three of five minutes', () => {
  const template = synth({ rollbackAlarms: [RollbackAlarm.logErrors()] });
  expect(only(template, FILTER)).toEqual({
    FilterPattern: LogPattern.usualErrors().logPatternString,
    LogGroupName: { Ref: expect.stringMatching(/^WebLogGroup/) },
    MetricTransformations: [{ MetricNamespace: 'ECS/shop-prod', MetricName: 'ApplicationErrorCount', MetricValue: '1', DefaultValue: 0 }],
  });
  const alarm = alarmIn(template);
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-logErrors',
    Threshold: 10,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('The log had at least 10 errors for each hundred requests, and 8 a period.'),
  });
  const value = (lines: number, blue: number, green: number) => valueOf(alarm, { 'log lines': lines, 'blue RequestCount': blue, 'green RequestCount': green });
  expect(value(30, 200, 100)).toBe(10);
  // Fewer than eight lines, or than ten requests, say nothing.
  expect(value(7, 10, 0)).toBe(0);
  expect(value(8, 16, 0)).toBe(50);
  expect(value(8, 9, 0)).toBe(0);
  expect(valueOf(alarm, {})).toBe(0);
  expect(alarm.Metrics).toContainEqual(expect.objectContaining({
    Id: 'logErrors', MetricStat: { Metric: { Namespace: 'ECS/shop-prod', MetricName: 'ApplicationErrorCount' }, Period: 60, Stat: 'Sum' },
  }));
});

test('threshold, period, filterPattern, metricName and the namespace are passed on', () => {
  const template = synth({
    metricNamespace: 'Team/Shop',
    rollbackAlarms: [RollbackAlarm.logErrors({
      threshold: 20, period: Duration.minutes(2), filterPattern: logs.FilterPattern.stringValue('$.level', '=', 'error'), metricName: 'Errors',
    })],
  });
  expect(only(template, FILTER)).toMatchObject({
    FilterPattern: '{ $.level = "error" }', MetricTransformations: [{ MetricNamespace: 'Team/Shop', MetricName: 'Errors' }],
  });
  expect(alarmIn(template)).toMatchObject({
    Threshold: 20, Metrics: expect.arrayContaining([expect.objectContaining({ MetricStat: { Metric: { Namespace: 'Team/Shop', MetricName: 'Errors' }, Period: 120, Stat: 'Sum' } })]),
  });
});

test('a second one has a metric of its own', () => {
  const template = synth({ rollbackAlarms: [RollbackAlarm.logErrors(), RollbackAlarm.logErrors({ name: 'panics', filterPattern: logs.FilterPattern.anyTerm('panic') })] });
  template.resourceCountIs(FILTER, 2);
  template.hasResourceProperties(FILTER, { FilterPattern: '"panic"', MetricTransformations: [Match.objectLike({ MetricName: 'ApplicationErrorCount-panics' })] });
});

test('takes no construct id from an alarm of any name', () => {
  const rollbackAlarms = [RollbackAlarm.logErrors(), ...['Filter', 'logErrors-Filter'].map((name) => RollbackAlarm.http5xx({ name }))];
  synth({ rollbackAlarms }).resourceCountIs('AWS::CloudWatch::Alarm', 3);
});

describe('a metric that is counted in already', () => {
  const remedy = 'Set another metricNamespace for one of the services, or another metricName for one of the alarms.';

  test('is refused for a second service of the namespace', () => {
    const stack = newStack();
    make({ projectId: 'one', metricNamespace: 'Team' }, stack, 'One');
    expectInvalid(() => make({ projectId: 'two', metricNamespace: 'Team' }, stack, 'Two'), {
      property: 'metricNamespace',
      got: "'Team'",
      rule: "'Stack/One' counts errors in the metric 'ApplicationErrorCount' of this namespace, too, and each alarm would see the errors of both.",
      remedy,
    });
  });

  test('is refused for a second alarm of the service', () => {
    const rollbackAlarms = ['one', 'two'].map((name) => RollbackAlarm.logErrors({ name, metricName: 'Errors' }));
    expectInvalid(() => make({ rollbackAlarms }), { property: 'metricNamespace', got: "'ECS/shop-prod'", rule: "'Stack/Web' counts errors in the metric 'Errors'", remedy });
  });

  test('is not where the name is another, or the alarm is of another kind', () => {
    const stack = newStack();
    make({ projectId: 'one', metricNamespace: 'Team' }, stack, 'One');
    const another = [RollbackAlarm.logErrors({ metricName: 'Errors' })];
    expect(() => make({ projectId: 'two', metricNamespace: 'Team', rollbackAlarms: another }, stack, 'Two')).not.toThrow();
    expect(() => make({ projectId: 'three', metricNamespace: 'Team', rollbackAlarms: [RollbackAlarm.http5xx()] }, stack, 'Three')).not.toThrow();
  });

  test('is warned of where the two may be deployed to different places', () => {
    const app = new App();
    const [first, second] = ['A', 'B'].map((id) => agnosticStack(id, app));
    make({ projectId: 'one', metricNamespace: 'Team' }, first);
    make({ projectId: 'two', metricNamespace: 'Team' }, second);
    Annotations.fromStack(second).hasWarning('/B/Web', Match.stringLikeRegexp(
      `metricNamespace 'Team': 'A/Web' counts errors .* Should both be deployed to one account and region: ${remedy}.*ecs-canary-blue-green:metricClash`));
  });

  test('is not known where the namespace is a token', () => {
    const stack = newStack();
    const metricNamespace = stringToken('Team');
    make({ projectId: 'one', metricNamespace }, stack, 'One');
    expect(() => make({ projectId: 'two', metricNamespace }, stack, 'Two')).not.toThrow();
  });
});

test('can watch another log group', () => {
  expect(only(synth((stack) => ({
    rollbackAlarms: [RollbackAlarm.logErrors({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Other', '/other') })],
  })), FILTER).LogGroupName).toBe('/other');
});

test('needs a log group', () => {
  expectInvalid(() => make((stack) => {
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Own');
    taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry('x'), portMappings: [{ containerPort: 80 }] });
    return { taskDefinition, rollbackAlarms: [RollbackAlarm.logErrors()] };
  }), {
    property: 'logGroup',
    rule: 'is needed, because the container of your task definition does not log to CloudWatch by the awslogs driver.',
    remedy: 'Pass the log group, or leave this alarm out of rollbackAlarms.',
  });
});

test('minimumErrors and minimumRequests are passed on', () => {
  const value = (options: object) => valueOf(alarmOf(RollbackAlarm.logErrors(options)), { 'log lines': 20, 'blue RequestCount': 100 });
  expect(value({ minimumErrors: 20, minimumRequests: 100 })).toBe(20);
  expect(value({ minimumErrors: 21 })).toBe(0);
  expect(value({ minimumRequests: 101 })).toBe(0);
});

test.each([
  ['threshold', 0, 'must be a number above 0', 'Choose a number like 10.'],
  ['threshold', -3, 'must be a number above 0', 'Choose a number like 10.'],
  ['minimumErrors', 0, 'must be a whole number of at least 1.', 'Choose a number of log events like 8.'],
  ['minimumRequests', -1, 'must be a whole number of at least 0.', 'Choose a number like 10.'],
])('%s must not be %d', (property, value, rule, remedy) => {
  expectInvalid(() => RollbackAlarm.logErrors({ [property]: value }), { property, got: String(value), rule, remedy });
});

test.each(['', 'a:b', 'a*', 'a$', 'a'.repeat(256)])("metricName must not be '%s'", (metricName) => {
  expectInvalid(() => RollbackAlarm.logErrors({ metricName }), {
    property: 'metricName', got: `'${metricName}'`, rule: 'must be 1 to 255 characters of ASCII, none of them : * or $.', remedy: "Choose one like 'ApplicationErrorCount'.",
  });
});

test('threshold may be 1', () => {
  expect(alarmOf(RollbackAlarm.logErrors({ threshold: 1 })).Threshold).toBe(1);
});
