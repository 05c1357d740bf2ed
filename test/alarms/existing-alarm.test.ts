import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RollbackAlarm } from '../../src';
import { make, newStack, only } from '../helpers';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

test('an alarm of the user, metric or composite, rolls back as it is', () => {
  const stack = newStack();
  const metric = new cloudwatch.Metric({ namespace: 'Own', metricName: 'Errors' });
  const own = new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 7 });
  const both = new cloudwatch.CompositeAlarm(stack, 'Both', { alarmRule: cloudwatch.AlarmRule.fromAlarm(own, cloudwatch.AlarmState.ALARM) });
  const web = make({ rollbackAlarms: [RollbackAlarm.fromAlarm(own), RollbackAlarm.fromAlarm(both)] }, stack);
  expect(web.alarms).toEqual([own, both]);
  const template = Template.fromStack(stack);
  expect(only(template, 'AWS::CloudWatch::Alarm').EvaluationPeriods).toBe(7);
  template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 1);
  expect(only(template, GROUP).AlarmConfiguration.Alarms).toEqual([own, both].map((alarm) => ({ Name: stack.resolve(alarm.alarmName) })));
});

test('an imported alarm goes by its name', () => {
  const stack = newStack();
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Imported', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:theirs');
  make({ rollbackAlarms: [RollbackAlarm.fromAlarm(alarm)] }, stack);
  expect(only(Template.fromStack(stack), GROUP).AlarmConfiguration.Alarms).toEqual([{ Name: 'theirs' }]);
});
