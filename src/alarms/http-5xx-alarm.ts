import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RollbackAlarmOptions } from './alarm-types';
import { AlarmSubject, MetricAlarm } from './metric-alarm';
import { COLORS, filled, MetricsById, percentOf, TargetGroupMetrics } from './target-group-metrics';
import { AlarmScope, AlarmStatistic } from '../analysis/types';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** Options of the alarm on HTTP 5xx. */
export interface Http5xxAlarmOptions extends RollbackAlarmOptions {
  /**
   * Rate of failed requests from which on a period breaches, in percent, above 0 and up to 100.
   *
   * @default 5
   */
  readonly threshold?: number;

  /**
   * Fewer requests than that in a period do not breach, whatever their rate. At 5 % and 10 requests a
   * single failure of ten is enough to breach one period, but two of three are needed.
   *
   * @default 10
   */
  readonly minimumRequests?: number;

  /**
   * Whose requests are looked at.
   *
   * @default AlarmScope.TARGET_GROUP
   */
  readonly alarmScope?: AlarmScope;

  /**
   * Whether the balancer's own 5xx count, too, as their share of all requests. It answers with 502, 503 or
   * 504 when there is no healthy target or no valid answer, and such requests are no target's.
   *
   * @default - true; false with a test listener or a shared load balancer, whose errors may not be this
   *   service's
   */
  readonly balancerErrors?: boolean;
}

/**
 * Whether every error that the balancer itself answers with is this service's: not so on a shared balancer, nor with a
 * test listener, whose requests fail while no version is under test.
 */
function ownsBalancerErrors({ loadBalancerShared, testListener }: ServiceContext): boolean {
  return !loadBalancerShared && testListener === undefined;
}

/** The rate of requests that fail with a 5xx. */
export class Http5xxAlarm extends MetricAlarm {
  private readonly threshold: number;
  private readonly minimumRequests: number;

  constructor(private readonly options: Http5xxAlarmOptions) {
    super('http5xx', new Validator('RollbackAlarm.http5xx'), options);
    this.threshold = options.threshold ?? 5;
    this.minimumRequests = options.minimumRequests ?? 10;
    this.validator.number('threshold', this.threshold, {
      min: 0, above: true, max: 100, unit: '%', integer: false, remedy: 'Choose a rate like 5.',
    });
    this.validator.number('minimumRequests', this.minimumRequests, { min: 0, max: Number.MAX_SAFE_INTEGER, remedy: 'Choose a number like 10.' });
  }

  protected watch(_scope: Construct, context: ServiceContext): AlarmSubject {
    const metrics = new TargetGroupMetrics(context, this.period);
    const rates = {
      ...(this.options.alarmScope === AlarmScope.LOAD_BALANCER ? this.pooledRate(metrics) : metrics.errorRates(this.minimumRequests)),
      ...(this.options.balancerErrors ?? ownsBalancerErrors(context) ? this.balancerRate(metrics) : {}),
    };
    return {
      metric: new cloudwatch.MathExpression({
        expression: `MAX([${Object.keys(rates).join(', ')}])`,
        usingMetrics: rates,
        label: 'HTTP 5xx (%)',
        period: this.period,
      }),
      threshold: this.threshold,
      description: `At least ${this.threshold} % of the requests failed with a 5xx (from ${this.minimumRequests} requests a period on). A release in progress is rolled back.`,
      // The balancer's own errors come on top.
      model: {
        statistic: AlarmStatistic.RATE,
        alarmScope: this.options.alarmScope ?? AlarmScope.TARGET_GROUP,
        minimumRequests: this.minimumRequests,
      },
      watchesFailedRequests: true,
      watchesBeforeShift: context.testListener !== undefined,
    };
  }

  private pooledRate(metrics: TargetGroupMetrics): MetricsById {
    const sum = (suffix: string) => `(${COLORS.map((color) => filled(color + suffix)).join(' + ')})`;
    return {
      pooledRate: new cloudwatch.MathExpression({
        expression: percentOf(sum('Errors'), sum('Requests'), this.minimumRequests),
        usingMetrics: {
          ...metrics.ofBoth('Errors', (color) => metrics.errors(color)),
          ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
        },
        label: 'both 5xx (%)',
        period: this.period,
      }),
    };
  }

  /** RequestCount leaves out the requests that found no target, so they are added to the whole. */
  private balancerRate(metrics: TargetGroupMetrics): MetricsById {
    const all = `(${filled('blueRequests')} + ${filled('greenRequests')} + ${filled('balancerErrors')})`;
    return {
      balancerRate: new cloudwatch.MathExpression({
        expression: percentOf(filled('balancerErrors'), all, this.minimumRequests),
        usingMetrics: {
          ...metrics.ofBoth('Requests', (color) => metrics.requests(color)),
          balancerErrors: metrics.balancerErrors(),
        },
        label: 'balancer 5xx (%)',
        period: this.period,
      }),
    };
  }
}
