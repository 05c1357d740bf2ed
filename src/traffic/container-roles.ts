import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Validator } from '../private/validator';

/** Which container of a task has which part in a release. */
export interface ContainerRoleOptions {
  /**
   * Name of the container of `taskDefinition` that gets the traffic. Cannot be changed on a live service by a stack
   * update: release it by an AppSpec that names the new container.
   *
   * @default - the only container that maps a TCP port, or that maps `containerPort`; with more than one an error
   *   asks for it
   */
  readonly trafficContainer?: string;

  /**
   * Names of the containers of `taskDefinition` whose image a release from CI replaces. All get the same image.
   *
   * @default - the only container of the task, not counting the log router of FireLens; with more than one an error
   *   asks for it
   */
  readonly imageContainers?: string[];

  /**
   * Names of the containers of `taskDefinition` whose logs `RollbackAlarm.logErrors()` watches. They must log by the
   * driver `awslogs`. A log group is watched as a whole, whatever else is written to it.
   *
   * @default - those of `imageContainers` that log by `awslogs`; with `deployOnStackUpdate` the only one that does, and
   *   with more than one an error asks for it
   */
  readonly logContainers?: string[];
}

/** The roles, decided. */
export interface ContainerRoles {
  /** Gets the traffic. */
  readonly traffic: { readonly name: string; readonly port: number };
  /** Names of the containers that get the image of a release. */
  readonly image: string[];
  /** Where errors are counted, without containers that log elsewhere than to CloudWatch. */
  readonly logGroupNames: string[];
}

/** What the user has said of the roles. */
export interface RoleRequest extends ContainerRoleOptions {
  readonly containerPort?: number;
  /** Whether the releases take another image from CI, and not what the stack says. */
  readonly imageFromCi: boolean;
}

/**
 * Decides the roles of a task definition of the user's own. A wrong guess would release an image into the wrong
 * container, or watch the wrong log: what is not certain is asked for.
 */
export class OwnContainers {
  private readonly containers: ecs.ContainerDefinition[];

  constructor(private readonly validator: Validator, taskDefinition: ecs.FargateTaskDefinition, private readonly request: RoleRequest) {
    // The L2 has no public list of its containers. The router of logs is one that the CDK may add itself.
    const { containers } = taskDefinition as unknown as { readonly containers: ecs.ContainerDefinition[] };
    this.containers = containers.filter((container) => !(container instanceof ecs.FirelensLogRouter));
    validator.require(this.containers.length > 0, {
      property: 'taskDefinition',
      rule: 'the task definition has no container.',
      remedy: 'Add its containers before you pass the task definition.',
    });
  }

  /** @throws when a role has no container, or more than one that could have it */
  public roles(): ContainerRoles {
    const traffic = this.trafficContainer();
    const port = this.trafficPort(traffic);
    const image = this.imageContainers();
    return {
      traffic: { name: traffic.containerName, port },
      image: image.map(({ containerName }) => containerName),
      logGroupNames: [...new Set(this.logContainers(image).map((container) => logGroupName(container)!))],
    };
  }

  private trafficContainer(): ecs.ContainerDefinition {
    const { trafficContainer, containerPort } = this.request;
    if (trafficContainer !== undefined) {
      return this.named('trafficContainer', trafficContainer);
    }
    const candidates = this.containers.filter((container) => containerPort === undefined
      ? tcpPorts(container).length > 0
      : container.findPortMapping(containerPort, ecs.Protocol.TCP) !== undefined);
    if (candidates.length === 0) {
      return this.validator.fail({
        property: containerPort === undefined ? 'taskDefinition' : 'containerPort',
        value: containerPort,
        rule: `no container of it (${listed(this.containers)}) maps ${containerPort === undefined ? 'a' : 'that'} TCP port.`,
        remedy: 'Add it to the container that gets the traffic, by portMappings: [{ containerPort }].',
      });
    }
    return this.only('trafficContainer', 'gets the traffic', candidates, `maps ${containerPort === undefined ? 'a' : 'that'} TCP port`);
  }

  private trafficPort(container: ecs.ContainerDefinition): number {
    const { containerPort } = this.request;
    if (containerPort !== undefined) {
      this.validator.require(container.findPortMapping(containerPort, ecs.Protocol.TCP) !== undefined, {
        property: 'containerPort',
        value: containerPort,
        rule: `the container '${container.containerName}' maps no such TCP port.`,
        remedy: 'Add it to the container by portMappings: [{ containerPort }].',
      });
      return containerPort;
    }
    const ports = tcpPorts(container);
    this.validator.require(ports.length > 0, {
      property: 'trafficContainer',
      value: container.containerName,
      rule: 'the container maps no TCP port.',
      remedy: 'Add it by portMappings: [{ containerPort }].',
    });
    this.validator.require(ports.length === 1, {
      property: 'containerPort',
      rule: `is needed: the container '${container.containerName}' maps ${ports.length} TCP ports (${ports.join(', ')}), and one of them gets the traffic.`,
      remedy: `Set it, for example containerPort: ${ports[0]}.`,
    });
    return ports[0];
  }

  private imageContainers(): ecs.ContainerDefinition[] {
    const { imageContainers, imageFromCi } = this.request;
    this.validator.require(imageFromCi || imageContainers === undefined, {
      property: 'imageContainers',
      value: imageContainers,
      rule: 'cannot be set together with deployOnStackUpdate: a stack update releases the images that the task definition has.',
      remedy: 'Remove imageContainers, or remove deployOnStackUpdate.',
    });
    if (imageContainers !== undefined) {
      return this.allNamed('imageContainers', imageContainers);
    }
    return imageFromCi ? [this.only('imageContainers', 'gets the image of a release', this.containers, 'could')] : [];
  }

  private logContainers(image: ecs.ContainerDefinition[]): ecs.ContainerDefinition[] {
    const { logContainers, imageFromCi } = this.request;
    if (logContainers !== undefined) {
      const containers = this.allNamed('logContainers', logContainers);
      for (const container of containers) {
        this.validator.require(logGroupName(container) !== undefined, {
          property: 'logContainers',
          value: container.containerName,
          rule: 'the container does not log to CloudWatch by the awslogs driver.',
          remedy: 'Give it logging: LogDrivers.awsLogs({ … }), or remove it from logContainers.',
        });
      }
      return containers;
    }
    if (imageFromCi) {
      return image.filter((container) => logGroupName(container) !== undefined);
    }
    const candidates = this.containers.filter((container) => logGroupName(container) !== undefined);
    return candidates.length === 0 ? [] : [this.only('logContainers', 'has the log to watch', candidates, 'logs to CloudWatch')];
  }

  private allNamed(property: string, names: string[]): ecs.ContainerDefinition[] {
    this.validator.require(names.length > 0, { property, value: names, rule: 'must not be empty.', remedy: 'Leave it out to get the default.' });
    this.validator.require(new Set(names).size === names.length, { property, value: names, rule: 'names a container twice.', remedy: 'Name each once.' });
    return names.map((name) => this.named(property, name));
  }

  private named(property: string, name: string): ecs.ContainerDefinition {
    return this.containers.find(({ containerName }) => containerName === name) ?? this.validator.fail({
      property,
      value: name,
      rule: `the task definition has no such container, but: ${listed(this.containers)}.`,
      remedy: 'Name one of them, or add the container before you pass the task definition.',
    });
  }

  /** The one that it is certain for. */
  private only(property: keyof ContainerRoleOptions, role: string, candidates: ecs.ContainerDefinition[], why: string): ecs.ContainerDefinition {
    const [first, ...others] = candidates;
    const example = property === 'trafficContainer' ? `'${first.containerName}'` : `['${first.containerName}']`;
    this.validator.require(others.length === 0, {
      property,
      rule: `is needed: more than one container ${why} (${listed(candidates)}), and it is not certain which ${role}.`,
      remedy: `Set it, for example ${property}: ${example}.`,
    });
    return first;
  }
}

/** A range of ports has none to register. */
function tcpPorts(container: ecs.ContainerDefinition): number[] {
  return container.portMappings
    .filter(({ protocol = ecs.Protocol.TCP, containerPortRange }) => protocol === ecs.Protocol.TCP && containerPortRange === undefined)
    .map(({ containerPort }) => containerPort);
}

function listed(containers: ecs.ContainerDefinition[]): string {
  return containers.map(({ containerName }) => containerName).join(', ');
}

function logGroupName({ logDriverConfig: logging }: ecs.ContainerDefinition): string | undefined {
  return logging?.logDriver === 'awslogs' ? logging.options?.['awslogs-group'] : undefined;
}
