import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * The moments of a release at which a function can say whether it goes on, in their order (CodeDeploy, "AppSpec
 * 'hooks' section for an Amazon ECS deployment").
 */
export enum LifecycleEvent {
  /** Nothing has happened yet. */
  BEFORE_INSTALL = 'BeforeInstall',
  /** The new tasks run. */
  AFTER_INSTALL = 'AfterInstall',
  /** The test listener, if there is one, sends its requests to the new tasks. */
  AFTER_ALLOW_TEST_TRAFFIC = 'AfterAllowTestTraffic',
  /** The new tasks are about to get production traffic: the last moment at which nobody has seen them. */
  BEFORE_ALLOW_TRAFFIC = 'BeforeAllowTraffic',
  /** The new tasks have all production traffic, and the old ones still run. */
  AFTER_ALLOW_TRAFFIC = 'AfterAllowTraffic',
}

/** What a hook may have to know. */
export interface DeploymentHookContext {
  /** The moment at which it is called. */
  readonly event: LifecycleEvent;
  /** Name of the service, the prefix of physical names. */
  readonly serviceName: string;
  /** The service that is released. */
  readonly service: ecs.FargateService;
  /** The VPC of the tasks. */
  readonly vpc: ec2.IVpc;
  /** Port on which the container listens. */
  readonly containerPort: number;
  /** The path that the load balancer asks for. */
  readonly healthCheckPath: string;
}

/** A hook, made. */
export interface DeploymentHookConfig {
  /**
   * The function that is called with `DeploymentId` and `LifecycleEventHookExecutionId`, and answers by
   * `PutLifecycleEventHookExecutionStatus`: Succeeded or Failed, within an hour.
   */
  readonly handler: lambda.IFunction;
}

/**
 * Says whether a release goes on. Made by `DeploymentHook` and `SmokeTest`; members may be added in minor
 * versions.
 */
export interface IDeploymentHook {
  /** Makes the hook for an event of a service's releases. */
  bind(scope: Construct, context: DeploymentHookContext): DeploymentHookConfig;
}
