import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { CanaryPlanNames } from '../analysis/canary-plan';
import { EngineRules } from '../analysis/engine-rules';
import { HookContract } from '../hooks/hook-contract';
import { LifecycleEvent } from '../hooks/hook-types';
import { CdkNagReason } from '../nag/nag-types';
import { NotificationOptions } from '../notifications/notification-types';
import { ServiceContext } from '../service-context';
import { WorkflowStep } from '../workflow-step';

/** What an engine needs of the service, before the service is made. */
export interface EngineRequirements {
  /** The controller that the service is made with. */
  readonly deploymentController: ecs.DeploymentControllerType;

  /**
   * The circuit breaker of the service, which only services with ECS's own controller can have.
   *
   * @default - none
   */
  readonly circuitBreaker?: ecs.DeploymentCircuitBreaker;
}

/** What a job has at hand when it releases. All names are concrete. */
export interface ReleaseJobContext {
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Name of the service. */
  readonly serviceName: string;
  /** Name of the container that gets the traffic. */
  readonly containerName: string;
  /** Port on which the container listens. */
  readonly containerPort: number;
  /** The region of the service. */
  readonly region: string;
  /** The partition of AWS that the region belongs to. */
  readonly partition: string;
  /** Path of the task definition to release, as an expression. */
  readonly taskDefinitionFile: string;
  /** The image that is released, as an expression. */
  readonly image: string;
  /** Path in the repository of the file that the engine needs there, if it needs one. */
  readonly specPath: string;
  /**
   * The expression that is true where a release ignores alarms.
   *
   * @default - they are never ignored
   */
  readonly ignoreAlarms?: string;
}

/** What can release in a job of CI: `ReleaseTool`. */
export enum ReleaseToolKind {
  /** AWS's own actions. */
  AWS_ACTIONS = 'awsActions',
  /** The command `ecs-canary`. */
  ECS_CANARY = 'ecsCanary',
}

/** The part of a job that an engine is in charge of. */
export interface ReleaseJob {
  /**
   * The steps before the image is built. They fail where no release could start.
   *
   * @default - none
   */
  readonly check?: WorkflowStep[];

  /** The steps: they release, wait, write a summary, and fail when the release was rolled back. */
  readonly steps: WorkflowStep[];

  /**
   * What the file at `specPath` must say.
   *
   * @default - the engine needs no file
   */
  readonly spec?: string;
}

/** What comes before a release by stack update. */
export interface StackUpdateContext {
  /** What has to be up to date before a release begins, besides the service and what the engine has made. */
  readonly after: IDependable[];
}

/** Moves releases into production. Made by `DeploymentEngine`; members may be added in minor versions. */
export interface IDeploymentEngine {
  /** What the service must be like for this engine. */
  readonly requirements: EngineRequirements;

  /**
   * Sets the engine up for a service.
   *
   * @throws when the schedule, the wait or a name is outside what the engine takes
   */
  bind(scope: Construct, context: ServiceContext): IBoundEngine;
}

/** An engine set up for a service. */
export interface IBoundEngine {
  /** What the engine is called in a canary plan: `codeDeploy`. */
  readonly name: string;

  /** What it takes of a schedule, and how it treats alarms: for the plan, and for everybody who reads one. */
  readonly rules: EngineRules;

  /**
   * The names by which the engine's own part of the service's releases is known in AWS.
   *
   * @default - it has none
   */
  readonly planNames?: CanaryPlanNames;

  /** How its hooks are called, and answer. */
  readonly hookContract: HookContract;

  /**
   * Why cdk-nag objects to what the engine makes, and it is kept all the same.
   *
   * @default - it objects to nothing of the engine's own
   */
  readonly nagReasons?: CdkNagReason[];

  /**
   * What has to be up to date before releases move the listener that the engine was bound with. Until then no other
   * listener may send its requests there.
   */
  readonly movesListener: IDependable;

  /** The CodeDeploy application, with the engine that has one. */
  readonly application?: codedeploy.IEcsApplication;
  /** The CodeDeploy deployment group, with the engine that has one. */
  readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** The CodeDeploy deployment configuration, with the engine that has one. */
  readonly deploymentConfig?: codedeploy.IEcsDeploymentConfig;

  /**
   * The release tools that know its releases. With `AWS_ACTIONS` among them `renderRelease` is by AWS's actions; with others
   * alone it has no steps, and one of them has to be chosen.
   *
   * @default - none: a job releases by `renderRelease`, and by nothing else
   */
  readonly releaseTools?: ReleaseToolKind[];

  /**
   * How long a release takes by its schedule, until it can no longer be rolled back. The time in which somebody may
   * approve it is not part of it.
   *
   * @default - unknown at synth: the termination wait is a token
   */
  readonly releaseDuration?: Duration;

  /** What EventBridge tells when a release has failed or was stopped. */
  readonly rollbackPattern: events.EventPattern;

  /** Rolls a release back when the alarm goes off during it. */
  addAlarm(alarm: cloudwatch.IAlarm): void;

  /**
   * Lets a function say, at an event of every release, whether it goes on: it is part of what is rendered from
   * then on, may be called, and may answer.
   */
  addHook(event: LifecycleEvent, handler: lambda.IFunction): void;

  /** Tells a topic what becomes of releases. */
  notifyOn(topic: sns.ITopic, options: NotificationOptions): void;

  /** Allows to start a release and to follow it. */
  grantDeploy(grantee: iam.IGrantable): iam.Grant;

  /** Allows to see releases, as far as the engine tells of them. */
  grantWatch(grantee: iam.IGrantable): iam.Grant;

  /** Allows to stop releases, and to let them go on where they wait for somebody. */
  grantSteer(grantee: iam.IGrantable): iam.Grant;

  /**
   * Makes stack updates release the revisions that they bring, and fail when the release fails.
   *
   * @throws when a release would take longer than CloudFormation waits
   */
  releaseOnStackUpdate(context: StackUpdateContext): void;

  /**
   * The part of a GitHub Actions job that releases. Its calls are those that `grantDeploy` allows, and
   * those that register a task definition.
   */
  renderRelease(context: ReleaseJobContext): ReleaseJob;
}
