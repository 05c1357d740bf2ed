import { Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { clusterNameOf } from '../private/cluster-name';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/** What a workflow calls the service and its surroundings. All concrete: nothing resolves tokens in a file. */
export interface ServiceNames {
  readonly region: string;
  readonly partition: string;
  /** Absent where it is unknown at synth. */
  readonly account?: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** The containers that get the image of a release. */
  readonly imageContainers: string[];
  readonly family: string;
  readonly repositoryName: string;
  /** Account of the repository, where it is known and another one. */
  readonly registryId?: string;
  /** Platform of the tasks, as Docker writes it. */
  readonly platform: string;
}

/**
 * @throws when a name is a token
 */
export function serviceNames(validator: Validator, context: ServiceContext, regionOption?: string): ServiceNames {
  const { service, taskDefinition } = context;
  validator.known({ projectId: context.projectId, stage: context.stage }, 'the workflow is named after it');
  const stack = Stack.of(service);
  const region = regionOf(validator, stack, regionOption);
  const account = known(stack.account);
  const repository = repositoryOf(validator, context, region);
  const name = (property: string, value: string | undefined, remedy: string) => concrete(validator, property, value, remedy);
  return {
    region,
    partition: RegionInfo.get(region).partition ?? 'aws',
    account,
    // The L2s give tokens even where the name is written down: what was written is in the resource.
    clusterName: name(
      'cluster',
      clusterNameOf(service.cluster),
      'Give the cluster a name: new Cluster(…, { clusterName }).',
    ),
    serviceName: name('serviceName', context.serviceName, 'Use a plain string.'),
    containerName: name('containerName', context.containerName, 'Use a plain string.'),
    containerPort: port(validator, context.containerPort),
    imageContainers: context.imageContainers.map((container) => name('imageContainers', container, 'Use plain strings.')),
    family: name('family', taskDefinition.family, 'Use a plain string.'),
    repositoryName: name(
      'repository',
      known(repository.repositoryName) ?? (repository.node.defaultChild as ecr.CfnRepository | undefined)?.repositoryName,
      'Give the repository a name: new Repository(…, { repositoryName }).',
    ),
    registryId: known(repository.env.account) === account ? undefined : known(repository.env.account),
    platform: platformOf(taskDefinition),
  };
}

function regionOf(validator: Validator, stack: Stack, option?: string): string {
  const ofStack = known(stack.region);
  validator.require(option === undefined || ofStack === undefined || option === ofStack, {
    property: 'region',
    value: option,
    rule: `the stack of the service is in ${ofStack}.`,
    remedy: 'Remove region.',
  });
  return concrete(validator, 'region', option ?? ofStack, "Set it, or give the stack a region: env: { account: …, region: 'eu-central-1' }.");
}

function repositoryOf(validator: Validator, { repository }: ServiceContext, region: string): ecr.IRepository {
  if (!repository) {
    return validator.fail({ property: 'service', rule: 'has no repository to push to.', remedy: 'Give it one by repository.' });
  }
  const own = known(repository.env.region);
  validator.require(own === undefined || own === region, {
    property: 'repository',
    value: own,
    rule: `is in a different region from the service (${region}), and the workflow logs in to that one only.`,
    remedy: 'Use a repository in the region of the service; ECR can replicate into it.',
  });
  return repository;
}

function port(validator: Validator, value: number): number {
  return Number(concrete(validator, 'containerPort', Token.isUnresolved(value) ? undefined : String(value), 'Use a plain number.'));
}

function platformOf(taskDefinition: ecs.FargateTaskDefinition): string {
  const cfn = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const platform = Stack.of(taskDefinition).resolve(cfn.runtimePlatform) as ecs.CfnTaskDefinition.RuntimePlatformProperty | undefined;
  const system = platform?.operatingSystemFamily?.startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${system}/${platform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}

function known(value: string): string | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}

function concrete(validator: Validator, property: string, value: string | undefined, remedy: string): string {
  return value !== undefined && !Token.isUnresolved(value)
    ? value
    : validator.fail({ property, rule: 'is needed in the workflow, and is unknown at synth.', remedy });
}
