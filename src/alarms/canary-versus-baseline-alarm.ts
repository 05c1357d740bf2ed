import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { filled, ofSmaller } from './expressions';
import { AlarmKind, AlarmSubject, MetricAlarm } from './metric-alarm';
import { Color, COLORS, MetricsById, TargetGroupMetrics } from './target-group-metrics';
import { minimumRequestsFor } from '../analysis/request-minimum';
import { canCompare } from '../analysis/schedule-limits';
import { AlarmScope, AlarmStatistic, FaultKind } from '../analysis/types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm that compares the new version with the old one. */
export interface CanaryVersusBaselineAlarmOptions extends RollbackAlarmOptions {
  /**
   * By how much the new version's 5xx rate must exceed the old one's for a period to breach, in
   * percentage points, above 0 and up to 100.
   *
   * @default 0.5
   */
  readonly threshold?: number;

  /**
   * A period with fewer requests to either version does not breach.
   *
   * @default - 10; in proportion fewer where the canary's smallest step is below 25 %, but at least 3
   */
  readonly minimumRequests?: number;

  /**
   * A period in which the new version fails fewer requests does not breach, at least 1.
   *
   * @default 1
   */
  readonly minimumFailures?: number;

  /**
   * By how many standard errors the rates must differ for a period to breach, 0 to 10: z of the test that compares two
   * proportions with their pooled variance. With 1.6 chance alone makes one healthy minute of eighteen breach; five of eight
   * must.
   *
   * @default 1.6
   */
  readonly criticalValue?: number;
}

const KIND: AlarmKind = { kind: 'canaryVersusBaseline', evaluationPeriods: 8, datapointsToAlarm: 5 };

/**
 * The 5xx rate of the new version less that of the old one, at the same time under the same conditions. It needs no idea
 * of how many failures are normal, and errors that both have (a dependency that is down) do not count.
 *
 * With failures f and requests r of canary c and old version o, x = f_c·r_o − f_o·r_c, F and N the sums and P = r_c·r_o:
 * the rates differ by x / P, and z² = x²·N / (F·(N − F)·P). No root, and no division but the last.
 */
export class CanaryVersusBaselineAlarm extends MetricAlarm {
  private readonly threshold: number;
  private readonly minimumFailures: number;
  private readonly criticalValue: number;

  constructor(private readonly options: CanaryVersusBaselineAlarmOptions) {
    super(KIND, new Validator('RollbackAlarm.canaryVersusBaseline'), options);
    this.threshold = options.threshold ?? 0.5;
    this.minimumFailures = options.minimumFailures ?? 1;
    this.criticalValue = options.criticalValue ?? 1.6;
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: 100, unit: 'percentage points', integer: false, remedy: 'Choose a difference like 0.5.',
    });
    this.validator.number('minimumRequests', options.minimumRequests, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
    this.validator.number('minimumFailures', this.minimumFailures, { min: 1, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 1.' });
    this.validator.number('criticalValue', this.criticalValue, { min: 0, max: 10, integer: false, remedy: 'Choose a number like 1.6.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    this.validator.require(canCompare(context.canary.steps), {
      property: 'rollbackAlarms',
      rule: 'canaryVersusBaseline takes the group with fewer requests for the new version, so the canary must stay below 50 %.',
      remedy: 'Use CanaryConfig.timeBasedCanary with a percentage below 50, or another alarm.',
    });
    const minimumRequests = this.options.minimumRequests ?? minimumRequestsFor(context.canary.steps);
    const { threshold, minimumFailures, criticalValue } = this;
    return {
      metric: this.difference(new TargetGroupMetrics(context, this.period), minimumRequests),
      threshold,
      description: `The new version failed at least ${threshold} percentage points more of its requests than the running one in the same minutes, and more than chance explains.`
        + ' Both had the same conditions, so it is the release: look at the log of the new tasks. It is rolled back.',
      model: { statistic: AlarmStatistic.COMPARISON, alarmScope: AlarmScope.TARGET_GROUP, minimumRequests, minimumFailures, criticalValue },
      sees: [FaultKind.ERRORS],
      watchesFailedRequests: true,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }

  private difference(metrics: TargetGroupMetrics, minimumRequests: number): cloudwatch.MathExpression {
    const { minimumFailures, criticalValue } = this;
    const counts = {
      ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
      ...metrics.ofBoth('Errors', (color) => metrics.errors(color)),
    };
    const expression = (text: string, usingMetrics: MetricsById, label: string) =>
      new cloudwatch.MathExpression({ expression: text, usingMetrics, label, period: this.period });
    const [blue, green] = COLORS.map((color) => filled(`${color}Requests`));
    const canaryFailures = expression(ofSmaller((canary) => filled(`${canary}Errors`)), counts, 'failures of the new version');
    const excess = expression(ofSmaller(excessOf), counts, 'excess of failures, times requests');
    const pairs = expression(`${blue} * ${green}`, metrics.ofBoth('Requests', (color) => metrics.requests(color)), 'requests to one times requests to the other');
    const errors = `(${filled('blueErrors')} + ${filled('greenErrors')})`;
    const requests = `(${blue} + ${green})`;
    const significant = [
      `${blue} >= ${minimumRequests}`,
      `${green} >= ${minimumRequests}`,
      `canaryFailures >= ${minimumFailures}`,
      'excess > 0',
      `excess * excess * ${requests} >= ${criticalValue} * ${criticalValue} * ${errors} * (${requests} - ${errors}) * pairs`,
    ].map((condition) => `(${condition})`).join(' AND ');
    return expression(
      `IF(${significant}, 100 * excess / (pairs + (pairs < 1)), 0)`, { ...counts, canaryFailures, excess, pairs },
      '5xx of the new version less the running one, where more than chance (percentage points)',
    );
  }
}

function excessOf(canary: Color, running: Color): string {
  return `${filled(`${canary}Errors`)} * ${filled(`${running}Requests`)} - ${filled(`${running}Errors`)} * ${filled(`${canary}Requests`)}`;
}
