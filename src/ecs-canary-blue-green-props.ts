import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { IRollbackAlarm } from './alarms/alarm-types';
import { ExpectedTraffic } from './analysis/types';
import { CanaryConfig } from './canary-config';
import { ICiIdentity } from './ci/ci-identity-types';
import { IDeploymentEngine } from './engine/engine-types';
import { ServiceOptions } from './traffic/fargate-service';
import { LoadBalancerOptions } from './traffic/load-balancer';
import { NetworkOptions } from './traffic/network';
import { TargetGroupOptions } from './traffic/target-groups';
import { TaskOptions } from './traffic/task';

/** How releases are made. */
export interface ReleaseOptions {
  /**
   * The schedule by which a release takes over the traffic.
   *
   * @default - 25 % for ten minutes, then the rest
   */
  readonly canary?: CanaryConfig;

  /**
   * How long the old version keeps running after all traffic has moved. Alarms are watched and can bring it
   * back until then, not after. Whole minutes, at most 2800 (CodeDeploy).
   *
   * @default Duration.minutes(10)
   */
  readonly terminationWait?: Duration;

  /**
   * How long a release waits for somebody to approve it, before its first request: when the new tasks run and the hooks
   * of the test traffic have passed. `ecs-canary promote` lets it go on. When the time is up the release is stopped, and
   * the old version stays. Whole minutes, at least 1; together with the canary at most 120 hours (CodeDeploy).
   *
   * A generated workflow starts such a release and does not wait for its end.
   *
   * @default - a release waits for nobody
   */
  readonly approvalWait?: Duration;

  /**
   * The alarms that roll a release back, in place of the defaults: `addRollbackAlarm()` adds one to them. A release does not
   * start while one of them is on.
   *
   * @default - `RollbackAlarm.http5xx()` and `.totalFailure()`; `.canaryVersusBaseline()` where every step is at most
   *   40 %; `.logErrors()` where the tasks log to CloudWatch; `.taskHealth()` unless all traffic moves at once
   */
  readonly rollbackAlarms?: IRollbackAlarm[];

  /**
   * The traffic that the service gets, for the verdict on the canary at synth: with it, the verdict also says how
   * likely a faulty version is found before it gets all traffic, and how likely a healthy one is rolled back.
   *
   * @default - none is assumed: the verdict is on timing and settings alone
   */
  readonly expectedTraffic?: ExpectedTraffic;

  /**
   * Namespace of the metrics made of the log. Services that share one need a `metricName` each.
   *
   * @default - `ECS/<projectId>-<stage>`
   */
  readonly metricNamespace?: string;

  /**
   * The service of AWS that moves releases into production.
   *
   * @default DeploymentEngine.codeDeploy()
   */
  readonly engine?: IDeploymentEngine;

  /**
   * Name of the CodeDeploy application.
   *
   * @default - `deployment-app-<projectId>-<stage>`
   */
  readonly applicationName?: string;

  /**
   * Name of the CodeDeploy deployment group.
   *
   * @default - `deployment-group-<projectId>-<stage>`
   */
  readonly deploymentGroupName?: string;

  /**
   * Who makes the releases.
   *
   * @default CiIdentity.iamUser(); with `deployOnStackUpdate` `CiIdentity.none()`
   */
  readonly ciIdentity?: ICiIdentity;

  /**
   * Whether `cdk deploy` makes the releases: a stack update that changes the task definition releases the new revision
   * by the same canary, waits until the old version is gone, and fails when the release is rolled back. What else the
   * update changes in the service comes first. A service has one release path, so this needs an `image` or a
   * `taskDefinition` of yours, and excludes an identity for CI and a `GitHubDeployWorkflow`. CloudFormation waits an
   * hour: canary, `terminationWait` and a quarter of an hour for tasks to start must fit into it.
   *
   * Nothing is released when the property is set for the first time, nor by an update that leaves the task definition
   * as it is.
   *
   * @default false
   */
  readonly deployOnStackUpdate?: boolean;
}

/** Properties of `EcsCanaryBlueGreen`. */
export interface EcsCanaryBlueGreenProps
  extends NetworkOptions, TaskOptions, ServiceOptions, LoadBalancerOptions, TargetGroupOptions, ReleaseOptions {
  /**
   * The project, part of all physical names: lowercase letters and digits, with single hyphens or
   * underscores between them.
   */
  readonly projectId: string;

  /**
   * The stage, part of all physical names, of the same form as `projectId`.
   *
   * @default 'prod'
   */
  readonly stage?: string;

  /**
   * What happens to log group and repository when they leave the stack. They have fixed names: what is kept
   * must be deleted or imported before the stack can be deployed again. The load balancer is protected from being
   * deleted, too (`deletionProtection`). With `DESTROY` it is not, and the repository is deleted with its images; `SNAPSHOT` is refused, because neither has snapshots. AWS keeps the revisions of
   * the task definition and the log group of Container Insights in either case; neither hinders a new
   * deployment.
   *
   * @default - they are kept, except when the deployment that creates them fails
   */
  readonly removalPolicy?: RemovalPolicy;
}
