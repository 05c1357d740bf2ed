import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { filled, highestOf, percentOf } from './expressions';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { Color, COLORS, TargetGroupMetrics } from './target-group-metrics';
import { VersionMetric } from './version-metric';
import { minimumRequestsFor } from '../analysis/request-minimum';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of an alarm on a rate of your own. Two of them need a `name` each. */
export interface RateAlarmOptions extends RollbackAlarmOptions {
  /** What is counted of each version: failures of a kind. */
  readonly part: VersionMetric;

  /**
   * Of how many.
   *
   * @default - the requests to the target group
   */
  readonly whole?: VersionMetric;

  /** From which rate on a period breaches, in percent, above 0. */
  readonly threshold: number;

  /**
   * A period in which the whole is less than that does not breach: a sum over the period, in the unit of the metric, as a
   * number of requests.
   *
   * @default - 10; in proportion fewer where the canary's smallest step is below 25 %, but at least 3
   */
  readonly minimum?: number;

  /**
   * Whether a version that fails every request is sure to have a rate from the threshold on.
   *
   * @default false
   */
  readonly watchesFailedRequests?: boolean;
}

const KIND: AlarmKind = { kind: 'rate', evaluationPeriods: 5, datapointsToAlarm: 3 };

/** Any two metrics as a rate of each version; the higher one counts. */
export class RateAlarm extends MetricAlarm {
  constructor(private readonly options: RateAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.rate'), options);
    this.validator.number('threshold', options.threshold, {
      min: 0, above: true, max: Number.MAX_SAFE_INTEGER, unit: '%', integer: false, remedy: 'Choose a rate like 5.',
    });
    this.validator.number('minimum', options.minimum, { min: 0, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const { part, whole = VersionMetric.ofTargetGroup('RequestCount'), threshold, watchesFailedRequests = false } = this.options;
    const minimum = this.options.minimum ?? minimumRequestsFor(context.canary.steps);
    const metrics = new TargetGroupMetrics(context, this.period);
    const rates = Object.fromEntries(COLORS.map((color) => [`${color}Rate`, rate(metrics, this.period, color, { part, whole, minimum })]));
    return {
      metric: new cloudwatch.MathExpression({
        expression: highestOf(Object.keys(rates)), usingMetrics: rates, label: `${this.name} (%)`, period: this.period,
      }),
      threshold,
      description: `The rate ${this.name} of one version reached ${threshold} %. Look at which of the two target groups has it, and at the log of its tasks.`
        + ' A release in progress is rolled back.',
      sees: [],
      watchesFailedRequests,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }
}

function rate(
  metrics: TargetGroupMetrics,
  period: Duration,
  color: Color,
  { part, whole, minimum }: { part: VersionMetric; whole: VersionMetric; minimum: number },
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: percentOf(filled(`${color}Part`), filled(`${color}Whole`), minimum),
    usingMetrics: { [`${color}Part`]: part._of(metrics, color), [`${color}Whole`]: whole._of(metrics, color) },
    label: `${color} (%)`,
    period,
  });
}
