import { Action, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

/** ARN by name, of the target groups of a service. */
export type TargetGroups = Readonly<Record<string, string>>;

/** Number of registered targets by target group name. */
export async function targetsIn(groups: TargetGroups, balancer: ElasticLoadBalancingV2Client): Promise<Record<string, number>> {
  return Object.fromEntries(await Promise.all(Object.entries(groups).map(async ([name, TargetGroupArn]) => {
    const { TargetHealthDescriptions: targets = [] } = await balancer.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return [name, targets.length] as const;
  })));
}

/** Weight by target group name, in what a rule does. */
export function weightsIn(groups: TargetGroups, actions: Action[] = []): Record<string, number> {
  const forwarded = actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
  return Object.fromEntries(Object.entries(groups).map(([name, arn]) =>
    [name, forwarded.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0]));
}
