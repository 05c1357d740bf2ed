import { Duration, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Network, NetworkOptions } from './network';
import { validateSchedules } from './scaling-schedules';
import { TargetGroupPair } from './target-groups';
import { Task } from './task';
import { GRACE_SECONDS, PERCENT, TASKS } from '../private/aws-rules';
import { given } from '../private/given';
import { ownSecurityGroups } from '../private/own-security-groups';
import { Validator } from '../private/validator';

/** How the number of tasks follows the load. */
export interface AutoScalingOptions {
  /**
   * The fewest tasks, at least 1.
   *
   * @default 2
   */
  readonly minCapacity?: number;

  /** The most tasks, not fewer than `minCapacity`. */
  readonly maxCapacity: number;

  /**
   * Average CPU use of the tasks to keep, in percent, 1 to 100.
   *
   * @default - 60 when no other kind of scaling is set, else none
   */
  readonly targetCpuUtilizationPercent?: number;

  /**
   * Average memory use of the tasks to keep, in percent, 1 to 100.
   *
   * @default - none
   */
  readonly targetMemoryUtilizationPercent?: number;

  /**
   * Changes of the bounds by the clock, by name. None may leave fewer than one task.
   *
   * @default - none
   */
  readonly schedules?: { [name: string]: appscaling.ScalingSchedule };
}

/** How the tasks are kept running. */
export interface ServiceOptions {
  /**
   * Name of the service.
   *
   * @default - `web-service-<projectId>-<stage>`
   */
  readonly serviceName?: string;

  /**
   * Number of tasks, at least 1. During a release twice as many run. A stack update can change it, but
   * CloudFormation sends all parameters of the service with it, which ECS has been seen to refuse for
   * services that CodeDeploy deploys: use `autoScaling` where the number changes.
   *
   * @default - 2; with `autoScaling` the template carries no number
   */
  readonly desiredCount?: number;

  /**
   * Lets the number of tasks follow CPU, memory or the clock. Requests per target is not offered: such a
   * policy watches one target group, and the two take turns. Cannot be switched on or off on a live
   * service without CloudFormation sending an update of the service (see `desiredCount`).
   *
   * @default - none
   */
  readonly autoScaling?: AutoScalingOptions;

  /**
   * How long the health checks of a starting task are ignored.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Fargate platform version.
   *
   * @default FargatePlatformVersion.LATEST
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * Whether ECS Exec can open a shell in a task.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;
}

/** What the service is made of. */
export interface ServiceParts {
  readonly serviceName: string;
  readonly network: Network;
  readonly task: Task;
  readonly groups: TargetGroupPair;
  readonly deploymentController: ecs.DeploymentControllerType;
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;
}

const DEFAULT_TASKS = 2;
const DEFAULT_CPU_TARGET_PERCENT = 60;

/** Makes the service and registers it in the blue target group. */
export function makeService(
  scope: Construct,
  validator: Validator,
  parts: ServiceParts,
  options: ServiceOptions & Pick<NetworkOptions, 'securityGroups'>,
): ecs.FargateService {
  validate(validator, options);
  const { network, task, groups } = parts;
  const service = new ecs.FargateService(scope, 'Service', given({
    serviceName: parts.serviceName,
    cluster: network.cluster,
    taskDefinition: task.taskDefinition,
    deploymentController: { type: parts.deploymentController },
    circuitBreaker: parts.circuitBreaker,
    desiredCount: options.autoScaling ? undefined : options.desiredCount ?? DEFAULT_TASKS,
    vpcSubnets: network.taskSubnets,
    assignPublicIp: network.assignPublicIp,
    securityGroups: options.securityGroups && ownSecurityGroups(scope, 'TaskSecurityGroup', options.securityGroups),
    healthCheckGracePeriod: options.healthCheckGracePeriod ?? Duration.seconds(60),
    platformVersion: options.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
    enableExecuteCommand: options.enableExecuteCommand,
    // For a service that loses a task between releases: never fewer than it should have.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
  }));
  service
    .loadBalancerTarget({ containerName: task.containerName, containerPort: task.containerPort })
    .attachToApplicationTargetGroup(groups.blue);
  return service;
}

/**
 * Lets the balancer reach a health check port that is not the traffic port: CDK opens the latter only.
 * The port is no token: `makeTargetGroups` refuses one.
 */
export function allowHealthCheck(service: ecs.FargateService, balancer: ec2.IConnectable, task: Task, healthCheckPort?: string): void {
  const port = Number(healthCheckPort);
  if (Number.isInteger(port) && port !== task.containerPort) {
    service.connections.allowFrom(balancer, ec2.Port.tcp(port), 'Health checks of the load balancer');
  }
}

/** Makes the scaling policies. They act on the service, not on a task set, so they outlive every swap. */
export function makeScaling(service: ecs.FargateService, options: AutoScalingOptions): ecs.ScalableTaskCount {
  const scaling = service.autoScaleTaskCount({
    minCapacity: options.minCapacity ?? DEFAULT_TASKS,
    maxCapacity: options.maxCapacity,
  });
  const { targetMemoryUtilizationPercent: memory, schedules = {} } = options;
  const byDefault = memory === undefined && Object.keys(schedules).length === 0;
  const cpu = options.targetCpuUtilizationPercent ?? (byDefault ? DEFAULT_CPU_TARGET_PERCENT : undefined);
  if (cpu !== undefined) {
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpu });
  }
  if (memory !== undefined) {
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memory });
  }
  for (const [name, schedule] of Object.entries(schedules)) {
    scaling.scaleOnSchedule(name, schedule);
  }
  return scaling;
}

function validate(validator: Validator, options: ServiceOptions): void {
  const tasks = { ...TASKS, remedy: 'Set the number of tasks that serve the traffic.' };
  validator.number('desiredCount', options.desiredCount, tasks);
  validator.duration('healthCheckGracePeriod', options.healthCheckGracePeriod, 'seconds', {
    ...GRACE_SECONDS, remedy: 'Choose as long as a task takes to start.',
  });
  if (!options.autoScaling) {
    return;
  }
  validator.exclusive('autoScaling', 'the scaling policies own the number of tasks', { desiredCount: options.desiredCount });
  const { minCapacity = DEFAULT_TASKS, maxCapacity } = options.autoScaling;
  validator.number('autoScaling.minCapacity', minCapacity, tasks);
  validator.number('autoScaling.maxCapacity', maxCapacity, {
    ...tasks,
    min: Token.isUnresolved(minCapacity) ? tasks.min : minCapacity,
    remedy: 'Set it to at least minCapacity.',
  });
  validateSchedules(validator, { minCapacity, maxCapacity }, options.autoScaling.schedules ?? {});
  const percent = { ...PERCENT, remedy: 'Choose for example 60.' };
  validator.number('autoScaling.targetCpuUtilizationPercent', options.autoScaling.targetCpuUtilizationPercent, percent);
  validator.number('autoScaling.targetMemoryUtilizationPercent', options.autoScaling.targetMemoryUtilizationPercent, percent);
}
