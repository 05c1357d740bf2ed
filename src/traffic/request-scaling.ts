import { Names } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { TargetGroupPair } from './target-groups';

/**
 * Keeps the requests a minute and task. Each of the two task sets of a release has as many tasks as the service is to have, so the
 * requests of both groups, each divided by the tasks of its own, are all requests divided by that number. Between releases one group
 * has none. The L2s take no metric math for a target, and their metric watches one group only.
 */
export function scaleOnRequests(scaling: ecs.ScalableTaskCount, { blue, green }: TargetGroupPair, requestsPerTarget: number): void {
  const target = scaling.node.findChild('Target') as appscaling.ScalableTarget;
  new appscaling.CfnScalingPolicy(target, 'Requests', {
    policyName: `${Names.uniqueId(target)}Requests`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: requestsPerTarget,
      customizedMetricSpecification: {
        metrics: [
          { id: 'requests', expression: 'FILL(blue, 0) + FILL(green, 0)', label: 'Requests per task', returnData: true },
          requestsOf('blue', blue),
          requestsOf('green', green),
        ],
      },
    },
  });
}

/** "RequestCountPerTarget … The only valid statistic is Sum" (metrics of an Application Load Balancer). */
function requestsOf(id: string, group: elbv2.ApplicationTargetGroup): appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty {
  return {
    id,
    metricStat: {
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }],
      },
      stat: 'Sum',
    },
    returnData: false,
  };
}
