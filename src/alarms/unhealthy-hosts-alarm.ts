import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { filled, highestOf } from './expressions';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { COLORS, TargetGroupMetrics } from './target-group-metrics';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on unhealthy targets. */
export interface UnhealthyHostsAlarmOptions extends RollbackAlarmOptions {
  /**
   * Unhealthy targets of a group from which on a period breaches, at least 1.
   *
   * @default 1
   */
  readonly threshold?: number;
}

const KIND: AlarmKind = { kind: 'unhealthyHosts', evaluationPeriods: 5, datapointsToAlarm: 3 };

/** The number of targets that fail their health checks, in the group that has more of them. */
export class UnhealthyHostsAlarm extends MetricAlarm {
  private readonly threshold: number;

  constructor(options: UnhealthyHostsAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.unhealthyHosts'), options);
    this.threshold = options.threshold ?? 1;
    this.validator.number('threshold', this.threshold, { min: 1, max: 5000, remedy: 'Choose a number of tasks like 1.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const metrics = new TargetGroupMetrics(context, this.period);
    return {
      metric: new cloudwatch.MathExpression({
        expression: highestOf(COLORS.map((color) => filled(`${color}Unhealthy`))),
        usingMetrics: metrics.ofBoth('Unhealthy', (color) => metrics.unhealthyHosts(color)),
        label: 'unhealthy targets',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `At least ${this.threshold} target(s) of a group are unhealthy. Look at why their health checks fail: path, port, time-out, and the log of the tasks. A release in progress is rolled back.`,
      // ECS replaces a task that fails its checks within seconds, so a crash loop does not breach often enough.
      sees: [],
      // A version may answer health checks well and nothing else; and it is checked as soon as it has started.
      watchesFailedRequests: false,
      watchesBeforeShift: true,
    };
  }
}
