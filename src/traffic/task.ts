import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { validateFargateSize, validateWindowsCpu } from './fargate-sizes';
import { PhysicalNames } from '../private/physical-names';
import { Validator } from '../private/validator';

/** What the tasks run. */
export interface TaskOptions {
  /**
   * The image of the first deployment. Releases replace it; the task definition of the stack keeps it.
   *
   * @default - `traefik/whoami`, a small public image that answers 200 on every path. It is configured by
   *   the environment variable WHOAMI_PORT_NUMBER only, so that a release needs to replace nothing but
   *   the image
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The repository that releases are pushed to. The tasks' execution role may pull from it.
   *
   * @default - a new ECR repository with immutable tags and scan on push
   */
  readonly repository?: ecr.IRepository;

  /**
   * Name of the new repository.
   *
   * @default - `web/<projectId>/<stage>`
   */
  readonly repositoryName?: string;

  /**
   * Name of the container that gets the traffic. Cannot be changed on a live service by a stack update:
   * release it by an AppSpec that names the new container.
   *
   * @default - `app`; with `taskDefinition` its default container
   */
  readonly containerName?: string;

  /**
   * Port on which the container listens, 1 to 65535. Cannot be changed on a live service by a stack
   * update: release it by an AppSpec that names the new port.
   *
   * @default - 3000; with `taskDefinition` the container's first TCP port mapping
   */
  readonly containerPort?: number;

  /**
   * CPU units of a task; 1024 are one vCPU. One of the sizes that Fargate offers; for Windows
   * containers 1024, 2048 or 4096.
   *
   * @default 512
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB. One of the sizes that Fargate offers for `cpu`.
   *
   * @default 1024
   */
  readonly memoryLimitMiB?: number;

  /**
   * Environment variables of the container. Never put a secret here: use `secrets`.
   *
   * @default - none but what the default image needs
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables of the container whose values come from Secrets Manager or the Parameter Store.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Processor architecture and operating system of the tasks. Windows needs an `image` and more `cpu` than the
   * default.
   *
   * @default - Linux on X86_64
   */
  readonly runtimePlatform?: ecs.RuntimePlatform;

  /**
   * Family of the task definition. The workflow takes the family's newest revision and releases it with
   * another image.
   *
   * @default - `task-definition-<projectId>-<stage>`
   */
  readonly family?: string;

  /**
   * The user's own task definition, sidecars and all, instead of the properties of the container. It must
   * suit Fargate, use the network mode awsvpc, and map the port of the container that gets the traffic.
   *
   * @default - one is made of the container's properties
   */
  readonly taskDefinition?: ecs.FargateTaskDefinition;

  /**
   * Name of the log group.
   *
   * @default - `/aws/ecs/<projectId>-<stage>`
   */
  readonly logGroupName?: string;

  /**
   * How long log events are kept.
   *
   * @default - one day
   */
  readonly logRetention?: logs.RetentionDays;
}

/** What the tasks run, made. */
export interface Task {
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly containerName: string;
  readonly containerPort: number;
  readonly repository: ecr.IRepository;
  /** Absent where the user's own task definition logs elsewhere than to CloudWatch. */
  readonly logGroup?: logs.ILogGroup;
}

const DEFAULT_CONTAINER_NAME = 'app';
const DEFAULT_CONTAINER_PORT = 3000;
const DEFAULT_CPU = 512;
const DEFAULT_MEMORY_MIB = 1024;
/** Answers 200 on every path, takes its port from the environment, and needs no command. Apache-2.0. */
const BOOTSTRAP_IMAGE = 'traefik/whoami:v1.12.0';
const BOOTSTRAP_PORT_VARIABLE = 'WHOAMI_PORT_NUMBER';

/** Makes the task definition, or takes the user's, with the repository that releases come from. */
export function makeTask(scope: Construct, validator: Validator, names: PhysicalNames, options: TaskOptions, removalPolicy: RemovalPolicy): Task {
  validate(validator, options);
  validator.require(removalPolicy !== RemovalPolicy.SNAPSHOT, {
    property: 'removalPolicy',
    value: removalPolicy,
    rule: 'log groups and repositories have no snapshots.',
    remedy: 'Use RemovalPolicy.RETAIN or DESTROY, or leave it out.',
  });
  const task = options.taskDefinition
    ? ownTask(scope, validator, options.taskDefinition, options)
    : newTask(scope, names, options, removalPolicy);
  keepRevisions(task.taskDefinition);
  const repository = options.repository ?? makeRepository(scope, names.repositoryName, removalPolicy);
  // The first image may come from elsewhere, but the releases come from here.
  repository.grantPull(task.taskDefinition.obtainExecutionRole());
  return { ...task, repository };
}

/** CloudFormation deregisters the revision that it replaces, which may be live, or the one to roll back to. */
function keepRevisions(taskDefinition: ecs.FargateTaskDefinition): void {
  const { cfnOptions } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  cfnOptions.updateReplacePolicy ??= CfnDeletionPolicy.RETAIN;
  // CloudFormation's default; cfn-lint wants both policies or none (W3011).
  cfnOptions.deletionPolicy ??= CfnDeletionPolicy.DELETE;
}

function validate(validator: Validator, options: TaskOptions): void {
  if (options.taskDefinition) {
    const { image, cpu, memoryLimitMiB, environment, secrets, runtimePlatform, family, logGroupName, logRetention } = options;
    validator.exclusive('taskDefinition', 'the task definition says it all', {
      image, cpu, memoryLimitMiB, environment, secrets, runtimePlatform, family, logGroupName, logRetention,
    });
  }
  if (options.repository) {
    validator.exclusive('repository', 'the repository has its name already', { repositoryName: options.repositoryName });
  }
  validator.pattern('containerName', options.containerName, {
    regex: /^[A-Za-z0-9_-]{1,255}$/,
    rule: 'must be 1 to 255 letters, digits, hyphens and underscores.',
    remedy: "Choose one like 'app'.",
  });
  validator.number('containerPort', options.containerPort, { min: 1, max: 65535, remedy: 'Set the port that the container listens on.' });
  const windows = options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
  if (windows) {
    validateWindowsCpu(validator, options.cpu, DEFAULT_CPU);
  }
  validateFargateSize(validator, options.cpu ?? DEFAULT_CPU, options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB);
  validator.require(!windows || options.image !== undefined, {
    property: 'runtimePlatform',
    value: options.runtimePlatform?.operatingSystemFamily?._operatingSystemFamily,
    rule: 'the default image runs on Linux only.',
    remedy: 'Set image to a Windows image that answers the health check.',
  });
}

function newTask(scope: Construct, names: PhysicalNames, options: TaskOptions, removalPolicy: RemovalPolicy): Omit<Task, 'repository'> {
  const containerName = options.containerName ?? DEFAULT_CONTAINER_NAME;
  const containerPort = options.containerPort ?? DEFAULT_CONTAINER_PORT;
  const logGroup = new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: names.logGroupName,
    retention: options.logRetention ?? logs.RetentionDays.ONE_DAY,
    removalPolicy,
  });
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    family: names.family,
    cpu: options.cpu ?? DEFAULT_CPU,
    memoryLimitMiB: options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB,
    runtimePlatform: options.runtimePlatform ?? {
      cpuArchitecture: ecs.CpuArchitecture.X86_64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
  });
  const bootstrapEnvironment: Record<string, string> = options.image ? {} : { [BOOTSTRAP_PORT_VARIABLE]: String(containerPort) };
  taskDefinition.addContainer('App', {
    containerName,
    image: options.image ?? ecs.ContainerImage.fromRegistry(BOOTSTRAP_IMAGE),
    portMappings: [{ containerPort }],
    environment: { ...bootstrapEnvironment, ...options.environment },
    secrets: options.secrets,
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: containerName }),
  });
  return { taskDefinition, containerName, containerPort, logGroup };
}

function ownTask(scope: Construct, validator: Validator, taskDefinition: ecs.FargateTaskDefinition, options: TaskOptions): Omit<Task, 'repository'> {
  validator.require(taskDefinition.isFargateCompatible, {
    property: 'taskDefinition',
    rule: 'must be compatible with Fargate.',
    remedy: 'Make it by new FargateTaskDefinition(…).',
  });
  const container = options.containerName ? taskDefinition.findContainer(options.containerName) : taskDefinition.defaultContainer;
  if (!container) {
    return validator.fail({
      property: options.containerName ? 'containerName' : 'taskDefinition',
      value: options.containerName,
      rule: `the task definition has no ${options.containerName ? 'container of that name' : 'essential container'}.`,
      remedy: 'Add the container before you pass the task definition, or name another by containerName.',
    });
  }
  const containerPort = options.containerPort ?? firstTcpPort(container);
  const mapping = containerPort === undefined
    ? undefined
    : container.findPortMapping(containerPort, ecs.Protocol.TCP);
  if (containerPort === undefined || !mapping) {
    return validator.fail({
      property: options.containerPort === undefined ? 'taskDefinition' : 'containerPort',
      value: containerPort,
      rule: `the container '${container.containerName}' maps no such TCP port.`,
      remedy: 'Add it to the container by portMappings: [{ containerPort }].',
    });
  }
  return { taskDefinition, containerName: container.containerName, containerPort, logGroup: logGroupOf(scope, container) };
}

/** A range of ports has none to register. */
function firstTcpPort(container: ecs.ContainerDefinition): number | undefined {
  return container.portMappings
    .find(({ protocol = ecs.Protocol.TCP, containerPortRange }) => protocol === ecs.Protocol.TCP && containerPortRange === undefined)
    ?.containerPort;
}

/** The log group that a container of the user's own writes to, so that alarms on errors in the log work for it, too. */
function logGroupOf(scope: Construct, container: ecs.ContainerDefinition): logs.ILogGroup | undefined {
  const logging = container.logDriverConfig;
  const name = logging?.logDriver === 'awslogs' ? logging.options?.['awslogs-group'] : undefined;
  return name === undefined ? undefined : logs.LogGroup.fromLogGroupName(scope, 'LogGroup', name);
}

function makeRepository(scope: Construct, repositoryName: string, removalPolicy: RemovalPolicy): ecr.IRepository {
  return new ecr.Repository(scope, 'Repository', {
    repositoryName,
    imageTagMutability: ecr.TagMutability.IMMUTABLE,
    imageScanOnPush: true,
    removalPolicy,
    // A repository that still holds images cannot be deleted.
    emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
  });
}
