import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IRollbackAlarm, RollbackAlarm, RollbackAlarmConfig } from '../../src';
import { agnosticStack, expectInvalid, make, newStack } from '../helpers';

const custom = (alarm: Partial<IRollbackAlarm>): IRollbackAlarm => alarm as IRollbackAlarm;
const bound: IRollbackAlarm['bind'] = (scope) => ({
  alarm: new cloudwatch.Alarm(scope, 'Own', { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 }),
});

test.each([undefined, '', 7])('an alarm of the user’s own without a name is rejected (%p)', (name) => {
  expectInvalid(() => make({ rollbackAlarms: [custom({ name: name as string, bind: bound })] }), {
    property: 'rollbackAlarms', got: name === undefined ? undefined : name === '' ? "''" : '7', rule: 'has an alarm without a name.', remedy: 'In Python a plain attribute is not seen: write it as a @property.',
  });
});

test.each([undefined, {}, { alarm: {} }])('an alarm of the user’s own that makes none is rejected (%j)', (made) => {
  expectInvalid(() => make({ rollbackAlarms: [custom({ name: 'own', bind: () => made as RollbackAlarmConfig })] }), {
    property: 'rollbackAlarms', got: "'own'", rule: 'bind() returned no alarm', remedy: 'Return the alarm from bind()',
  });
});

test('an alarm of the user’s own with a name is in the plan', () => {
  expect(make({ rollbackAlarms: [custom({ name: 'own', bind: bound })] }).plan.alarms).toMatchObject([{ name: 'own' }]);
});

test.each([
  ['region', 'us-east-1', '123456789012', 'us-east-1'],
  ['account', 'eu-central-1', '222222222222', '222222222222'],
])('an alarm of another %s is rejected: CodeDeploy knows alarms by their bare names', (part, region, account, got) => {
  const stack = newStack();
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'A', `arn:aws:cloudwatch:${region}:${account}:alarm:x`);
  expectInvalid(() => make({ rollbackAlarms: [RollbackAlarm.fromAlarm(alarm)] }, stack), {
    property: 'rollbackAlarms', got: `'${got}'`, rule: `is in a different ${part} from the service`, remedy: 'Make an alarm in the region and account of the service',
  });
});

test('an alarm of a stack of another region is rejected, too, however it comes', () => {
  const elsewhere = newStack({ account: '123456789012', region: 'us-east-1' }, 'Elsewhere');
  const { alarm } = bound(elsewhere, undefined as never);
  const web = make();
  expectInvalid(() => web.addRollbackAlarm(RollbackAlarm.fromAlarm(alarm)), {
    property: 'rollbackAlarms', got: "'us-east-1'", rule: 'is in a different region from the service (eu-central-1)', remedy: 'Make an alarm in the region',
  });
});

test('an alarm may lie anywhere as long as nobody knows where the service will', () => {
  const stack = agnosticStack();
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'A', 'arn:aws:cloudwatch:us-east-1:222222222222:alarm:x');
  expect(() => make({ rollbackAlarms: [RollbackAlarm.fromAlarm(alarm)] }, stack)).not.toThrow();
});
