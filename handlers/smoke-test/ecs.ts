import { DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand } from '@aws-sdk/client-ecs';
import type { NewTasks, TargetClients } from './targets';

/** What ECS calls a hook with (ECS guide, "Lambda lifecycle hooks"), as far as a test needs it. */
export interface EcsEvent {
  /** ARN of the service deployment. */
  readonly resourceArn: string;
}

/** What ECS takes as the answer to it. */
export interface EcsAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED';
}

/** The tasks of the revision that the deployment is about. */
export async function newRevision({ resourceArn }: EcsEvent, ecs: TargetClients['ecs']): Promise<NewTasks> {
  const { serviceDeployments = [] } = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [resourceArn] }));
  const target = serviceDeployments[0]?.targetServiceRevision;
  if (!target) {
    throw new Error(`ECS knows nothing of the deployment ${resourceArn}.`);
  }
  const { serviceRevisions } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [target.arn!] }));
  const targetGroup = serviceRevisions?.[0]?.resolvedConfiguration?.loadBalancers?.[0]?.targetGroupArn;
  if (!targetGroup) {
    throw new Error(`The revision ${target.arn} is in no target group.`);
  }
  return { targetGroup, wanted: target.requestedTaskCount ?? 0 };
}
