import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** How ECS counts the tasks that may fail before it gives a deployment up. */
export enum CircuitBreakerThresholdType {
  /** A number of tasks. */
  COUNT = 'COUNT',
  /** A part of the desired tasks in percent, but at least 3 tasks and at most 200. */
  BOUNDED_PERCENT = 'BOUNDED_PERCENT',
  /** A part of the desired tasks in percent. */
  UNBOUNDED_PERCENT = 'UNBOUNDED_PERCENT',
}

/** How many tasks may fail to start before ECS gives a deployment up. */
export interface CircuitBreakerThreshold {
  /** How they are counted. */
  readonly type: CircuitBreakerThresholdType;
  /** The number of tasks, or the part of them in percent: a whole number from 1 on. */
  readonly value: number;
}

/** What ends a deployment whose tasks do not start or do not become healthy. */
export interface EcsCircuitBreaker {
  /**
   * Whether there is one. Without it, a version that never starts keeps its release waiting until ECS ends that, after 24
   * hours (ECS guide, "Amazon ECS blue/green deployments").
   *
   * @default true
   */
  readonly enable?: boolean;

  /**
   * Whether a deployment that it ends is rolled back.
   *
   * @default true
   */
  readonly rollback?: boolean;

  /**
   * Whether a task that becomes healthy sets the count of failed ones back.
   *
   * @default - ECS's: true
   */
  readonly resetOnHealthyTask?: boolean;

  /**
   * How many tasks may fail.
   *
   * @default - ECS's: half of the desired tasks, but at least 3 and at most 200
   */
  readonly threshold?: CircuitBreakerThreshold;
}

/** The moments of a deployment at which it can pause (ECS, DeploymentLifecycleHook, of those that take a pause). */
export enum DeploymentStage {
  /** A deployment has begun while more than one revision of the service was active. */
  RECONCILE_SERVICE = 'RECONCILE_SERVICE',
  /** There are no new tasks yet. */
  PRE_SCALE_UP = 'PRE_SCALE_UP',
  /** The new tasks run, and have no requests. */
  POST_SCALE_UP = 'POST_SCALE_UP',
  /** The new tasks have all requests of the test listener, and none of the others. */
  POST_TEST_TRAFFIC_SHIFT = 'POST_TEST_TRAFFIC_SHIFT',
  /** The new tasks are about to get a further part of the requests: before every step. */
  PRE_PRODUCTION_TRAFFIC_SHIFT = 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  /** The new tasks have all requests, and the old ones still run. */
  POST_PRODUCTION_TRAFFIC_SHIFT = 'POST_PRODUCTION_TRAFFIC_SHIFT',
}

/** What becomes of a pause that nobody ends. */
export enum PauseOutcome {
  /** The release is rolled back. */
  ROLLBACK = 'ROLLBACK',
  /** The release goes on. */
  CONTINUE = 'CONTINUE',
}

/** A moment at which every deployment waits for somebody: `ecs-canary promote`, or ContinueServiceDeployment. */
export interface DeploymentPause {
  /** When it waits. At `PRE_PRODUCTION_TRAFFIC_SHIFT` it waits before each step. */
  readonly stage: DeploymentStage;

  /**
   * How long it waits: whole minutes, from 1 to 20160 (14 days).
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;

  /**
   * What becomes of the release when nobody comes.
   *
   * @default PauseOutcome.ROLLBACK
   */
  readonly onTimeout?: PauseOutcome;
}

/** Options of the engine that ECS itself is. */
export interface EcsNativeOptions {
  /**
   * The role that ECS changes the balancer by. It needs what AWS's managed policy
   * AmazonECSInfrastructureRolePolicyForLoadBalancers allows, and trusts ecs.amazonaws.com.
   *
   * @default - a new one with that policy, which allows to change the rules and listeners of all balancers of the account
   */
  readonly infrastructureRole?: iam.IRole;

  /**
   * What ends a release whose tasks do not start.
   *
   * @default - it is on, rolls back, and has ECS's threshold
   */
  readonly circuitBreaker?: EcsCircuitBreaker;

  /**
   * How long a hook may take until its release is rolled back: whole minutes, from 1 to 1440.
   *
   * @default Duration.hours(1)
   */
  readonly hookTimeout?: Duration;

  /**
   * Where deployments wait for somebody: at most 10. All of them do, the one that creates the service included, and
   * those by which a stack update changes subnets or platform version.
   *
   * @default - none
   */
  readonly pauses?: DeploymentPause[];
}
