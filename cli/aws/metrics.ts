import type { MetricAlarm, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { ObservedRequests } from '../../release/observation';

/** A minute of a metric, and what it is there. */
export type Values = ObservedValue[];
interface ObservedValue {
  readonly at: number;
  readonly value: number;
}

/** An alarm's own question, as a question for its values. Nothing for those that have none: composite ones. */
export function alarmQueries(alarm: MetricAlarm, prefix: string): MetricDataQuery[] {
  if (alarm.Metrics?.length) {
    const ids = alarm.Metrics.map(({ Id }) => Id!);
    // The names of functions are in capitals, ids begin with a small letter.
    const renamed = (expression: string) => ids.reduce((text, id) => text.replace(new RegExp(`(?<![\\w"'])${id}(?!\\w)`, 'g'), `${prefix}${id}`), expression);
    return alarm.Metrics.map(({ Expression, ...query }) => ({ ...query, Id: `${prefix}${query.Id}`, ...(Expression && { Expression: renamed(Expression) }) }));
  }
  return alarm.MetricName === undefined ? [] : [{
    Id: `${prefix}m`,
    ReturnData: true,
    MetricStat: {
      Metric: { Namespace: alarm.Namespace, MetricName: alarm.MetricName, Dimensions: alarm.Dimensions },
      Period: alarm.Period,
      Stat: alarm.ExtendedStatistic ?? alarm.Statistic,
    },
  }];
}

/** What became of the requests to a target group. */
export function requestQueries(targetGroup: string, loadBalancer: string, prefix: string): MetricDataQuery[] {
  const query = (id: string, MetricName: string, Stat: string): MetricDataQuery => ({
    Id: `${prefix}${id}`,
    ReturnData: true,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: [{ Name: 'TargetGroup', Value: targetGroup }, { Name: 'LoadBalancer', Value: loadBalancer }],
      },
      Period: 60,
      Stat,
    },
  });
  return [query('requests', 'RequestCount', 'Sum'), query('failed', 'HTTPCode_Target_5XX_Count', 'Sum'), query('p', 'TargetResponseTime', 'p99')];
}

/** The values of an answer, the oldest first. */
export function valuesOf(results: readonly MetricDataResult[], id: string): Values {
  const { Timestamps = [], Values: values = [] } = results.find((result) => result.Id === id) ?? {};
  return Timestamps.map((time, i) => ({ at: time.getTime(), value: values[i] })).sort((a, b) => a.at - b.at);
}

/** Requests and failures from a moment on. */
export function requestsOf(results: readonly MetricDataResult[], prefix: string, since: number): ObservedRequests {
  const sum = (id: string) => valuesOf(results, `${prefix}${id}`).filter(({ at }) => at >= since).reduce((total, { value }) => total + value, 0);
  const p99 = valuesOf(results, `${prefix}p`).at(-1)?.value;
  return { requests: sum('requests'), failed: sum('failed'), ...(p99 !== undefined && { p99 }) };
}
