import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand, DescribeServicesCommand, ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand, type ECSClient, type ServiceDeployment, type ServiceDeploymentBrief, type ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import type { Facts, GuardRequest, LiveService } from './facts';
import { alarmNamesOf, bringsTaskDefinition } from './properties';
import type { GuardProperties } from '../../src/custom-resources/service-guard/protocol';
import { isRollingBack } from '../shared/rolling-back';

/** What of the SDK's clients is needed. */
export interface Clients {
  readonly cloudformation: Pick<CloudFormationClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  readonly ecs: Pick<ECSClient, 'send'>;
}

const RUNNING: ServiceDeploymentStatus[] = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];
/** Those that have left the service with a version that takes the requests. */
const SETTLED: ServiceDeploymentStatus[] = ['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL'];

/** DescribeAlarms takes 100 names at once. */
const ALARMS_AT_ONCE = 100;

/** Asks AWS for everything that the decision depends on. */
export async function observe(clients: Clients, stackId: string, { wanted, old }: GuardRequest): Promise<Facts> {
  const service = await findService(clients.ecs, wanted);
  // What is new has nothing that could be changed by accident.
  const rollingBack = (service !== undefined || old !== undefined) && await isRollingBack(clients.cloudformation, stackId);
  if (service) {
    return { rollingBack, service, alarmsOn: await findAlarmsOn(clients, alarmNamesOf(wanted)) };
  }
  // Where the update brings a task definition along, nobody asks which one it is.
  const newestRevision = bringsTaskDefinition(wanted) ? undefined : await findNewestRevision(clients.ecs, wanted.Family);
  return { rollingBack, newestRevision, alarmsOn: [] };
}

/** The newest revision that tasks can be made of. A prefix is the whole name of a family here (API reference, ListTaskDefinitions). */
async function findNewestRevision(ecs: Clients['ecs'], family: string): Promise<string | undefined> {
  const { taskDefinitionArns = [] } = await ecs.send(
    new ListTaskDefinitionsCommand({ familyPrefix: family, status: 'ACTIVE', sort: 'DESC', maxResults: 1 }),
  );
  return taskDefinitionArns.find((arn) => arn.includes(`:task-definition/${family}:`));
}

async function findAlarmsOn({ cloudwatch }: Clients, names: string[]): Promise<string[]> {
  const on: string[] = [];
  for (let i = 0; i < names.length; i += ALARMS_AT_ONCE) {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({
      AlarmNames: names.slice(i, i + ALARMS_AT_ONCE), AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM', MaxRecords: ALARMS_AT_ONCE,
    }));
    on.push(...[...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName!));
  }
  return on;
}

async function findService(ecs: Clients['ecs'], { ClusterName: cluster, ServiceName: service }: GuardProperties): Promise<LiveService | undefined> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const found = services.find(({ status }) => status === 'ACTIVE');
  if (!found) {
    return undefined;
  }
  const deployments = await listDeployments(ecs, cluster, service);
  const [running] = deployments.filter(({ status }) => RUNNING.includes(status!));
  const [settled] = deployments.filter(({ status }) => SETTLED.includes(status!));
  const revision = await revisionOf(ecs, running ?? settled);
  return {
    // A service that was made without one has ECS's.
    controller: found.deploymentController?.type ?? 'ECS',
    // ECS keeps deployments for 90 days; a service that had none in that time runs what it is meant to.
    taskDefinition: revision ? await taskDefinitionOf(ecs, revision) : found.taskDefinition!,
    deployment: running && { arn: running.serviceDeploymentArn!, status: running.status! },
  };
}

/** The newest first, which the API does not promise. */
async function listDeployments(ecs: Clients['ecs'], cluster: string, service: string): Promise<ServiceDeploymentBrief[]> {
  const found: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster, service, status: [...RUNNING, ...SETTLED], maxResults: 100, nextToken }),
    );
    found.push(...page.serviceDeployments ?? []);
    nextToken = page.nextToken;
  } while (nextToken);
  return found.sort((a, b) => b.createdAt!.getTime() - a.createdAt!.getTime());
}

/** The revision that requests meet once a deployment is over, or until it is. Of the first one there is no other than its own. */
async function revisionOf(ecs: Clients['ecs'], brief?: ServiceDeploymentBrief): Promise<string | undefined> {
  if (!brief) {
    return undefined;
  }
  const { serviceDeployments } = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [brief.serviceDeploymentArn!] }));
  const { status, rollback, sourceServiceRevisions = [], targetServiceRevision }: ServiceDeployment = serviceDeployments![0];
  const target = targetServiceRevision!.arn;
  return status === 'SUCCESSFUL' ? target : rollback?.serviceRevisionArn ?? sourceServiceRevisions[0]?.arn ?? target;
}

async function taskDefinitionOf(ecs: Clients['ecs'], arn: string): Promise<string> {
  const { serviceRevisions } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
  return serviceRevisions![0].taskDefinition!;
}
