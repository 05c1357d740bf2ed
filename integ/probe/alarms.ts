import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DeployedStack } from './deployed-stack';

/** Switches an alarm that nothing reports to. */
export async function setAlarm({ clientConfig }: DeployedStack, AlarmName: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
  await new CloudWatchClient(clientConfig).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a probe' }));
}
