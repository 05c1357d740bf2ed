import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Color, TargetGroupMetrics } from './target-group-metrics';

/** A metric of each version, as long as versions go by the target group that their tasks are in. */
export class VersionMetric {
  /**
   * One that the balancer has of each target group, for instance `HTTPCode_Target_4XX_Count`.
   *
   * @param metricName - its name in the namespace AWS/ApplicationELB
   * @param statistic - how the values of a period are put together; the sum by default
   */
  public static ofTargetGroup(metricName: string, statistic: string = cloudwatch.Stats.SUM): VersionMetric {
    return new VersionMetric((metrics, color) => metrics.of(color, metricName, statistic));
  }

  /**
   * Any two metrics. Blue and green change roles with every release, so each must be that of its group's tasks, whichever
   * version they run.
   */
  public static of(blue: cloudwatch.IMetric, green: cloudwatch.IMetric): VersionMetric {
    return new VersionMetric((_, color) => (color === 'blue' ? blue : green));
  }

  private constructor(private readonly make: (metrics: TargetGroupMetrics, color: Color) => cloudwatch.IMetric) {}

  /** @internal the metric of one group */
  public _of(metrics: unknown, color: string): cloudwatch.IMetric {
    return this.make(metrics as TargetGroupMetrics, color as Color);
  }
}
