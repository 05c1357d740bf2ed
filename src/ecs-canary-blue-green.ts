import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { IRollbackAlarm } from './alarms/alarm-types';
import { defaultAlarms } from './alarms/default-alarms';
import { RollbackAlarms } from './alarms/rollback-alarms';
import { failureRate, http5xxRate, latency, requestCount } from './alarms/service-metrics';
import { CanaryPlan } from './analysis/canary-plan';
import { CanaryConfig } from './canary-config';
import { CiIdentity } from './ci/ci-identity';
import { CiIdentityConfig } from './ci/ci-identity-types';
import { releasePermissions, watchPermissions } from './ci/deploy-permissions';
import { EcsCanaryBlueGreenProps } from './ecs-canary-blue-green-props';
import { DeploymentEngine } from './engine/deployment-engine';
import { IBoundEngine } from './engine/engine-types';
import { DeploymentHooks } from './hooks/deployment-hooks';
import { IDeploymentHook, LifecycleEvent } from './hooks/hook-types';
import { NotificationOptions } from './notifications/notification-types';
import { RollbackRule } from './notifications/rollback-rule';
import { validateTraffic } from './plan/expected-traffic';
import { textOf } from './plan/plan-file';
import { PlannedCanary } from './plan/planned-canary';
import { claimNames } from './private/claim-names';
import { injected } from './private/inject';
import { grantAll } from './private/permissions';
import { PhysicalNames, physicalNames } from './private/physical-names';
import { followedDuration } from './private/release-time';
import { Validator } from './private/validator';
import { checkRendered } from './rendered/check-rendered';
import { checkOtherWays } from './rendered/other-ways';
import { warnUnlessReachable } from './rendered/reachability';
import { ServiceContext } from './service-context';
import { Entrance } from './traffic/entrance';
import { allowHealthCheck, makeScaling, makeService, scalesByUtilization } from './traffic/fargate-service';
import { existingBalancer, makeEntrance } from './traffic/make-entrance';
import { makeNetwork } from './traffic/network';
import { makeTargetGroups } from './traffic/target-groups';
import { makeTask } from './traffic/task';

/**
 * A Fargate service behind an Application Load Balancer whose releases are canaries that roll themselves
 * back: blue and green target groups, CodeDeploy with a schedule of its own, alarms on failed requests, on tasks that
 * die and on errors in the log, and an identity for CI with the permissions of a release alone.
 *
 * @example
 * new EcsCanaryBlueGreen(this, 'Web', { projectId: 'node-app' });
 */
export class EcsCanaryBlueGreen extends Construct implements ec2.IConnectable {
  /** By which an injector of properties (`PropertyInjectors`) finds the construct. */
  public static readonly PROPERTY_INJECTION_ID: string = 'ecs-canary-blue-green.EcsCanaryBlueGreen';

  /** The project, part of all physical names. */
  public readonly projectId: string;
  /** The stage, part of all physical names. */
  public readonly stage: string;
  /** The VPC of balancer and tasks. */
  public readonly vpc: ec2.IVpc;
  /** The cluster that the tasks run in. */
  public readonly cluster: ecs.ICluster;
  /** The task definition of the stack, which the first deployment runs. Releases add revisions to its family. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** Name of the container that gets the traffic. */
  public readonly containerName: string;
  /** Port on which the container listens. */
  public readonly containerPort: number;
  /** Names of the containers that get the image of a release from CI. With `deployOnStackUpdate` and a task definition of yours none. */
  public readonly imageContainers: string[];
  /** The repository that releases are pushed to. */
  public readonly repository?: ecr.IRepository;
  /** The log groups that are watched for errors. None where your own task definition logs elsewhere than to CloudWatch. */
  public readonly logGroups: logs.ILogGroup[];
  /** The first of `logGroups`. */
  public readonly logGroup?: logs.ILogGroup;
  /** The service. */
  public readonly service: ecs.FargateService;
  /** The scaling of the service. Absent without `autoScaling`. */
  public readonly scaling?: ecs.ScalableTaskCount;
  /**
   * The load balancer. With `listenerRule` it is the one of the shared listener; where that is imported, the balancer is,
   * too: it knows its ARN and its metrics, and not its DNS name.
   */
  public readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The listener whose traffic a release moves: with `listenerRule` the shared one, of which it moves the service's rules. */
  public readonly listener: elbv2.IApplicationListener;
  /** The listener on which a release can be tested. Absent without `testListenerPort` and `listenerRule.testRule`. */
  public readonly testListener?: elbv2.IApplicationListener;
  /** ARN of the rule by which the service takes its requests from a shared listener. Absent without `listenerRule`. */
  public readonly listenerRuleArn?: string;
  /** The target group of the first tasks. From then on the two take turns. */
  public readonly blueTargetGroup: elbv2.ApplicationTargetGroup;
  /** The target group of the first release. From then on the two take turns. */
  public readonly greenTargetGroup: elbv2.ApplicationTargetGroup;
  /** The schedule by which a release takes over the traffic. */
  public readonly canary: CanaryConfig;
  /** How long the old version can be restored after all traffic has moved. */
  public readonly terminationWait: Duration;
  /** The CodeDeploy application. */
  public readonly application?: codedeploy.IEcsApplication;
  /** The CodeDeploy deployment group. */
  public readonly deploymentGroup?: codedeploy.EcsDeploymentGroup;
  /** The CodeDeploy deployment configuration. */
  public readonly deploymentConfig?: codedeploy.IEcsDeploymentConfig;
  /** Who makes the releases. */
  public readonly ciIdentity: CiIdentityConfig;
  /** Whether releases are made by stack updates. */
  public readonly deployOnStackUpdate: boolean;
  /** The tasks' security groups: `web.connections.allowTo(database, …)`. The balancer has its own. */
  public readonly connections: ec2.Connections;

  /** @internal what is made for the service gets to know it by this */
  public readonly _context: ServiceContext;
  /** @internal what a generated workflow gets its steps from */
  public readonly _engine: IBoundEngine;
  private readonly rollbackAlarms: RollbackAlarms;
  private readonly plannedCanary: PlannedCanary;
  private readonly hooks: DeploymentHooks;
  private readonly rollbackRule: RollbackRule;

  /**
   * @throws when a property has a value that AWS would refuse, or that contradicts another one
   */
  constructor(scope: Construct, id: string, properties: EcsCanaryBlueGreenProps) {
    super(scope, id);
    const props = injected(EcsCanaryBlueGreen.PROPERTY_INJECTION_ID, scope, id, properties);
    const validator = new Validator(this);
    this.projectId = props.projectId;
    this.stage = props.stage ?? 'prod';
    this.canary = props.canary ?? CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) });
    this.terminationWait = props.terminationWait ?? Duration.minutes(10);
    this.deployOnStackUpdate = props.deployOnStackUpdate ?? false;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const names = physicalNames(validator, this.projectId, this.stage, props);
    claimNames(this, this, uniqueNames(names, props), { ...props, ...(props.taskDefinition && { family: props.taskDefinition.family }) });
    validateTraffic(validator, props.expectedTraffic);
    const engine = props.engine ?? DeploymentEngine.codeDeploy();

    const network = makeNetwork(this, validator, names, props, existingBalancer(props));
    this.vpc = network.vpc;
    this.cluster = network.cluster;

    const task = makeTask(this, validator, names, props, { imageFromCi: !this.deployOnStackUpdate, removalPolicy });
    this.taskDefinition = task.taskDefinition;
    this.containerName = task.containerName;
    this.containerPort = task.containerPort;
    this.imageContainers = task.imageContainers;
    this.repository = task.repository;
    this.logGroups = task.logGroups;
    [this.logGroup] = task.logGroups;

    const groups = makeTargetGroups(this, validator, network.vpc, props);
    const entrance = makeEntrance(this, validator, network, groups, props, removalPolicy);
    this.loadBalancer = entrance.loadBalancer;
    this.blueTargetGroup = groups.blue;
    this.greenTargetGroup = groups.green;
    this.listener = entrance.listener;
    this.testListener = entrance.testListener;
    [this.listenerRuleArn] = entrance.listenerRuleArns;

    this.service = makeService(this, validator, { serviceName: names.serviceName, network, task, groups, ...engine.requirements }, props);
    allowHealthCheck(this.service, entrance.caller, task, props.healthCheck?.port);
    this.scaling = props.autoScaling && makeScaling(this.service, groups, props.autoScaling);
    this.connections = this.service.connections;
    entrance.open(this.service);

    this._context = {
      projectId: this.projectId,
      stage: this.stage,
      serviceName: names.serviceName,
      service: this.service,
      taskDefinition: this.taskDefinition,
      containerName: this.containerName,
      containerPort: this.containerPort,
      imageContainers: this.imageContainers,
      vpc: this.vpc,
      repository: this.repository,
      logGroups: this.logGroups,
      metricNamespace: names.metricNamespace,
      blueTargetGroup: groups.blue,
      greenTargetGroup: groups.green,
      healthCheckPath: groups.blue.healthCheck.path!,
      loadBalancer: this.loadBalancer,
      loadBalancerFullName: entrance.loadBalancerFullName,
      loadBalancerShared: entrance.loadBalancerShared,
      listener: this.listener,
      productionRuleArn: entrance.productionRuleArn,
      testListener: this.testListener,
      testRuleArn: entrance.testRuleArn,
      listenerRuleArns: entrance.listenerRuleArns,
      canary: this.canary,
      terminationWait: this.terminationWait,
      approvalWait: props.approvalWait,
      applicationName: props.applicationName,
      deploymentGroupName: props.deploymentGroupName,
    };
    this._engine = made(validator, 'engine', engine.bind(this, this._context));
    this.application = this._engine.application;
    this.deploymentGroup = this._engine.deploymentGroup;
    this.deploymentConfig = this._engine.deploymentConfig;
    // On a live service HTTP goes on forwarding until releases move HTTPS.
    entrance.redirect?.node.addDependency(this._engine.movesListener);

    this.rollbackAlarms = new RollbackAlarms(this, this._context);
    this.chosenAlarms(validator, props.rollbackAlarms).forEach((alarm) => this.addRollbackAlarm(alarm));

    this.plannedCanary = new PlannedCanary(this, 'Canary', {
      engine: this._engine,
      context: this._context,
      expectedTraffic: props.expectedTraffic,
      scaledByUtilization: scalesByUtilization(props.autoScaling),
      alarms: () => this.rollbackAlarms.planned,
    });

    this.hooks = new DeploymentHooks(this, this._context, this._engine.hookContract);
    checkRendered(this, () => [this.taskDefinition]);
    checkOtherWays(this, this._context);
    entrance.doors.forEach(({ securityGroups, port }) => warnUnlessReachable(this, securityGroups, port, entrance.loadBalancerShared));
    this.rollbackRule = new RollbackRule(this, this._engine.rollbackPattern);

    const identity = props.ciIdentity ?? (this.deployOnStackUpdate ? CiIdentity.none() : CiIdentity.iamUser());
    this.ciIdentity = made(validator, 'ciIdentity', identity.bind(this, {
      projectId: this.projectId,
      stage: this.stage,
      releaseDuration: followedDuration(this._engine.releaseDuration, props.approvalWait),
    }));
    if (this.ciIdentity.grantee) {
      this.grantDeploy(this.ciIdentity.grantee);
    }
    if (this.deployOnStackUpdate) {
      this.releaseOnStackUpdate(validator, entrance, props);
    }
  }

  /** The alarms that roll a release back. */
  public get alarms(): cloudwatch.IAlarm[] {
    return this.rollbackAlarms.alarms;
  }

  /**
   * How the service is released, and whether the canary can roll back in time, with the alarms that have been
   * added by now. Synthesis writes it next to the template, as `<stack>-<path in the stack>.canary-plan.json`.
   */
  public get plan(): CanaryPlan {
    return this.plannedCanary.plan;
  }

  /**
   * The plan as JSON, just as the file has it: for tests and tools in any language. In Python, `json.loads(web.plan_json)` is a
   * dictionary, which `plan` is not.
   */
  public get planJson(): string {
    return textOf(this.plan);
  }

  /**
   * Rolls a release back by a further alarm.
   *
   * @returns the alarm
   * @throws when an alarm of that name is there already
   */
  public addRollbackAlarm(alarm: IRollbackAlarm): cloudwatch.IAlarm {
    const added = this.rollbackAlarms.add(alarm);
    this._engine.addAlarm(added);
    return added;
  }

  /**
   * Lets a function say, at a moment of every release, whether it goes on: one that the function refuses is rolled
   * back. Releases call the hooks of the AppSpec that they are made with: deploy the stack before you commit the
   * AppSpec that a workflow generates.
   *
   * @returns the function
   * @throws when the event has a hook already
   */
  public addHook(event: LifecycleEvent, hook: IDeploymentHook): lambda.IFunction {
    const handler = this.hooks.add(event, hook);
    this._engine.addHook(event, handler);
    return handler;
  }

  /**
   * Tells a topic when a release has started, has succeeded or is rolled back, and then why: the alarm or the hook
   * that has stopped it, with a link to the console. CodeDeploy sends the events behind it on a best-effort basis,
   * and a message may come twice.
   *
   * @throws when `events` is empty
   */
  public notifyOn(topic: sns.ITopic, options: NotificationOptions = {}): void {
    this._engine.notifyOn(topic, options);
  }

  /**
   * Calls a target when a release has failed or was stopped, which is when it is rolled back. The event says which
   * deployment, not why.
   *
   * @returns the rule, which all targets share
   * @throws when it has five targets already
   */
  public onRollback(target: events.IRuleTarget): events.Rule {
    return this.rollbackRule.add(target);
  }

  /**
   * Allows to release: push an image to the repository, register a revision of the task definition, start
   * a deployment and follow it. Nothing else; to stop one is not part of it.
   */
  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    const permissions = releasePermissions({ service: this.service, taskDefinition: this.taskDefinition, repository: this.repository! });
    return grantAll(grantee, permissions).combine(this._engine.grantDeploy(grantee));
  }

  /**
   * Allows to see releases: `ecs-canary status`, `watch` and `history`. Nothing can be changed by it. Balancers and alarms
   * can be looked at in all of the account: AWS has no narrower level for the one, and leaves composite alarms out of the
   * answer for the other.
   */
  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, watchPermissions(this._context)).combine(this._engine.grantWatch(grantee));
  }

  /**
   * Allows to see releases, to stop them, and to let them go on where they wait for somebody: `ecs-canary abort` and
   * `promote`. CodeDeploy has no resource level for the two: whoever has it may stop and continue every deployment of the
   * account.
   */
  public grantSteer(grantee: iam.IGrantable): iam.Grant {
    return this.grantWatch(grantee).combine(this._engine.grantSteer(grantee));
  }

  /**
   * Requests to both target groups.
   *
   * @default - sum over a minute
   */
  public metricRequestCount(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return requestCount(this._context, options);
  }

  /**
   * Rate of requests to both target groups that failed with a 5xx, in percent.
   *
   * @default - over a minute
   */
  public metricHttp5xxRate(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return http5xxRate(this._context, options);
  }

  /**
   * Rate of the requests to the blue target group that failed, answered with a 5xx or not answered, in percent: what
   * `RollbackAlarm.http5xx()` compares.
   *
   * @default - over a minute
   */
  public metricBlueFailureRate(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return failureRate(this._context, 'blue', options);
  }

  /**
   * Rate of the requests to the green target group that failed, answered with a 5xx or not answered, in percent: what
   * `RollbackAlarm.http5xx()` compares.
   *
   * @default - over a minute
   */
  public metricGreenFailureRate(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return failureRate(this._context, 'green', options);
  }

  /**
   * p99 response time of the slower target group, in seconds.
   *
   * @default - over a minute
   */
  public metricLatency(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return latency(this._context, options);
  }

  private releaseOnStackUpdate(validator: Validator, entrance: Entrance, { image, taskDefinition }: EcsCanaryBlueGreenProps): void {
    validator.require(image !== undefined || taskDefinition !== undefined, {
      property: 'deployOnStackUpdate',
      value: true,
      rule: 'needs an image: the default one is not your application, and no CI replaces it.',
      remedy: 'Set image or taskDefinition.',
    });
    validator.require(this.ciIdentity.grantee === undefined, {
      property: 'ciIdentity',
      rule: 'cannot be set together with deployOnStackUpdate: a stack update would undo what CI has released.',
      remedy: 'Remove ciIdentity, or remove deployOnStackUpdate.',
    });
    this._engine.releaseOnStackUpdate({
      // A listener must not get another job meanwhile, and new tasks may need what the same update allows them.
      after: [...entrance.all, this.taskDefinition, this.taskDefinition.taskRole, this.taskDefinition.obtainExecutionRole()],
    });
  }

  private chosenAlarms(validator: Validator, alarms?: IRollbackAlarm[]): IRollbackAlarm[] {
    validator.require(alarms?.length !== 0, {
      property: 'rollbackAlarms',
      value: alarms,
      rule: 'must not be empty: no alarm could roll a release back.',
      remedy: 'Leave it out to get the default alarms, or pass at least one.',
    });
    return alarms ?? defaultAlarms(this._context);
  }
}

/** What an engine or an identity of the user's own has bound to: nothing, when bind() was written without a return. */
function made<T>(validator: Validator, property: string, bound: T | undefined): T {
  return bound ?? validator.fail({ property, rule: 'bind() returned nothing.', remedy: 'Return what it made.' });
}

/** The names of what is made, and that only one service can have. Two families of a name would share their revisions. */
function uniqueNames(
  names: PhysicalNames, { cluster, repository, taskDefinition, deployOnStackUpdate }: EcsCanaryBlueGreenProps,
): Partial<PhysicalNames> {
  const { serviceName, clusterName, repositoryName, family, logGroupName } = names;
  // CI releases the newest revision of the family, whoever has registered it; a stack update its own.
  const ownFamily = deployOnStackUpdate ? {} : { family: taskDefinition?.family };
  return {
    serviceName,
    ...(cluster ? {} : { clusterName }),
    ...(repository ? {} : { repositoryName }),
    ...(taskDefinition ? ownFamily : { family, logGroupName }),
  };
}
