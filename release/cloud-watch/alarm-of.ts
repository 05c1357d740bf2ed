import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { ObservedAlarm } from '../observation';

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=', GreaterThanThreshold: '>', LessThanThreshold: '<', LessThanOrEqualToThreshold: '<=',
};

/** An alarm as CloudWatch describes it, with the values that its last change of state rests on. */
export function alarmOf(alarm: MetricAlarm | CompositeAlarm): ObservedAlarm {
  const { ComparisonOperator: operator, Threshold: threshold, EvaluationPeriods: n, DatapointsToAlarm: m = n } = alarm as MetricAlarm;
  const compares = operator !== undefined && threshold !== undefined && n !== undefined;
  return {
    alarmName: alarm.AlarmName!,
    state: alarm.StateValue!,
    values: valuesOf(alarm.StateReasonData, alarm.StateUpdatedTimestamp),
    ...(compares && { firesAt: `${COMPARISONS[operator] ?? operator} ${threshold}, ${m} of ${n}` }),
  };
}

/** `{"recentDatapoints":[5.2,7.1],"period":60,…}`, the newest last. Composite alarms and anomaly detection have others. */
function valuesOf(reasonData: string | undefined, changed: Date | undefined): ObservedAlarm['values'] {
  try {
    const { recentDatapoints = [], period = 60 } = JSON.parse(reasonData ?? '') as { recentDatapoints?: unknown[]; period?: number };
    const values = recentDatapoints.filter((value): value is number => typeof value === 'number');
    const last = changed?.getTime() ?? 0;
    return values.map((value, i) => ({ at: last - (values.length - i) * period * 1000, value }));
  } catch {
    return [];
  }
}
