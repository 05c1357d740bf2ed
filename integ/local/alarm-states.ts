import {
  CloudWatchClient, DescribeAlarmsCommand, paginateDescribeAlarmHistory, PutMetricAlarmCommand, SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { LocalAws } from './local-aws';

/** Sets an alarm, until its next evaluation says otherwise. */
export async function setAlarm(aws: LocalAws, AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> {
  await new CloudWatchClient(aws.clientConfig).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
}

/** Moves the threshold of an alarm: by so far below that it fires whatever happens, and back. */
export async function moveThreshold(aws: LocalAws, name: string, by: number): Promise<void> {
  const cloudwatch = new CloudWatchClient(aws.clientConfig);
  const { MetricAlarms: [alarm] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  const { AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold } = alarm;
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold: Threshold! + by,
  }));
}

/** Which of these alarms are on. */
export async function alarmsOn(aws: LocalAws, AlarmNames: string[]): Promise<string[]> {
  const { MetricAlarms = [] } = await new CloudWatchClient(aws.clientConfig).send(new DescribeAlarmsCommand({ AlarmNames, StateValue: 'ALARM' }));
  return MetricAlarms.map(({ AlarmName }) => AlarmName!);
}

/** The alarms that have been raised since a time, also those that are off again. */
export async function alarmsRaisedSince(aws: LocalAws, StartDate: Date): Promise<string[]> {
  const raised = new Set<string>();
  for await (const { AlarmHistoryItems: items = [] } of paginateDescribeAlarmHistory(
    { client: new CloudWatchClient(aws.clientConfig) }, { HistoryItemType: 'StateUpdate', StartDate },
  )) {
    items.filter(({ HistorySummary: summary }) => summary!.endsWith('to ALARM')).forEach(({ AlarmName: name }) => raised.add(name!));
  }
  return [...raised];
}
