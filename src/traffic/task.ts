import { CfnDeletionPolicy, RemovalPolicy, Stack, Tokenization } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ContainerOptions, containerProps, validateContainer } from './container-options';
import { ContainerRoleOptions, OwnContainers, RoleRequest } from './container-roles';
import { validateFargateSize, validateWindowsCpu } from './fargate-sizes';
import { LogGroupOptions, makeLogGroup, validateRetention } from './log-group';
import { makeRepository, RepositoryOptions } from './repository';
import { validateRuntimePlatform } from './runtime-platform';
import { PORTS } from '../private/aws-rules';
import { given } from '../private/given';
import { PhysicalNames } from '../private/physical-names';
import { problemsOf } from '../private/problems';
import { Validator } from '../private/validator';

/** What the tasks run. */
export interface TaskOptions extends ContainerOptions, ContainerRoleOptions, LogGroupOptions, RepositoryOptions {
  /**
   * The image of the first deployment. Releases replace it; the task definition of the stack keeps it.
   *
   * @default - `traefik/whoami`, a small public image that answers 200 on every path. It is configured by
   *   the environment variable WHOAMI_PORT_NUMBER only, so that a release needs to replace nothing but
   *   the image
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Name of the container. Cannot be changed on a live service by a stack update: release it by an AppSpec that
   * names the new container. Of a `taskDefinition` of yours, name the container by `trafficContainer`.
   *
   * @default - `app`
   */
  readonly containerName?: string;

  /**
   * Port on which the container listens, 1 to 65535. Cannot be changed on a live service by a stack
   * update: release it by an AppSpec that names the new port.
   *
   * @default - 3000; with `taskDefinition` the only TCP port that the container maps, and with more than one an error
   *   asks for it
   */
  readonly containerPort?: number;

  /**
   * CPU units of a task. 1024 are one vCPU. One of the sizes that Fargate offers; for Windows
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
   * suit Fargate, use the network mode awsvpc, and map the port of the container that gets the traffic. Where it is
   * not certain which container has which part in a release, say it by `trafficContainer`, `imageContainers` and
   * `logContainers`.
   *
   * @default - one is made of the container's properties
   */
  readonly taskDefinition?: ecs.FargateTaskDefinition;
}

/** What the tasks run, made. */
export interface Task {
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly containerName: string;
  readonly containerPort: number;
  /** Names of the containers that get the image of a release from CI. */
  readonly imageContainers: string[];
  readonly repository: ecr.IRepository;
  /** Whose errors are counted. Empty where the user's own task definition logs elsewhere than to CloudWatch. */
  readonly logGroups: logs.ILogGroup[];
}

const DEFAULT_CONTAINER_NAME = 'app';
const DEFAULT_CONTAINER_PORT = 3000;
const DEFAULT_CPU = 512;
const DEFAULT_MEMORY_MIB = 1024;
/** Answers 200 on every path, takes its port from the environment, and needs no command. Apache-2.0. */
const BOOTSTRAP_IMAGE = 'traefik/whoami:v1.12.0';
const BOOTSTRAP_PORT_VARIABLE = 'WHOAMI_PORT_NUMBER';

/** How the images of releases come. */
export interface ImageSource {
  /** Whether CI brings them, and not a stack update. */
  readonly imageFromCi: boolean;
  readonly removalPolicy: RemovalPolicy;
}

/** Makes the task definition, or takes the user's, with the repository that releases come from. */
export function makeTask(
  scope: Construct, validator: Validator, names: PhysicalNames, options: TaskOptions, { imageFromCi, removalPolicy }: ImageSource,
): Task {
  validate(validator, options);
  validator.require(removalPolicy !== RemovalPolicy.SNAPSHOT, {
    property: 'removalPolicy',
    value: removalPolicy,
    rule: 'log groups and repositories have no snapshots.',
    remedy: 'Use RemovalPolicy.RETAIN or DESTROY, or leave it out.',
  });
  const task = options.taskDefinition
    ? ownTask(scope, validator, options.taskDefinition, { ...options, imageFromCi })
    : newTask(scope, names, options, removalPolicy);
  keepRevisions(task.taskDefinition);
  const repository = makeRepository(scope, validator, names.repositoryName, options, removalPolicy);
  // The first image may come from elsewhere, but the releases come from here.
  repository.grantPull(pullerOf(scope, task.taskDefinition.obtainExecutionRole()));
  return { ...task, repository };
}

/** A role of another stack gets its policy here: in its own stack it would need the repository, which may be of this one. */
function pullerOf(scope: Construct, role: iam.IRole): iam.IGrantable {
  return Stack.of(role) === Stack.of(scope) ? role : new iam.Policy(scope, 'PullPolicy', { roles: [role] });
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
    const { image, cpu, memoryLimitMiB, ephemeralStorageGiB, environment, secrets, runtimePlatform, family } = options;
    const { logGroupName, logRetention, logEncryptionKey } = options;
    const { entryPoint, command, containerHealthCheck, stopTimeout, ulimits, readonlyRootFilesystem } = options;
    validator.exclusive('taskDefinition', 'the task definition already says it', {
      image,
      cpu,
      memoryLimitMiB,
      ephemeralStorageGiB,
      environment,
      secrets,
      runtimePlatform,
      family,
      logGroupName,
      logRetention,
      logEncryptionKey,
      entryPoint,
      command,
      containerHealthCheck,
      stopTimeout,
      ulimits,
      readonlyRootFilesystem,
    });
    validator.require(options.containerName === undefined, {
      property: 'containerName',
      value: options.containerName,
      rule: 'names the container that is made where there is no taskDefinition.',
      remedy: `Say which container of taskDefinition gets the traffic: trafficContainer: '${options.containerName}'.`,
    });
  } else {
    for (const property of ['trafficContainer', 'imageContainers', 'logContainers'] as const) {
      validator.require(options[property] === undefined, {
        property,
        value: options[property],
        rule: 'chooses among the containers of a taskDefinition of yours, and there is none.',
        remedy: `Remove ${property}, or pass taskDefinition.`,
      });
    }
  }
  validator.pattern('containerName', options.containerName, {
    regex: /^[A-Za-z0-9_-]{1,255}$/,
    rule: 'must be 1 to 255 letters, digits, hyphens and underscores.',
    remedy: "Choose one like 'app'.",
  });
  const { environment = {}, secrets = {} } = options;
  for (const name of Object.keys(secrets)) {
    const ours = !options.image && name === BOOTSTRAP_PORT_VARIABLE;
    validator.require(!(name in environment) && !ours, {
      property: 'secrets',
      value: name,
      rule: `${ours ? 'gives the default image its port' : 'is in environment, too'}, and ECS allows each name only once.`,
      remedy: ours ? 'Set image, or choose another name.' : 'Remove it from one of the two.',
    });
  }
  validateRetention(validator, options.logRetention);
  validator.number('containerPort', options.containerPort, { ...PORTS, remedy: 'Set the port that the container listens on.' });
  validateRuntimePlatform(validator, options.runtimePlatform ?? {});
  const windows = options.runtimePlatform?.operatingSystemFamily?.isWindows() ?? false;
  if (windows) {
    validateWindowsCpu(validator, options.cpu, DEFAULT_CPU);
  }
  validateFargateSize(validator, options.cpu ?? DEFAULT_CPU, options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB);
  validateContainer(validator, options, { image: options.image !== undefined, windows });
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
  const logGroup = makeLogGroup(scope, names.logGroupName, options, removalPolicy);
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', given({
    family: names.family,
    cpu: options.cpu ?? DEFAULT_CPU,
    memoryLimitMiB: options.memoryLimitMiB ?? DEFAULT_MEMORY_MIB,
    ephemeralStorageGiB: options.ephemeralStorageGiB,
    runtimePlatform: options.runtimePlatform ?? {
      cpuArchitecture: ecs.CpuArchitecture.X86_64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
  }));
  const bootstrapEnvironment: Record<string, string> = options.image
    ? {}
    : { [BOOTSTRAP_PORT_VARIABLE]: Tokenization.stringifyNumber(containerPort) };
  taskDefinition.addContainer('App', given({
    ...containerProps(options),
    containerName,
    image: options.image ?? ecs.ContainerImage.fromRegistry(BOOTSTRAP_IMAGE),
    portMappings: [{ containerPort }],
    environment: { ...bootstrapEnvironment, ...options.environment },
    secrets: options.secrets,
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: containerName }),
  }));
  return { taskDefinition, containerName, containerPort, imageContainers: [containerName], logGroups: [logGroup] };
}

function ownTask(scope: Construct, validator: Validator, taskDefinition: ecs.FargateTaskDefinition, request: RoleRequest): Omit<Task, 'repository'> {
  validator.require(taskDefinition.isFargateCompatible, {
    property: 'taskDefinition',
    rule: 'must be compatible with Fargate.',
    remedy: 'Create it with new FargateTaskDefinition(…).',
  });
  const decide = () => new OwnContainers(validator, taskDefinition, request).roles();
  const { traffic, image, logGroupNames } = decide();
  // What was certain is not any more when a container is added later that could have the role, too.
  scope.node.addValidation({ validate: () => problemsOf(decide) });
  return {
    taskDefinition,
    containerName: traffic.name,
    containerPort: traffic.port,
    imageContainers: image,
    logGroups: logGroupNames.map((name, i) => logs.LogGroup.fromLogGroupName(scope, i === 0 ? 'LogGroup' : `LogGroup${i + 1}`, name)),
  };
}
