import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { filled, highestOf } from './expressions';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { COLORS, TargetGroupMetrics } from './target-group-metrics';
import { FaultKind } from '../analysis/types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on slow responses. */
export interface LatencyAlarmOptions extends RollbackAlarmOptions {
  /** Response time from which on a period breaches, above zero. */
  readonly threshold: Duration;

  /**
   * The percentile of the response times that is compared, above 0 and below 100.
   *
   * @default 99
   */
  readonly percentile?: number;

  /**
   * Fewer requests than that in a period do not breach.
   *
   * @default 10
   */
  readonly minimumRequests?: number;
}

const KIND: AlarmKind = { kind: 'latency', evaluationPeriods: 5, datapointsToAlarm: 3 };

/** The response time of each target group; the slower one counts. */
export class LatencyAlarm extends MetricAlarm {
  private readonly percentile: number;
  private readonly minimumRequests: number;

  constructor(private readonly options: LatencyAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.latency'), options);
    this.percentile = options.percentile ?? 99;
    this.minimumRequests = options.minimumRequests ?? 10;
    this.validator.number('percentile', this.percentile, { min: 0.1, max: 99.99, integer: false, remedy: 'For example, choose 99.' });
    this.validator.number('minimumRequests', this.minimumRequests, { min: 0, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
    this.validator.known({ threshold: options.threshold }, 'the description of the alarm contains it');
    this.validator.require(options.threshold.toMilliseconds() > 0, {
      property: 'threshold', value: options.threshold.toString(), rule: 'must be above zero.', remedy: 'For example, choose Duration.seconds(1).',
    });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const metrics = new TargetGroupMetrics(context, this.period);
    const slowest = COLORS.map((color) => `IF(${filled(`${color}Requests`)} >= ${this.minimumRequests}, ${filled(`${color}Latency`)}, 0)`);
    return {
      metric: new cloudwatch.MathExpression({
        expression: highestOf(slowest),
        usingMetrics: {
          ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
          ...metrics.ofBoth('Latency', (color) => metrics.responseTime(color, cloudwatch.Stats.percentile(this.percentile))),
        },
        label: `p${this.percentile} response time (s)`,
        period: this.period,
      }),
      threshold: this.options.threshold.toSeconds({ integral: false }),
      description: `The p${this.percentile} response time of a version reached ${this.options.threshold.toString()}. Look at which target group is the slower one, and what its tasks wait for. A release in progress is rolled back.`,
      sees: [FaultKind.SLOW],
      // A failure may be fast.
      watchesFailedRequests: false,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }
}
