import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { alarmIn, alarmOf, expressionOf } from './alarm-helpers';
import { RollbackAlarm } from '../../src';
import { expectInvalid, make, only, synth } from '../helpers';

const FILTER = 'AWS::Logs::MetricFilter';

test('by default goes off at five events a minute, in two of three, that have a term for errors', () => {
  const template = synth({ rollbackAlarms: [RollbackAlarm.logErrors()] });
  expect(only(template, FILTER)).toEqual({
    FilterPattern: '?"ERROR" ?"FATAL" ?"CRITICAL"',
    LogGroupName: { Ref: expect.stringMatching(/^WebLogGroup/) },
    MetricTransformations: [{ MetricNamespace: 'ECS/shop-prod', MetricName: 'ApplicationErrorCount', MetricValue: '1', DefaultValue: 0 }],
  });
  const alarm = alarmIn(template);
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-logErrors',
    Threshold: 5,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmDescription: expect.stringContaining('At least 5 errors a period in the log.'),
  });
  expect(expressionOf(alarm)).toBe('FILL(logErrors, 0)');
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

test.each([0, 0.5, -3])('threshold must not be %d', (threshold) => {
  expectInvalid(() => RollbackAlarm.logErrors({ threshold }), {
    property: 'threshold', got: String(threshold), rule: 'must be a whole number from 1 to', remedy: 'Choose a number of log events like 5.',
  });
});

test.each(['', 'a:b', 'a*', 'a$', 'a'.repeat(256)])("metricName must not be '%s'", (metricName) => {
  expectInvalid(() => RollbackAlarm.logErrors({ metricName }), {
    property: 'metricName', got: `'${metricName}'`, rule: 'must be 1 to 255 characters, none of them : * or $.', remedy: "Choose one like 'ApplicationErrorCount'.",
  });
});

test('threshold may be 1', () => {
  expect(alarmOf(RollbackAlarm.logErrors({ threshold: 1 })).Threshold).toBe(1);
});
