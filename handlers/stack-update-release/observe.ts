import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchGetDeploymentsCommand, BatchGetDeploymentTargetsCommand, ListDeploymentsCommand, ListDeploymentTargetsCommand, type DeploymentInfo,
  type LifecycleEvent, type ListDeploymentsCommandInput,
} from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { Aws } from './aws';
import { Deployment, Facts, StackState } from './facts';
import type { ReleaseProperties } from '../../src/engine/code-deploy/stack-update-release/protocol';

/** A request lasts an hour, and Lambda repeats one that got no answer for six at the most (Lambda, asynchronous invocation). */
const RECENTLY = 7 * 3_600_000;

/** BatchGetDeployments: "the maximum number of deployment IDs you can specify is 25". */
const AT_ONCE = 25;

/**
 * Asks AWS for what every decision depends on.
 *
 * @param started what this invocation has started itself: lists may not know it yet
 */
export async function observe(aws: Aws, properties: ReleaseProperties, started: string[], now: number): Promise<Facts> {
  const deployments = await findDeployments(aws, properties, started, now);
  // Afterwards: a deployment that is over by then has made live what it makes live.
  return { deployments, live: await findLiveRevision(aws, properties) };
}

async function findDeployments(aws: Aws, properties: ReleaseProperties, started: string[], now: number): Promise<Deployment[]> {
  const { ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName } = properties;
  const lists = await Promise.all([
    listDeployments(aws, { applicationName, deploymentGroupName, createTimeRange: { start: new Date(now - RECENTLY) } }),
    listDeployments(aws, { applicationName, deploymentGroupName, includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] }),
  ]);
  const ids = [...new Set([...started, ...lists.flat()])];
  const found: Deployment[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const { deploymentsInfo = [] } = await aws.codedeploy(new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(i, i + AT_ONCE) }));
    found.push(...deploymentsInfo.map(deploymentOf));
  }
  return found.sort((a, b) => b.created - a.created);
}

async function listDeployments(aws: Aws, input: ListDeploymentsCommandInput): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.codedeploy(new ListDeploymentsCommand({ ...input, nextToken }));
    found.push(...page.deployments ?? []);
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

function deploymentOf(info: DeploymentInfo): Deployment {
  return {
    id: info.deploymentId!,
    status: info.status!,
    description: info.description ?? '',
    created: info.createTime!.getTime(),
    completed: info.completeTime?.getTime(),
    error: info.errorInformation,
    rollbackId: info.rollbackInfo?.rollbackDeploymentId,
    rollbackMessage: info.rollbackInfo?.rollbackMessage,
  };
}

/** CodeDeploy makes a task set primary when all traffic has moved to it, and the old one again when it rolls back. */
async function findLiveRevision(aws: Aws, { ClusterName: cluster, ServiceName: service }: ReleaseProperties): Promise<string | undefined> {
  const { services = [] } = await aws.ecs(new DescribeServicesCommand({ cluster, services: [service] }));
  return services[0]?.taskSets?.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
}

/** Asks CloudFormation how far it is with a stack. */
export async function observeStack(aws: Aws, stackId: string): Promise<StackState> {
  const { Stacks } = await aws.cloudformation(new DescribeStacksCommand({ StackName: stackId }));
  const { StackStatus, LastUpdatedTime } = Stacks![0];
  return { status: StackStatus!, lastUpdated: LastUpdatedTime?.getTime() ?? 0 };
}

/**
 * The lifecycle events of a deployment that have failed: hooks, for instance. None where AWS does not tell: they are not
 * all that there is to say, and of a deployment that was stopped before it began CodeDeploy tells none.
 */
export async function findFailedEvents(aws: Aws, deploymentId: string): Promise<LifecycleEvent[]> {
  return listFailedEvents(aws, deploymentId).catch((error: Error) => {
    console.log(`no lifecycle events: ${error.name}: ${error.message}`);
    return [];
  });
}

async function listFailedEvents(aws: Aws, deploymentId: string): Promise<LifecycleEvent[]> {
  const { targetIds = [] } = await aws.codedeploy(new ListDeploymentTargetsCommand({ deploymentId }));
  if (targetIds.length === 0) {
    return [];
  }
  const { deploymentTargets = [] } = await aws.codedeploy(new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }));
  return deploymentTargets.flatMap(({ ecsTarget }) => ecsTarget?.lifecycleEvents ?? []).filter(({ status }) => status === 'Failed');
}
