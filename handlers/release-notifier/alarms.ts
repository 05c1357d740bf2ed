import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { alarmOf } from '../../release/cloud-watch/alarm-of';
import { Cause, ObservedAlarm } from '../../release/observation';
import { Why, whyOf } from '../../release/why';

/** Why a release has ended otherwise than it should, with what the alarms say that have stopped it. */
export async function reasonOf(cause: Cause, cloudwatch: Pick<CloudWatchClient, 'send'>): Promise<Why> {
  const names = [...cause.alarms ?? []];
  const alarms = names.length > 0 ? await getAlarms(cloudwatch, names).catch(without<ObservedAlarm[]>('alarms')) : undefined;
  return whyOf(cause, { alarms });
}

/** What a message can do without. */
export function without<T>(what: string): (error: Error) => T | undefined {
  return (error) => {
    console.log(`no ${what}: ${error.name}: ${error.message}`);
    return undefined;
  };
}

async function getAlarms(cloudwatch: Pick<CloudWatchClient, 'send'>, AlarmNames: string[]): Promise<ObservedAlarm[]> {
  const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(command);
  return [...MetricAlarms, ...CompositeAlarms].map(alarmOf);
}
