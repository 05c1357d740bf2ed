import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IRollbackAlarm, RollbackAlarmConfig } from './alarm-types';
import { AlarmTiming } from '../analysis/types';

/** What the verdict on a canary cannot find out about an alarm of your own. */
export interface ExistingAlarmOptions {
  /**
   * Whether a period in which the new version fails every request is sure to breach.
   *
   * @default - unknown: it may
   */
  readonly watchesFailedRequests?: boolean;
}

/** An alarm that the user has made. */
export class ExistingAlarm implements IRollbackAlarm {
  public readonly name: string;

  constructor(private readonly alarm: cloudwatch.IAlarm, private readonly options: ExistingAlarmOptions) {
    this.name = alarm.node.path;
  }

  public bind(): RollbackAlarmConfig {
    const { watchesFailedRequests } = this.options;
    return { alarm: this.alarm, unmodelled: { name: this.name, timing: timingOf(this.alarm), watchesFailedRequests } };
  }
}

/** When a metric alarm of the same app goes off. Unknown for an imported or composite one, and for periods below a minute. */
function timingOf({ node }: cloudwatch.IAlarm): AlarmTiming | undefined {
  const resource = node.defaultChild;
  if (!(resource instanceof cloudwatch.CfnAlarm)) {
    return undefined;
  }
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods } = resource;
  const periods = periodsOf(resource);
  return periods.length === 1 && isWhole(periods[0]) && periods[0] % 60 === 0
    && isWhole(evaluationPeriods) && isWhole(datapointsToAlarm) && datapointsToAlarm <= evaluationPeriods
    ? { periodSeconds: periods[0], evaluationPeriods, datapointsToAlarm }
    : undefined;
}

/** The different periods of all metrics that the alarm reads: one, where it is like any other alarm. */
function periodsOf({ period, metrics }: cloudwatch.CfnAlarm): unknown[] {
  const queries = Array.isArray(metrics) ? metrics as Partial<cloudwatch.CfnAlarm.MetricDataQueryProperty>[] : [];
  const found = queries.flatMap((query) => [query.period, (query.metricStat as cloudwatch.CfnAlarm.MetricStatProperty | undefined)?.period]);
  return [...new Set([period, ...found].filter((seconds) => seconds !== undefined))];
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && !Token.isUnresolved(value) && (value as number) >= 1;
}
