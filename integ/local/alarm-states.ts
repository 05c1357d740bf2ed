import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { LocalAws } from './local-aws';

/** Sets an alarm, until its next evaluation says otherwise. */
export async function setAlarm(aws: LocalAws, AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> {
  await new CloudWatchClient(aws.clientConfig).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
}

/** Which of these alarms are on. */
export async function alarmsOn(aws: LocalAws, AlarmNames: string[]): Promise<string[]> {
  const { MetricAlarms = [] } = await new CloudWatchClient(aws.clientConfig).send(new DescribeAlarmsCommand({ AlarmNames, StateValue: 'ALARM' }));
  return MetricAlarms.map(({ AlarmName }) => AlarmName!);
}
