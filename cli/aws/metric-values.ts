import type { MetricAlarm, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { alarmQueries, balancerQueries, requestQueries, valuesOf } from './metrics';
import { ObservedAlarm } from '../../release/observation';

/** Everything that one call of GetMetricData is asked: the requests of each version, where its group is known, and the alarms. */
export function metricQueries(
  balancer: string | undefined, groupArns: Record<string, string | undefined>, described: readonly MetricAlarm[],
): MetricDataQuery[] {
  const groups = Object.entries(groupArns).flatMap(([prefix, arn]) =>
    arn === undefined || balancer === undefined ? [] : requestQueries(arn.split(':').at(-1)!, balancer, prefix));
  return [
    ...groups,
    ...(groups.length > 0 ? balancerQueries(balancer!) : []),
    ...described.flatMap((alarm, i) => alarmQueries(alarm, prefixOf(i))),
  ];
}

/** What the ids of an alarm's queries begin with, so that many alarms can be asked for in one call. */
function prefixOf(i: number): string {
  return `a${i}x`;
}

/** The alarm with the values that GetMetricData has answered; as it was where it has none. */
export function withValues(alarm: ObservedAlarm, described: readonly MetricAlarm[], results: MetricDataResult[]): ObservedAlarm {
  const i = described.findIndex(({ AlarmName }) => AlarmName === alarm.alarmName);
  const returned = i < 0 ? undefined : alarmQueries(described[i], prefixOf(i)).find(({ ReturnData }) => ReturnData !== false)?.Id;
  const values = returned === undefined ? [] : valuesOf(results, returned);
  return values.length === 0 ? alarm : { ...alarm, values };
}

/** Datapoints come from GetMetricData; what the state's reason says is older, and better than nothing. */
export function valuesBefore(before: readonly ObservedAlarm[], alarm: ObservedAlarm): ObservedAlarm['values'] {
  const known = before.find(({ alarmName }) => alarmName === alarm.alarmName)?.values ?? [];
  return known.length > 0 ? known : alarm.values;
}
