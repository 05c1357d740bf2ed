import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ServiceContext } from '../service-context';

/** The two groups that take turns, and the balancer in front of them. */
export type MeteredPair = Pick<ServiceContext, 'loadBalancerFullName' | 'blueTargetGroup' | 'greenTargetGroup'>;

/** The two groups, by the prefix of their metrics' ids. */
export const COLORS = ['blue', 'green'] as const;
export type Color = (typeof COLORS)[number];

/** Metrics by their id in a metric-math expression. */
export type MetricsById = Record<string, cloudwatch.IMetric>;

/**
 * The load balancer's metrics of the two target groups.
 *
 * They are built of their dimensions: a target group that no listener forwards to (green, at first)
 * refuses to make metrics of its own.
 */
export class TargetGroupMetrics {
  constructor(private readonly pair: MeteredPair, private readonly period: Duration) {}

  /** Requests that reached a target of the group. */
  public requests(color: Color): cloudwatch.Metric {
    return this.groupMetric(color, 'RequestCount', cloudwatch.Stats.SUM);
  }

  /** Responses of the group's targets with a status of 500 or above. */
  public errors(color: Color): cloudwatch.Metric {
    return this.groupMetric(color, 'HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM);
  }

  /** Seconds from the request's arrival at the target to its response. */
  public responseTime(color: Color, statistic: string): cloudwatch.Metric {
    return this.groupMetric(color, 'TargetResponseTime', statistic);
  }

  /** Targets that fail their health checks. */
  public unhealthyHosts(color: Color): cloudwatch.Metric {
    return this.groupMetric(color, 'UnHealthyHostCount', cloudwatch.Stats.MAXIMUM);
  }

  /** 5xx responses of the balancer itself, for requests that found no target or no answer from it. */
  public balancerErrors(): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensionsMap: { LoadBalancer: this.pair.loadBalancerFullName },
      statistic: cloudwatch.Stats.SUM,
      period: this.period,
    });
  }

  /** A metric of both groups, by id: `blue<Suffix>` and `green<Suffix>`. */
  public ofBoth(suffix: string, metric: (color: Color) => cloudwatch.Metric): MetricsById {
    return Object.fromEntries(COLORS.map((color) => [color + suffix, metric(color)]));
  }

  /** The 5xx rate of each group in percent, by id: `blueRate` and `greenRate`. */
  public errorRates(minimumRequests: number): MetricsById {
    return Object.fromEntries(COLORS.map((color) => [`${color}Rate`, new cloudwatch.MathExpression({
      expression: percentOf(filled(`${color}Errors`), filled(`${color}Requests`), minimumRequests),
      usingMetrics: { [`${color}Errors`]: this.errors(color), [`${color}Requests`]: this.requests(color) },
      label: `${color} 5xx (%)`,
      period: this.period,
    })]));
  }

  private groupMetric(color: Color, metricName: string, statistic: string): cloudwatch.Metric {
    const group = color === 'blue' ? this.pair.blueTargetGroup : this.pair.greenTargetGroup;
    return new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensionsMap: { TargetGroup: group.targetGroupFullName, LoadBalancer: this.pair.loadBalancerFullName },
      statistic,
      period: this.period,
      label: `${color} ${metricName}`,
    });
  }
}

/** The metric, 0 where it is missing: the balancer reports errors only when there are some. */
export function filled(id: string): string {
  return `FILL(${id}, 0)`;
}

/**
 * 100 × errors / requests, 0 below a number of requests. Sums come in parentheses.
 *
 * The divisor is at least 1: a quotient by zero is no datapoint at all, whatever IF chooses.
 */
export function percentOf(errors: string, requests: string, minimumRequests: number): string {
  const guard = Token.isUnresolved(minimumRequests) ? minimumRequests : Math.max(minimumRequests, 1);
  return `IF(${requests} >= ${guard}, 100 * ${errors} / (${requests} + (${requests} < 1)), 0)`;
}
