import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { capacityOf } from './capacity';
import { Network, NetworkOptions } from './network';
import { scaleOnRequests } from './request-scaling';
import { validateSchedules } from './scaling-schedules';
import { TargetGroupPair } from './target-groups';
import { Task } from './task';
import { INITIAL } from '../custom-resources/service-settings/protocol';
import { ServicesSettings } from '../custom-resources/service-settings/service-settings';
import { GRACE_SECONDS, PERCENT, TASKS } from '../private/aws-rules';
import { given } from '../private/given';
import { ownSecurityGroups } from '../private/own-security-groups';
import { problemsOf } from '../private/problems';
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
   * Requests a minute and task to keep, over both target groups: the same before, during and after a release, whichever group
   * has the traffic.
   *
   * @default - none
   */
  readonly requestsPerTarget?: number;

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
   * Number of tasks, at least 1. During a release twice as many run. Can be changed at any time: a stack update sets it when it
   * is another one than in the update before, and otherwise leaves what somebody has made of it.
   *
   * @default - 2; with `autoScaling` nobody sets it
   */
  readonly desiredCount?: number;

  /**
   * Lets the number of tasks follow CPU, memory, requests or the clock. Can be switched on and off at any time; the number of tasks
   * stays then as it is, whatever `desiredCount` says, until that changes once more.
   *
   * @default - none
   */
  readonly autoScaling?: AutoScalingOptions;

  /**
   * How long the health checks of a starting task are ignored. Can be changed at any time.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * The capacity providers that the tasks run on, `FARGATE` and `FARGATE_SPOT`: so many on demand in any case (`base`), and
   * the rest in shares (`weight`), in every release as well. An imported cluster must have these providers; one of the app gets
   * them. Cannot be changed on a live service.
   *
   * @default - the default of `cluster`, where that is of the app and set before; else Fargate on demand
   */
  readonly capacityProviderStrategies?: ecs.CapacityProviderStrategy[];

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
const DEFAULT_GRACE = Duration.seconds(60);

/** Makes the service and registers it in the blue target group. */
export function makeService(
  scope: Construct,
  validator: Validator,
  parts: ServiceParts,
  options: ServiceOptions & Pick<NetworkOptions, 'securityGroups'>,
): ecs.FargateService {
  validate(validator, options);
  scope.node.addValidation({ validate: () => problemsOf(() => validateTasks(validator, Stack.of(scope).resolve(options.desiredCount))) });
  const { network, task, groups } = parts;
  const capacityProviderStrategies = capacityOf(scope, validator, network.cluster, options.capacityProviderStrategies);
  const service = new ecs.FargateService(scope, 'Service', given({
    serviceName: parts.serviceName,
    cluster: network.cluster,
    taskDefinition: task.taskDefinition,
    capacityProviderStrategies,
    deploymentController: { type: parts.deploymentController },
    circuitBreaker: parts.circuitBreaker,
    vpcSubnets: network.taskSubnets,
    assignPublicIp: network.assignPublicIp,
    securityGroups: options.securityGroups && ownSecurityGroups(scope, 'TaskSecurityGroup', options.securityGroups),
    // What can change on a live service is none of AWS::ECS::Service's, below.
    healthCheckGracePeriod: Duration.seconds(Number(INITIAL.HealthCheckGracePeriodSeconds)),
    platformVersion: options.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
    enableExecuteCommand: options.enableExecuteCommand,
    // For a service that loses a task between releases: never fewer than it should have.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
  }));
  service
    .loadBalancerTarget({ containerName: task.containerName, containerPort: task.containerPort })
    .attachToApplicationTargetGroup(groups.blue);
  if (capacityProviderStrategies) {
    // The cluster gets its providers by a resource of its own, for which the L2 does not wait.
    service.node.addDependency(network.cluster);
  }
  ServicesSettings.of(scope).add({
    service,
    clusterName: network.cluster.clusterName,
    serviceName: parts.serviceName,
    desiredCount: options.autoScaling ? undefined : options.desiredCount ?? DEFAULT_TASKS,
    healthCheckGracePeriod: options.healthCheckGracePeriod ?? DEFAULT_GRACE,
  });
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
export function makeScaling(service: ecs.FargateService, groups: TargetGroupPair, options: AutoScalingOptions): ecs.ScalableTaskCount {
  const scaling = service.autoScaleTaskCount({
    minCapacity: options.minCapacity ?? DEFAULT_TASKS,
    maxCapacity: options.maxCapacity,
  });
  const { targetMemoryUtilizationPercent: memory, requestsPerTarget, schedules = {} } = options;
  const cpu = cpuTargetOf(options);
  if (cpu !== undefined) {
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpu });
  }
  if (memory !== undefined) {
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memory });
  }
  if (requestsPerTarget !== undefined) {
    scaleOnRequests(scaling, groups, requestsPerTarget);
  }
  for (const [name, schedule] of Object.entries(schedules)) {
    scaling.scaleOnSchedule(name, schedule);
  }
  return scaling;
}

const TASKS_RULE = { ...TASKS, remedy: 'Set the number of tasks that serve the traffic.' };

/** What is known only at deployment says nothing. */
function validateTasks(validator: Validator, desiredCount: unknown): void {
  validator.number('desiredCount', typeof desiredCount === 'number' ? desiredCount : undefined, TASKS_RULE);
}

function cpuTargetOf(options: AutoScalingOptions): number | undefined {
  const { targetCpuUtilizationPercent, targetMemoryUtilizationPercent: memory, requestsPerTarget, schedules = {} } = options;
  const byDefault = memory === undefined && requestsPerTarget === undefined && Object.keys(schedules).length === 0;
  return targetCpuUtilizationPercent ?? (byDefault ? DEFAULT_CPU_TARGET_PERCENT : undefined);
}

/** Whether the number of tasks follows what they use, which a release halves. */
export function scalesByUtilization(options?: AutoScalingOptions): boolean {
  return options !== undefined && (options.targetMemoryUtilizationPercent ?? cpuTargetOf(options)) !== undefined;
}

function validate(validator: Validator, options: ServiceOptions): void {
  const tasks = TASKS_RULE;
  validateTasks(validator, options.desiredCount);
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
  const percent = { ...PERCENT, remedy: 'For example, choose 60.' };
  validator.number('autoScaling.targetCpuUtilizationPercent', options.autoScaling.targetCpuUtilizationPercent, percent);
  validator.number('autoScaling.targetMemoryUtilizationPercent', options.autoScaling.targetMemoryUtilizationPercent, percent);
  validator.number('autoScaling.requestsPerTarget', options.autoScaling.requestsPerTarget, {
    min: 1, max: Number.MAX_SAFE_INTEGER, integer: false, remedy: 'Choose what a task serves well in a minute, as a load test has shown it.',
  });
}
