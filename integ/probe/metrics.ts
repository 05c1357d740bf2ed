import { CloudWatchClient, Dimension, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeployedStack } from './deployed-stack';

/** A metric of a load balancer. */
export interface BalancerMetric {
  readonly name: string;
  readonly stat: 'Sum' | 'Minimum';
  readonly loadBalancerArn: string;
  /**
   * Of one target group.
   *
   * @default - of the whole load balancer
   */
  readonly targetGroupArn?: string;
}

/** The values of a metric by minute, from the first whole one since then to the last one that is over; nothing where there was none. */
export async function minutesOf(stack: DeployedStack, metric: BalancerMetric, since: Date): Promise<(number | undefined)[]> {
  const { name, stat, loadBalancerArn, targetGroupArn } = metric;
  const { minuteMs } = stack.site;
  const [first, end] = [Math.ceil(since.getTime() / minuteMs), Math.floor(Date.now() / minuteMs)];
  const dimensions: Dimension[] = [
    { Name: 'LoadBalancer', Value: loadBalancerArn.split(':loadbalancer/')[1] },
    ...targetGroupArn ? [{ Name: 'TargetGroup', Value: targetGroupArn.split(':').at(-1)! }] : [],
  ];
  const { MetricDataResults: [result] = [] } = await new CloudWatchClient(stack.clientConfig).send(new GetMetricDataCommand({
    StartTime: new Date(first * minuteMs),
    EndTime: new Date(end * minuteMs),
    MetricDataQueries: [{
      Id: 'metric',
      MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName: name, Dimensions: dimensions }, Period: 60, Stat: stat },
    }],
  }));
  const values = new Map(result.Timestamps!.map((time, index) => [Math.floor(time.getTime() / minuteMs), result.Values![index]]));
  return Array.from({ length: Math.max(end - first, 0) }, (_, index) => values.get(first + index));
}
