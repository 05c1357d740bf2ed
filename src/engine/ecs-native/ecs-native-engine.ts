import { Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { DeploymentAlarms } from './deployment-alarms';
import { EcsNativeHooks } from './ecs-native-hooks';
import { ecsNativeNagReasons } from './ecs-native-nag-reasons';
import { deploymentEvents, makeEcsNativeNotifier } from './ecs-native-notifier';
import { EcsCircuitBreaker, EcsNativeOptions, PauseOutcome } from './ecs-native-options';
import { ECS_NATIVE_RULES } from './ecs-native-rules';
import { DeploymentPlan, Hook, renderDeploymentConfiguration } from './render-deployment-configuration';
import { ServiceArns, serviceArns } from './service-arns';
import { DEFAULT_PAUSE, validateOptions, validateService, validateStackUpdate } from './validate-ecs-native';
import { CanaryConfig, CanaryStrategy } from '../../canary-config';
import { ServiceGuard } from '../../custom-resources/service-guard/service-guard';
import { HookContract } from '../../hooks/hook-contract';
import { LifecycleEvent } from '../../hooks/hook-types';
import { CdkNagReason } from '../../nag/nag-types';
import { NotificationOptions } from '../../notifications/notification-types';
import { ReleaseNotifier } from '../../notifications/release-notifier';
import { given } from '../../private/given';
import { grantAll } from '../../private/permissions';
import { Validator } from '../../private/validator';
import { ServiceContext } from '../../service-context';
import { EngineRequirements, IBoundEngine, IDeploymentEngine, ReleaseJob, ReleaseToolKind } from '../engine-types';

const DEFAULT_HOOK_TIMEOUT = Duration.hours(1);

/** Deploys by ECS itself. */
export class EcsNativeEngine implements IDeploymentEngine {
  public readonly requirements: EngineRequirements;

  constructor(private readonly options: EcsNativeOptions) {
    validateOptions(new Validator('DeploymentEngine.ecsNative'), options);
    const { enable = true, rollback = true } = options.circuitBreaker ?? {};
    this.requirements = { deploymentController: ecs.DeploymentControllerType.ECS, circuitBreaker: { enable, rollback } };
  }

  public bind(scope: Construct, context: ServiceContext): IBoundEngine {
    validateService(new Validator(scope), context);
    return new BoundEcsNativeEngine(scope, context, this.options);
  }
}

class BoundEcsNativeEngine implements IBoundEngine {
  public readonly name = 'ecsNative';
  public readonly rules = ECS_NATIVE_RULES;
  public readonly hookContract = HookContract.ECS;
  // AWS's actions wait for a stable service, which says nothing of a deployment by steps.
  public readonly releaseTools = [ReleaseToolKind.ECS_CANARY];
  public readonly movesListener: IDependable;
  public readonly releaseDuration: Duration;
  public readonly rollbackPattern: events.EventPattern;
  private readonly arns: ServiceArns;
  private readonly alarms: DeploymentAlarms;
  private readonly hooks: EcsNativeHooks;
  private readonly pauses: Hook[];
  private notifier?: ReleaseNotifier;
  private byStackUpdate = false;

  constructor(private readonly scope: Construct, private readonly context: ServiceContext, private readonly options: EcsNativeOptions) {
    const { service, canary, terminationWait } = context;
    const resource = service.node.defaultChild as ecs.CfnService;
    this.arns = serviceArns(context);
    this.releaseDuration = canary.totalDuration.plus(terminationWait);
    this.rollbackPattern = deploymentEvents(this.arns, ['FAILED']);
    this.movesListener = service;
    this.alarms = new DeploymentAlarms(scope, resource);
    this.hooks = new EcsNativeHooks(scope, context, options.hookTimeout ?? DEFAULT_HOOK_TIMEOUT);
    this.pauses = (options.pauses ?? []).map(({ stage, timeout = DEFAULT_PAUSE, onTimeout = PauseOutcome.ROLLBACK }) =>
      ({ stage, timeoutMinutes: timeout.toMinutes(), onTimeout }));
    this.configure(resource);
    this.guard(resource);
  }

  public get nagReasons(): CdkNagReason[] {
    return ecsNativeNagReasons(this.scope, this.arns, this.options.infrastructureRole !== undefined);
  }

  public addAlarm(alarm: cloudwatch.IAlarm): void {
    this.alarms.add(alarm);
  }

  public addHook(event: LifecycleEvent, handler: lambda.IFunction): void {
    this.hooks.add(event, handler);
  }

  public notifyOn(topic: sns.ITopic, options: NotificationOptions): void {
    this.notifier ??= makeEcsNativeNotifier(this.scope, this.context, this.arns);
    this.notifier.add(topic, options);
  }

  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    const { service, deployments } = this.arns;
    return this.grantWatch(grantee).combine(grantAll(grantee, [
      { actions: ['ecs:UpdateService'], resources: [service] },
      // A release of which ECS watches no alarm is stopped again.
      { actions: ['ecs:StopServiceDeployment'], resources: [deployments] },
      // With anything narrower CloudWatch leaves composite alarms out without a word (API reference, DescribeAlarms).
      { actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] },
      // Whether the live version has all requests. No resource level (Service Authorization Reference).
      { actions: ['elasticloadbalancing:DescribeRules'], resources: ['*'] },
    ]));
  }

  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    const { service, deployments, revisions } = this.arns;
    return grantAll(grantee, [
      { actions: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'], resources: [service] },
      { actions: ['ecs:DescribeServiceDeployments'], resources: [deployments] },
      { actions: ['ecs:DescribeServiceRevisions'], resources: [revisions] },
    ]);
  }

  public grantSteer(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, [{ actions: ['ecs:ContinueServiceDeployment', 'ecs:StopServiceDeployment'], resources: [this.arns.deployments] }]);
  }

  /** CloudFormation releases: it waits for the end of a deployment of the service. What has to come before comes before the guard. */
  public releaseOnStackUpdate(): void {
    validateStackUpdate(new Validator(this.scope), this.context, this.options.pauses ?? []);
    this.byStackUpdate = true;
  }

  /** The command knows the service from its plan, and the hooks are part of the service: there is nothing to render besides. */
  public renderRelease(): ReleaseJob {
    return { steps: [] };
  }

  /**
   * The L2 takes strategy, hooks and rules in its constructor only, and knows neither pauses, time-outs of hooks, thresholds
   * nor the rule of a listener's default action. Its `enableDeploymentAlarms()` forgets all calls but the first.
   */
  private configure(resource: ecs.CfnService): void {
    const { canary, productionRuleArn, testRuleArn, greenTargetGroup } = this.context;
    resource.addPropertyOverride('DeploymentConfiguration', Lazy.any({ produce: () => renderDeploymentConfiguration(this.plan()) }));
    resource.addPropertyOverride('LoadBalancers.0.AdvancedConfiguration', given({
      AlternateTargetGroupArn: greenTargetGroup.targetGroupArn,
      ProductionListenerRule: productionRuleArn,
      TestListenerRule: testRuleArn,
      RoleArn: (this.options.infrastructureRole ?? makeInfrastructureRole(this.scope, this.context)).roleArn,
    }));
    if (canary.percentage !== undefined && !Number.isInteger(2 * canary.percentage)) {
      // cfn-lint divides by 0.1 in floating point, and takes 33.3 for no multiple of it.
      resource.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002'] } });
    }
  }

  private plan(): DeploymentPlan {
    const { canary, terminationWait } = this.context;
    return {
      shift: shiftOf(canary),
      bakeMinutes: terminationWait.toMinutes(),
      alarmNames: this.alarms.names,
      circuitBreaker: circuitBreakerOf(this.options.circuitBreaker ?? {}),
      hooks: [...this.hooks.rendered, ...this.pauses],
    };
  }

  /** Any task definition that a template could name would be released by an update that is about something else. */
  private guard(resource: ecs.CfnService): void {
    const { service, serviceName, taskDefinition } = this.context;
    const saysTaskDefinition = () => !this.byStackUpdate;
    const guard = new ServiceGuard(this.scope, 'Guard', {
      clusterName: service.cluster.clusterName,
      serviceName,
      controller: ecs.DeploymentControllerType.ECS,
      family: taskDefinition.family,
      service: resource,
      saysTaskDefinition,
      // New tasks may need what the same update allows them.
      after: [taskDefinition, taskDefinition.taskRole, taskDefinition.obtainExecutionRole()],
    });
    resource.addPropertyOverride('TaskDefinition', Lazy.string({
      produce: () => saysTaskDefinition() ? guard.taskDefinition : taskDefinition.taskDefinitionArn,
    }));
  }
}

function makeInfrastructureRole(scope: Construct, { serviceName }: ServiceContext): iam.Role {
  return new iam.Role(scope, 'InfrastructureRole', {
    description: `ECS moves the traffic of ${serviceName}`,
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForLoadBalancers')],
  });
}

function shiftOf({ strategy, percentage, interval }: CanaryConfig): DeploymentPlan['shift'] {
  return percentage === undefined || interval === undefined ? undefined : {
    kind: strategy === CanaryStrategy.TIME_BASED_CANARY ? 'canary' : 'linear', percentage, minutes: interval.toMinutes(),
  };
}

function circuitBreakerOf({ enable = true, rollback = true, resetOnHealthyTask, threshold }: EcsCircuitBreaker): Record<string, unknown> {
  return given({
    Enable: enable,
    Rollback: enable && rollback,
    ResetOnHealthyTask: resetOnHealthyTask,
    ThresholdConfiguration: threshold && { Type: threshold.type, Value: threshold.value },
  });
}
