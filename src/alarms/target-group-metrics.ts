import { Duration } from 'aws-cdk-lib';
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

  /** Targets that pass their health checks: the fewest at any moment of the period. */
  public healthyHosts(color: Color): cloudwatch.Metric {
    return this.groupMetric(color, 'HealthyHostCount', cloudwatch.Stats.MINIMUM);
  }

  /** Responses of the group's targets of a class of status codes. */
  public answers(color: Color, statusClass: '2xx' | '3xx' | '4xx'): cloudwatch.Metric {
    return this.groupMetric(color, `HTTPCode_Target_${statusClass.toUpperCase()}_Count`, cloudwatch.Stats.SUM);
  }

  /** 5xx responses of the balancer itself, for requests that found no target or no answer from it. */
  public balancerErrors(): cloudwatch.Metric {
    return this.balancerMetric('HTTPCode_ELB_5XX_Count');
  }

  /** 5xx responses of all targets behind the balancer. */
  public allTargetErrors(): cloudwatch.Metric {
    return this.balancerMetric('HTTPCode_Target_5XX_Count');
  }

  /** Any metric that the balancer has of a target group. */
  public of(color: Color, metricName: string, statistic: string): cloudwatch.Metric {
    return this.groupMetric(color, metricName, statistic);
  }

  /** A metric of both groups, by id: `blue<Suffix>` and `green<Suffix>`. */
  public ofBoth(suffix: string, metric: (color: Color) => cloudwatch.Metric): MetricsById {
    return Object.fromEntries(COLORS.map((color) => [color + suffix, metric(color)]));
  }

  private balancerMetric(metricName: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensionsMap: { LoadBalancer: this.pair.loadBalancerFullName },
      statistic: cloudwatch.Stats.SUM,
      period: this.period,
    });
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
