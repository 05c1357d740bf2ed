/** The entrance to everything that asks AWS. Loaded when a command needs it: the SDK is larger than all the rest. */
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { Asker, Timing } from './asker';
import { Clients, clientsOf } from './clients';
import { EngineAdapter, ServiceNames } from './engine-adapter';
import { ENGINES } from './engines';
import { CliError } from '../cli-error';
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
  const planned = plannedEngine(selection);
  const region = selection.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const clients = given ?? clientsOf(region, selection.profile);
  const asker = new Asker(timing);
  const names = await namesOf(selection, clients, asker);
  const service = await find(names, clients, asker);
  const engine = liveEngine(service, planned);
  const [, , , liveRegion, account] = service.serviceArn!.split(':');
  if (selection.account !== undefined && account !== selection.account) {
    throw new CliError(`The plan is of account ${selection.account}, and the credentials are those of ${account}.`, 'Choose others, by --profile for instance.');
  }
  const observed = {
    engine: engine.title,
    ...names,
    region: liveRegion,
    account,
    ...(env.AWS_ENDPOINT_URL && { endpoint: env.AWS_ENDPOINT_URL }),
  };
  return engine.connect({ clients, asker, timing, service: observed }, service, { ...selection, appSpec });
}

/** The engine of the plan, if there is a plan. */
function plannedEngine({ engine: planName }: Selection): EngineAdapter | undefined {
  const planned = ENGINES.find((engine) => engine.planName === planName);
  if (planName !== undefined && planned === undefined) {
    throw new CliError(`The plan's releases are made by '${planName}', and this version knows ${ENGINES.map(({ title }) => title).join(' and ')} only.`);
  }
  return planned;
}

/** The engine that makes the releases of a live service: the plan may be ahead of it, or behind. */
function liveEngine(service: Service, planned: EngineAdapter | undefined): EngineAdapter {
  const engine = ENGINES.find((known) => known.releases(service));
  const controller = service.deploymentController?.type ?? 'ECS';
  if (engine === undefined) {
    throw new CliError(
      `${service.serviceName}: its releases are made by none of the engines that this version knows: its controller is ${controller}${controller === 'ECS' ? ', by rolling updates' : ''}.`,
    );
  }
  if (planned !== undefined && planned !== engine) {
    throw new CliError(
      `${service.serviceName}: according to the plan its releases are made by ${planned.title}, and according to AWS by ${engine.title}.`,
      'Give the plan that it was deployed with, or --cluster and --service without a plan.',
    );
  }
  return engine;
}

async function namesOf({ serviceName, clusterName, releaseId }: Selection, clients: Clients, asker: Asker): Promise<ServiceNames> {
  if (serviceName !== undefined && clusterName !== undefined) {
    return { serviceName, clusterName };
  }
  for (const engine of releaseId === undefined ? [] : ENGINES) {
    const names = await engine.serviceOf(releaseId!, { clients, asker });
    if (names !== undefined) {
      return names;
    }
  }
  throw new CliError('The service is not known.', 'Give --plan, or --cluster and --service, or run it where cdk.out is.');
}

async function find({ serviceName, clusterName }: ServiceNames, { ecs }: Clients, asker: Asker): Promise<Service> {
  const { services = [] } = await asker.must(async () => ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })))
    .catch((error: Error) => {
      throw error.name === 'ClusterNotFoundException' ? new CliError(`There is no cluster '${clusterName}' in this account and region.`) : error;
    });
  const service = services.find(({ status }) => status !== 'INACTIVE');
  if (service === undefined) {
    throw new CliError(`There is no service '${serviceName}' in the cluster '${clusterName}' of this account and region.`);
  }
  return service;
}
