import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HookContract } from './hook-contract';
import { ServiceContext } from '../service-context';

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

/** The service that a hook is made for, when the hook is called, and how it answers. */
export interface DeploymentHookContext extends ServiceContext {
  /** How the engine wants to be answered. */
  readonly contract: HookContract;
  /** The moment at which it is called. */
  readonly event: LifecycleEvent;
}

/** A hook, made. */
export interface DeploymentHookConfig {
  /** The function, which is called and answers as `contract` of the hook's context says. */
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
