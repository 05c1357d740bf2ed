/** The entrance to everything that asks AWS. Loaded when a command needs it: the SDK is larger than all the rest. */
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { Asker, Timing } from './asker';
import { Clients, clientsOf } from './clients';
import { CliError } from '../cli-error';
import { Deployments, findDeployment, Group } from './code-deploy/deployments';
import { Starting } from './code-deploy/starting';
import { CAN_BE_ENDED, Steering } from './code-deploy/steering';
import { Watcher } from './code-deploy/watcher';
import { Selection, SteeredService } from '../steer/steered-service';

/** What a connection is made of besides the selection. */
export interface Connection {
  readonly timing: Timing;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tests have their own. */
  readonly clients?: Clients;
  /** The AppSpec of releases, where the one of the release before is not wanted. */
  readonly appSpec?: string;
}

/**
 * Finds the service that is meant, and sees that it is the one of the plan.
 *
 * @throws CliError when there is none, or it is another account's
 */
export async function connect(selection: Selection, { timing, env, clients: given, appSpec }: Connection): Promise<SteeredService> {
  if (selection.engine !== undefined && selection.engine !== 'codeDeploy') {
    throw new CliError(`The plan's releases are made by '${selection.engine}', and this version knows CodeDeploy only.`);
  }
  const region = selection.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const clients = given ?? clientsOf(region, selection.profile);
  const asker = new Asker(timing);
  const { names, group } = await resolve(selection, clients, asker);
  const service = await find(names, clients, asker);
  const [, , , liveRegion, account] = service.serviceArn!.split(':');
  if (selection.account !== undefined && account !== selection.account) {
    throw new CliError(`The plan is of account ${selection.account}, and the credentials are those of ${account}.`, 'Choose others, by --profile for instance.');
  }
  const observed = {
    engine: 'CodeDeploy',
    ...names,
    region: liveRegion,
    account,
    ...(env.AWS_ENDPOINT_URL && { endpoint: env.AWS_ENDPOINT_URL }),
  };
  const deployments = new Deployments(clients, asker, group ?? await groupOf(service, clients, asker));
  const steering = new Steering(clients, asker, timing, deployments, observed);
  const starting = new Starting(clients, asker, deployments, observed, appSpec);
  const watcher = new Watcher(clients, asker, timing, deployments, observed);
  return {
    service: observed,
    canBeEnded: CAN_BE_ENDED,
    look: async (id, next) => watcher.look(id, next),
    history: async (most) => steering.history(most),
    abort: async (id) => steering.abort(id),
    promote: async (id, phase) => steering.promote(id, phase),
    prepare: async (images, choice) => starting.prepare(images, choice),
    findEarlier: async (to) => steering.findEarlier(to),
    prepareEarlier: async (version, choice) => starting.prepareEarlier(version, choice),
  };
}

async function resolve(
  selection: Selection, clients: Clients, asker: Asker,
): Promise<{ names: { serviceName: string; clusterName: string }; group?: Group }> {
  const { serviceName, clusterName, applicationName, deploymentGroupName, releaseId } = selection;
  const group = applicationName !== undefined && deploymentGroupName !== undefined ? { applicationName, deploymentGroupName } : undefined;
  if (serviceName !== undefined && clusterName !== undefined) {
    return { names: { serviceName, clusterName }, group };
  }
  if (releaseId === undefined) {
    throw new CliError('It is not known which service.', 'Give --plan, or --cluster and --service, or run it where cdk.out is.');
  }
  const info = await findDeployment(clients, asker, releaseId);
  const found = { applicationName: info.applicationName!, deploymentGroupName: info.deploymentGroupName! };
  const { ecsServices = [] } = await asker.must(async () => new Deployments(clients, asker, found).groupInfo());
  return { names: { serviceName: ecsServices[0].serviceName!, clusterName: ecsServices[0].clusterName! }, group: found };
}

async function find({ serviceName, clusterName }: { serviceName: string; clusterName: string }, { ecs }: Clients, asker: Asker): Promise<Service> {
  const { services = [] } = await asker.must(async () => ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })))
    .catch((error: Error) => {
      throw error.name === 'ClusterNotFoundException' ? new CliError(`There is no cluster '${clusterName}' in this account and region.`) : error;
    });
  const service = services.find(({ status }) => status !== 'INACTIVE');
  if (service === undefined) {
    throw new CliError(`There is no service '${serviceName}' in the cluster '${clusterName}' of this account and region.`);
  }
  if (service.deploymentController?.type !== undefined && service.deploymentController.type !== 'CODE_DEPLOY') {
    throw new CliError(`${serviceName}: its releases are not made by CodeDeploy (${service.deploymentController.type}), which is all that this version knows.`);
  }
  return service;
}

/** CodeDeploy writes the deployment into the task sets that it makes. */
async function groupOf({ serviceName, taskSets = [] }: Service, clients: Clients, asker: Asker): Promise<Group> {
  const id = taskSets.map(({ externalId }) => externalId).find((external) => external?.startsWith('d-'));
  if (id === undefined) {
    throw new CliError(`${serviceName}: without a plan its deployment group is known from a release only, and it has had none.`, 'Give --plan.');
  }
  const { applicationName, deploymentGroupName } = await findDeployment(clients, asker, id);
  return { applicationName: applicationName!, deploymentGroupName: deploymentGroupName! };
}
