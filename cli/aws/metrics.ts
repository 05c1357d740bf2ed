import type { Dimension, MetricAlarm, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
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
    return alarm.Metrics.map(({ Expression, ...rest }) => ({ ...rest, Id: `${prefix}${rest.Id}`, ...(Expression && { Expression: renamed(Expression) }) }));
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

/** Answers that are no failures, by class. */
const ANSWERED = ['2XX', '3XX', '4XX'] as const;
/** What the balancer counts as failed, whichever target group it was for: the targets' answers, and its own. */
const BALANCER_ERRORS = ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'] as const;

/** What became of the requests to a target group. What was not answered at all is no metric of a group: see `requestsOf`. */
export function requestQueries(targetGroup: string, loadBalancer: string, prefix: string): MetricDataQuery[] {
  const dimensions = [{ Name: 'TargetGroup', Value: targetGroup }, { Name: 'LoadBalancer', Value: loadBalancer }];
  return [
    query(`${prefix}requests`, 'RequestCount', 'Sum', dimensions),
    query(`${prefix}failed`, 'HTTPCode_Target_5XX_Count', 'Sum', dimensions),
    ...ANSWERED.map((name) => query(`${prefix}c${name}`, `HTTPCode_Target_${name}_Count`, 'Sum', dimensions)),
    query(`${prefix}p`, 'TargetResponseTime', 'p99', dimensions),
  ];
}

/** What failed at all. */
export function balancerQueries(loadBalancer: string): MetricDataQuery[] {
  return BALANCER_ERRORS.map((name, i) => query(`balancer${i}`, name, 'Sum', [{ Name: 'LoadBalancer', Value: loadBalancer }]));
}

function query(Id: string, MetricName: string, Stat: string, Dimensions: Dimension[]): MetricDataQuery {
  return { Id, ReturnData: true, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions }, Period: 60, Stat } };
}

/** The values of an answer, the oldest first. */
export function valuesOf(results: readonly MetricDataResult[], id: string): Values {
  const { Timestamps = [], Values: values = [] } = results.find((result) => result.Id === id) ?? {};
  return Timestamps.map((time, i) => ({ at: time.getTime(), value: values[i] })).sort((a, b) => a.at - b.at);
}

/**
 * Requests and failures from a moment on. A failure is what it is for the alarms: a 5xx of a target, or a request without a
 * good answer. Of those a minute has no more than the balancer has counted as failed, because requests that last, and
 * counts that are late, have no answer either.
 */
export function requestsOf(results: readonly MetricDataResult[], prefix: string, since: number): ObservedRequests {
  const byMinute = (id: string) => new Map(valuesOf(results, id).map(({ at, value }) => [at, value]));
  const sumAt = (series: readonly Map<number, number>[], at: number) => series.reduce((sum, values) => sum + (values.get(at) ?? 0), 0);
  const requests = byMinute(`${prefix}requests`);
  const errors = byMinute(`${prefix}failed`);
  const answered = ANSWERED.map((name) => byMinute(`${prefix}c${name}`));
  const allErrors = BALANCER_ERRORS.map((_, i) => byMinute(`balancer${i}`));
  const minutes = [...new Set([...requests.keys(), ...errors.keys()])].filter((at) => at >= since);
  const failed = minutes.map((at) => {
    const unanswered = Math.max(sumAt([requests], at) - sumAt(answered, at), 0);
    return Math.max(sumAt([errors], at), Math.min(unanswered, sumAt(allErrors, at)));
  });
  const p99 = valuesOf(results, `${prefix}p`).at(-1)?.value;
  return {
    requests: minutes.reduce((sum, at) => sum + sumAt([requests], at), 0),
    failed: failed.reduce((sum, count) => sum + count, 0),
    ...(p99 !== undefined && { p99 }),
  };
}
