import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { AlarmSubject, MetricAlarm } from './metric-alarm';
import { COLORS, filled, TargetGroupMetrics } from './target-group-metrics';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm that compares the new version with the running one. */
export interface CanaryVersusBaselineAlarmOptions extends RollbackAlarmOptions {
  /**
   * By how much the new version's 5xx rate must exceed the running one's for a period to breach, in
   * percentage points, above 0 and up to 100.
   *
   * @default 5
   */
  readonly threshold?: number;

  /**
   * A period with fewer requests to either version does not breach.
   *
   * @default 10
   */
  readonly minimumRequests?: number;
}

/**
 * The 5xx rate of the new version less that of the running one, at the same time under the same
 * conditions: errors that both have (a dependency that is down) do not count.
 */
export class CanaryVersusBaselineAlarm extends MetricAlarm {
  private readonly threshold: number;
  private readonly minimumRequests: number;

  constructor(options: CanaryVersusBaselineAlarmOptions) {
    super('canaryVersusBaseline', new Validator('RollbackAlarm.canaryVersusBaseline'), options);
    this.threshold = options.threshold ?? 5;
    this.minimumRequests = options.minimumRequests ?? 10;
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: 100, unit: 'percentage points', integer: false, remedy: 'Choose a difference like 5.',
    });
    this.validator.number('minimumRequests', this.minimumRequests, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const { steps } = context.canary;
    this.validator.require(steps.length > 0 && steps.every((step) => step.share < 0.5), {
      property: 'rollbackAlarms',
      rule: 'canaryVersusBaseline takes the group with fewer requests for the new version, so the canary must stay below 50 %.',
      remedy: 'Use CanaryConfig.timeBasedCanary with a percentage below 50, or another alarm.',
    });
    const metrics = new TargetGroupMetrics(context, this.period);
    const [blue, green] = COLORS.map((color) => filled(`${color}Requests`));
    const enough = `(${blue} >= ${this.minimumRequests}) * (${green} >= ${this.minimumRequests})`;
    return {
      metric: new cloudwatch.MathExpression({
        expression: `${enough} * IF(${blue} < ${green}, blueRate - greenRate, greenRate - blueRate)`,
        usingMetrics: { ...metrics.errorRates(this.minimumRequests), ...metrics.ofBoth('Requests', (color) => metrics.requests(color)) },
        label: '5xx of the new version less the running one (percentage points)',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `The new version fails at least ${this.threshold} percentage points more of its requests than the running one. The release is rolled back.`,
      // A difference of two rates is none of the statistics that the analysis knows.
      watchesFailedRequests: true,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }
}
