import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { both, filled, percentOf } from './expressions';
import { Color, COLORS, MetricsById, TargetGroupMetrics } from './target-group-metrics';

/** What the failures of a group are made of. */
export interface FailureOptions {
  /** Fewer requests to a group in a period are a rate of 0. */
  readonly minimumRequests: number;
  /** Whether requests count that its targets have not answered at all. */
  readonly unanswered: boolean;
}

/**
 * The rate of requests to each group that failed, in percent.
 *
 * The balancer says of each group how many requests it got and how many answers of each class it gave, and of itself alone how
 * often it had to answer instead (502, 503, 504). So what a group left unanswered is the difference, and is *capped* by the
 * failures that the balancer counted at all. Without the cap the difference stops healthy services: a request that lasts is
 * counted when it begins and its answer when it ends, an upgraded connection (WebSocket) has an answer of no class, and
 * answers may be published later than requests.
 */
export class FailedRequests {
  private readonly metrics: TargetGroupMetrics;

  constructor(metrics: TargetGroupMetrics, private readonly period: Duration, private readonly options: FailureOptions) {
    this.metrics = metrics;
  }

  /** The rate of each group, by id: `blueRate` and `greenRate`. */
  public rates(): MetricsById {
    return Object.fromEntries(COLORS.map((color) => [`${color}Rate`, this.rate(color)]));
  }

  /** The rate of one group. */
  public rate(color: Color): cloudwatch.MathExpression {
    const requests = filled(`${color}Requests`);
    const { unanswered, minimumRequests } = this.options;
    return new cloudwatch.MathExpression({
      expression: percentOf(unanswered ? cappedBy('allErrors', `${color}Unanswered`) : filled(`${color}Errors`), requests, minimumRequests),
      usingMetrics: {
        [`${color}Requests`]: this.metrics.requests(color),
        ...unanswered ? { [`${color}Unanswered`]: this.withoutGoodAnswer(color), allErrors: this.allErrors() } : { [`${color}Errors`]: this.metrics.errors(color) },
      },
      label: `${color} failures (%)`,
      period: this.period,
    });
  }

  /** The balancer's own errors as a part of all requests. RequestCount leaves out those that found no target: they are added. */
  public balancerRate(): cloudwatch.MathExpression {
    const errors = filled('balancerErrors');
    return new cloudwatch.MathExpression({
      expression: percentOf(errors, `(${both('Requests')} + ${errors})`, this.options.minimumRequests),
      usingMetrics: { ...this.metrics.ofBoth('Requests', (color) => this.metrics.requests(color)), balancerErrors: this.metrics.balancerErrors() },
      label: 'balancer 5xx (%)',
      period: this.period,
    });
  }

  /** The rate of the targets' 5xx of both groups together. */
  public pooledRate(): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: percentOf(both('Errors'), both('Requests'), this.options.minimumRequests),
      usingMetrics: {
        ...this.metrics.ofBoth('Errors', (color) => this.metrics.errors(color)),
        ...this.metrics.ofBoth('Requests', (color) => this.metrics.requests(color)),
      },
      label: 'both 5xx (%)',
      period: this.period,
    });
  }

  /** Requests without an answer of the classes 2XX to 4XX: failed, still under way, or upgraded. */
  private withoutGoodAnswer(color: Color): cloudwatch.MathExpression {
    const classes = ['2xx', '3xx', '4xx'] as const;
    return new cloudwatch.MathExpression({
      expression: [`${color}Requests`, ...classes.map((name) => color + name)].map(filled).join(' - '),
      usingMetrics: {
        [`${color}Requests`]: this.metrics.requests(color),
        ...Object.fromEntries(classes.map((name) => [color + name, this.metrics.answers(color, name)])),
      },
      label: `${color} without a good answer`,
      period: this.period,
    });
  }

  /** What the balancer counted as failed, whichever group it was for. */
  private allErrors(): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: `${filled('targetErrors')} + ${filled('balancerErrors')}`,
      usingMetrics: { targetErrors: this.metrics.allTargetErrors(), balancerErrors: this.metrics.balancerErrors() },
      label: 'all 5xx',
      period: this.period,
    });
  }
}

/** The smaller of the two, and at least 0. Neither is ever missing. */
function cappedBy(cap: string, id: string): string {
  return `IF(${id} < ${cap}, IF(${id} > 0, ${id}, 0), ${cap})`;
}
