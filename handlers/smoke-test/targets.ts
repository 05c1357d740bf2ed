import { DescribeServicesCommand, type ECSClient, type TaskSet } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, type ElasticLoadBalancingV2Client, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { patiently, Patience } from '../shared/retry';

/** Where a task listens. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** What is asked about the tasks. */
export interface TargetClients {
  readonly ecs: Pick<ECSClient, 'send'>;
  readonly balancer: Pick<ElasticLoadBalancingV2Client, 'send'>;
}

/** Whose new tasks. */
export interface Release {
  readonly deploymentId: string;
  readonly cluster: string;
  readonly service: string;
}

/** Without production traffic a group may count as unused, and is then not checked at all. */
const READY = ['healthy', 'unused', 'unavailable'];
const POLL_MILLISECONDS = 5_000;

/**
 * The new tasks of a release, once all of them are ready: CodeDeploy waits for that itself, and a task may have
 * been replaced since.
 *
 * @throws when they are not by the deadline
 */
export async function newTargets(release: Release, clients: TargetClients, patience: Patience): Promise<Target[]> {
  for (;;) {
    const taskSet = await patiently(async () => newTaskSet(release, clients.ecs), patience);
    const registered = await patiently(async () => targetsOf(taskSet, clients.balancer), patience);
    const ready = registered.filter(isReady);
    if (ready.length >= Math.max(1, taskSet.computedDesiredCount ?? 0) && ready.length === registered.length) {
      return ready.map(({ Target }) => ({ address: Target!.Id!, port: Target!.Port! }));
    }
    if (patience.now() + POLL_MILLISECONDS > patience.deadline) {
      throw new Error(notReady(taskSet, registered));
    }
    await patience.sleep(POLL_MILLISECONDS);
  }
}

/** The external id of a task set that CodeDeploy has made is the deployment's (ECS, "TaskSet"). */
async function newTaskSet({ deploymentId, cluster, service }: Release, ecs: TargetClients['ecs']): Promise<TaskSet> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const taskSet = services[0]?.taskSets?.find(({ externalId }) => externalId === deploymentId);
  if (!taskSet) {
    throw new Error(`The service ${service} has no new tasks of deployment ${deploymentId}.`);
  }
  return taskSet;
}

async function targetsOf({ loadBalancers }: TaskSet, balancer: TargetClients['balancer']): Promise<TargetHealthDescription[]> {
  const { targetGroupArn: TargetGroupArn } = loadBalancers![0];
  const { TargetHealthDescriptions = [] } = await balancer.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  // Of the release before, perhaps.
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining');
}

function isReady({ TargetHealth }: TargetHealthDescription): boolean {
  return READY.includes(TargetHealth?.State ?? '');
}

function notReady({ computedDesiredCount = 0 }: TaskSet, registered: TargetHealthDescription[]): string {
  const others = registered.filter((target) => !isReady(target))
    .map(({ Target, TargetHealth }) => `${Target!.Id}:${Target!.Port} is ${TargetHealth?.State} (${TargetHealth?.Description ?? TargetHealth?.Reason})`);
  return [`${registered.length - others.length} of ${computedDesiredCount} new tasks are ready to be asked`, ...others].join('; ');
}
