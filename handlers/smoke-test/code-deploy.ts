import { PutLifecycleEventHookExecutionStatusCommand, type CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { NewTasks, TargetClients } from './targets';
import type { HttpTest } from '../../src/hooks/smoke-test-protocol';
import { is, patiently, Patience } from '../shared/retry';

/** What CodeDeploy calls a hook with. */
export interface CodeDeployEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** The external id of a task set that CodeDeploy has made is the deployment's (ECS, "TaskSet"). */
export async function newTaskSet({ DeploymentId }: CodeDeployEvent, { cluster, service }: HttpTest, ecs: TargetClients['ecs']): Promise<NewTasks> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const taskSet = services[0]?.taskSets?.find(({ externalId }) => externalId === DeploymentId);
  if (!taskSet) {
    throw new Error(`The service ${service} has no new tasks of deployment ${DeploymentId}.`);
  }
  return { targetGroup: taskSet.loadBalancers![0].targetGroupArn!, wanted: taskSet.computedDesiredCount ?? 0 };
}

/** Tells CodeDeploy, which waits for an hour without an answer. */
export async function tell(event: CodeDeployEvent, passed: boolean, codedeploy: Pick<CodeDeployClient, 'send'>, patience: Patience): Promise<void> {
  const answer = new PutLifecycleEventHookExecutionStatusCommand({
    deploymentId: event.DeploymentId,
    lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
    status: passed ? 'Succeeded' : 'Failed',
  });
  await patiently(async () => codedeploy.send(answer), patience).catch((error: Error) => {
    // Lambda calls again when it has lost an answer.
    if (!is(error, 'LifecycleEventAlreadyCompleted')) {
      throw error;
    }
  });
}
