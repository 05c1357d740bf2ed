import { Annotations, ArnFormat, Duration, Lazy, Stack, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import { CodeDeployHooks } from './code-deploy-hooks';
import { CodeDeployNames, codeDeployNames } from './code-deploy-names';
import { CodeDeployOptions } from './code-deploy-options';
import { makeCodeDeployRole, roleReasons } from './code-deploy-role';
import {
  EngineRequirements, IBoundEngine, IDeploymentEngine, ReleaseJob, ReleaseJobContext, ReleaseToolKind, StackUpdateContext,
} from '../engine-types';
import { validateSchedule } from '../validate-schedule';
import { makeCodeDeployNotifier, ROLLBACK_STATES, stateChanges } from './code-deploy-notifier';
import { CODE_DEPLOY_RENDERED_RULES } from './code-deploy-rendered-rules';
import { CODE_DEPLOY_RULES } from './code-deploy-rules';
import { AppSpec, renderAppSpec } from './render-app-spec';
import { renderCodeDeployRelease } from './render-code-deploy-release';
import { LONGEST_UPDATE_MINUTES } from './stack-update-release/protocol';
import { CanaryPlanNames } from '../../analysis/canary-plan';
import { CanaryConfig, CanaryStrategy } from '../../canary-config';
import { StackUpdateRelease } from './stack-update-release/stack-update-release';
import { ServiceChanges } from '../../custom-resources/service-changes/service-changes';
import { HookContract } from '../../hooks/hook-contract';
import { LifecycleEvent } from '../../hooks/hook-types';
import { CdkNagReason } from '../../nag/nag-types';
import { NotificationOptions } from '../../notifications/notification-types';
import { ReleaseNotifier } from '../../notifications/release-notifier';
import { given } from '../../private/given';
import { grantAll } from '../../private/permissions';
import { STACK_UPDATE_MARGIN_MINUTES } from '../../private/release-time';
import { Validator } from '../../private/validator';
import { checkRendered } from '../../rendered/check-rendered';
import { ServiceContext } from '../../service-context';

/** Alarms of a deployment group that the documentation allows (CodeDeploy quotas). */
const DOCUMENTED_ALARMS = 10;

/** Deploys by AWS CodeDeploy. */
export class CodeDeployEngine implements IDeploymentEngine {
  public readonly requirements: EngineRequirements = { deploymentController: ecs.DeploymentControllerType.CODE_DEPLOY };

  constructor(private readonly options: CodeDeployOptions) {}

  public bind(scope: Construct, context: ServiceContext): IBoundEngine {
    const validator = new Validator(scope);
    validateSchedule(validator, CODE_DEPLOY_RULES, context);
    validateApproval(validator, context);
    const shared = context.listenerRuleArns.length > 0;
    validator.require(!shared || this.options.ownRole !== false, {
      property: 'ownRole',
      value: false,
      rule: "is what keeps a release from changing a listener that others share: AWS's managed policy allows that.",
      remedy: 'Leave ownRole out, or remove listenerRule.',
    });
    const role = this.options.ownRole ?? shared ? makeCodeDeployRole(scope, context) : undefined;
    return new BoundCodeDeployEngine(scope, context, codeDeployNames(scope, validator, context), role);
  }
}

/** What cdk-nag says of the role that the L2 makes. */
const MANAGED_POLICY_REASONS: CdkNagReason[] = [{
  id: 'AwsSolutions-IAM4',
  reason: 'The policy that AWS keeps in step with what CodeDeploy calls for ECS.',
  appliesTo: ['Policy::arn:<AWS::Partition>:iam::aws:policy/AWSCodeDeployRoleForECS'],
}];

class BoundCodeDeployEngine implements IBoundEngine {
  public readonly name = 'codeDeploy';
  public readonly rules = CODE_DEPLOY_RULES;
  public readonly planNames: CanaryPlanNames;
  public readonly hookContract = HookContract.CODE_DEPLOY;
  public readonly nagReasons: CdkNagReason[];
  public readonly releaseTools = [ReleaseToolKind.AWS_ACTIONS, ReleaseToolKind.ECS_CANARY];
  public readonly movesListener: IDependable;
  public readonly application: codedeploy.IEcsApplication;
  public readonly deploymentGroup: codedeploy.EcsDeploymentGroup;
  public readonly deploymentConfig: codedeploy.IEcsDeploymentConfig;
  public readonly releaseDuration?: Duration;
  public readonly rollbackPattern: events.EventPattern;
  private readonly hooks: CodeDeployHooks;
  private notifier?: ReleaseNotifier;
  private alarmCount = 0;

  constructor(
    private readonly scope: Construct, private readonly context: ServiceContext, private readonly names: CodeDeployNames, role?: iam.Role,
  ) {
    this.releaseDuration = releaseDuration(context);
    this.application = new codedeploy.EcsApplication(scope, 'Application', { applicationName: names.applicationName });
    this.deploymentConfig = makeDeploymentConfig(scope, context.canary);
    this.deploymentGroup = new codedeploy.EcsDeploymentGroup(scope, 'DeploymentGroup', {
      application: this.application,
      deploymentGroupName: names.deploymentGroupName,
      deploymentConfig: this.deploymentConfig,
      service: context.service,
      blueGreenDeploymentConfig: given({
        blueTargetGroup: context.blueTargetGroup,
        greenTargetGroup: context.greenTargetGroup,
        listener: context.listener,
        testListener: context.testListener,
        terminationWaitTime: context.terminationWait,
        deploymentApprovalWaitTime: context.approvalWait,
      }),
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      // A deployment whose alarms cannot be read is stopped: it could not be rolled back by them.
      ignorePollAlarmsFailure: false,
      // The L2 adds AWS's managed policy to any role that lets it.
      ...(role ? { role: role.withoutPolicyUpdates() } : {}),
    });
    ServiceChanges.of(scope).add(scope, context.service);
    this.planNames = names;
    this.nagReasons = role ? roleReasons(scope, context) : MANAGED_POLICY_REASONS;
    checkRendered(scope, undefined, CODE_DEPLOY_RENDERED_RULES);
    this.movesListener = this.deploymentGroup;
    this.rollbackPattern = stateChanges(names, ROLLBACK_STATES);
    this.hooks = new CodeDeployHooks(scope, deploymentGroupArn(scope, names), role ?? this.deploymentGroup.role);
  }

  public addAlarm(alarm: cloudwatch.IAlarm): void {
    this.deploymentGroup.addAlarm(alarm);
    this.alarmCount += 1;
    if (this.alarmCount === DOCUMENTED_ALARMS + 1) {
      Annotations.of(this.scope).addWarningV2(
        'ecs-canary-blue-green:tooManyAlarms',
        `rollbackAlarms: CodeDeploy documents ${DOCUMENTED_ALARMS} alarms for a deployment group, and this one has more. `
        + 'Newer accounts may allow 50; otherwise join some in a composite alarm and pass that by RollbackAlarm.fromAlarm().',
      );
    }
  }

  public addHook(event: LifecycleEvent, handler: lambda.IFunction): void {
    this.hooks.add(event, handler);
  }

  public notifyOn(topic: sns.ITopic, options: NotificationOptions): void {
    const { scope, context, names } = this;
    this.notifier ??= makeCodeDeployNotifier(scope, {
      ...names,
      deploymentGroupArn: this.deploymentGroup.deploymentGroupArn,
      clusterName: context.service.cluster.clusterName,
      serviceName: context.service.serviceName,
      hooks: () => this.hooks.functions(({ functionName }) => functionName),
    });
    this.notifier.add(topic, options);
  }

  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, [
      { actions: ['codedeploy:RegisterApplicationRevision'], resources: [this.application.applicationArn] },
      {
        actions: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:ListDeployments'],
        resources: [this.deploymentGroup.deploymentGroupArn],
      },
      { actions: ['codedeploy:GetDeploymentConfig'], resources: [this.deploymentConfig.deploymentConfigArn] },
    ]);
  }

  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    return grantAll(grantee, [
      {
        actions: ['codedeploy:BatchGetDeployments', 'codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:ListDeployments'],
        resources: [this.deploymentGroup.deploymentGroupArn],
      },
      // No resource level (Service Authorization Reference).
      { actions: ['codedeploy:GetDeploymentTarget'], resources: ['*'] },
    ]);
  }

  public grantSteer(grantee: iam.IGrantable): iam.Grant {
    // `rollback --fast` releases by this configuration, and CreateDeployment asks for the one that it is given.
    const { deploymentConfigArn } = codedeploy.EcsDeploymentConfig.ALL_AT_ONCE;
    return grantAll(grantee, [
      { actions: ['codedeploy:GetDeploymentConfig'], resources: [deploymentConfigArn] },
      // No resource level (Service Authorization Reference).
      { actions: ['codedeploy:ContinueDeployment', 'codedeploy:StopDeployment'], resources: ['*'] },
    ]);
  }

  public releaseOnStackUpdate({ after }: StackUpdateContext): void {
    const { service, taskDefinition } = this.context;
    const duration = stackUpdateDuration(this.scope, this.context);
    this.hooks.nameInAppSpec();
    new StackUpdateRelease(this.scope, 'Release', {
      subject: {
        applicationArn: this.application.applicationArn,
        deploymentGroupArn: this.deploymentGroup.deploymentGroupArn,
        deploymentConfigArn: this.deploymentConfig.deploymentConfigArn,
        serviceArn: service.serviceArn,
      },
      properties: {
        ApplicationName: this.application.applicationName,
        DeploymentGroupName: this.deploymentGroup.deploymentGroupName,
        ClusterName: service.cluster.clusterName,
        ServiceName: service.serviceName,
        TaskDefinitionArn: taskDefinition.taskDefinitionArn,
        // Hooks can be added later.
        AppSpec: Lazy.string({ produce: () => this.resolvableAppSpec() }),
        ScheduleSeconds: String(duration.toSeconds()),
      },
      after: [this.deploymentGroup, service, ...after],
    });
  }

  /** JSON has no place for a number that is a token: it is written as the text that CloudFormation replaces. */
  private resolvableAppSpec(): string {
    const { service, taskDefinition, containerName, containerPort } = this.context;
    const hooks = this.hooks.functions(({ functionArn }) => functionArn);
    return renderAppSpec({ containerName, containerPort, ...placeOf(service), hooks, taskDefinition: taskDefinition.taskDefinitionArn })
      .replace(`"ContainerPort": ${containerPort}`, `"ContainerPort": ${Tokenization.stringifyNumber(containerPort)}`);
  }

  public renderRelease({ containerName, containerPort, specPath, ...job }: ReleaseJobContext): ReleaseJob {
    const { canary, terminationWait, approvalWait, service } = this.context;
    new Validator(this.scope).known({ ...this.names }, 'a workflow names it');
    this.hooks.nameInAppSpec();
    return {
      spec: renderAppSpec({ containerName, containerPort, ...placeOf(service), hooks: this.hooks.names() }),
      ...renderCodeDeployRelease({
        ...job,
        ...this.names,
        appSpecPath: specPath,
        shiftMinutes: canary.totalDuration.toMinutes(),
        terminationWaitMinutes: terminationWait.toMinutes(),
        ...(approvalWait && { approvalWaitMinutes: approvalWait.toMinutes() }),
      }),
    };
  }
}

/** A wait that is only known at deployment makes a release that long, too. */
function releaseDuration({ canary, terminationWait }: ServiceContext): Duration | undefined {
  return terminationWait.isUnresolved() ? undefined : canary.totalDuration.plus(terminationWait);
}

/**
 * @throws when nobody could approve a release in time, or CodeDeploy would not wait that long
 */
function validateApproval(validator: Validator, { approvalWait, canary }: ServiceContext): void {
  const most = CODE_DEPLOY_RULES.longestRolloutMinutes - Math.ceil(canary.totalDuration.toMinutes({ integral: false }));
  validator.require(!approvalWait?.isUnresolved(), {
    property: 'approvalWait', rule: 'must be known at synth: whoever releases has to know how long a release takes.', remedy: 'Use a concrete value: Duration.minutes(30).',
  });
  validator.duration('approvalWait', approvalWait, 'minutes', {
    min: 1, max: most, remedy: `CodeDeploy gives a release ${CODE_DEPLOY_RULES.longestRolloutMinutes / 60} hours until all traffic has moved, the canary included.`,
  });
}

/**
 * How long a release takes by its schedule.
 *
 * @throws when CloudFormation would not wait that long
 */
function stackUpdateDuration(scope: Construct, { canary, terminationWait, approvalWait }: ServiceContext): Duration {
  const validator = new Validator(scope);
  validator.require(approvalWait === undefined, {
    property: 'approvalWait',
    rule: 'cannot be set together with deployOnStackUpdate: the stack would wait for somebody, and CloudFormation waits an hour.',
    remedy: 'Remove one of the two.',
  });
  validator.require(!terminationWait.isUnresolved(), {
    property: 'terminationWait',
    rule: 'must be known at synth with deployOnStackUpdate: a stack update waits for the end of the release, and CloudFormation waits an hour.',
    remedy: 'Use a concrete value: terminationWait: Duration.minutes(10).',
  });
  const duration = canary.totalDuration.plus(terminationWait);
  const minutes = duration.toMinutes({ integral: false });
  validator.require(minutes + STACK_UPDATE_MARGIN_MINUTES <= LONGEST_UPDATE_MINUTES, {
    property: 'deployOnStackUpdate',
    value: true,
    rule: `the canary takes ${canary.totalDuration.toMinutes()} minutes, the termination wait ${terminationWait.toMinutes()}, and tasks need up to `
      + `${STACK_UPDATE_MARGIN_MINUTES} to start: more than the ${LONGEST_UPDATE_MINUTES} minutes that CloudFormation waits.`,
    remedy: 'Shorten canary or terminationWait, or remove deployOnStackUpdate and let CI make the releases.',
  });
  return duration;
}

function makeDeploymentConfig(scope: Construct, canary: CanaryConfig): codedeploy.IEcsDeploymentConfig {
  if (canary.strategy === CanaryStrategy.ALL_AT_ONCE) {
    return codedeploy.EcsDeploymentConfig.ALL_AT_ONCE;
  }
  const shift = { percentage: canary.percentage!, interval: canary.interval! };
  // No physical name: all properties are create-only, and a named resource could not be replaced.
  return new codedeploy.EcsDeploymentConfig(scope, 'DeploymentConfig', {
    trafficRouting: canary.strategy === CanaryStrategy.TIME_BASED_CANARY
      ? codedeploy.TrafficRouting.timeBasedCanary(shift)
      : codedeploy.TrafficRouting.timeBasedLinear(shift),
  });
}

function deploymentGroupArn(scope: Construct, { applicationName, deploymentGroupName }: CodeDeployNames): string {
  return Stack.of(scope).formatArn({
    service: 'codedeploy',
    resource: 'deploymentgroup',
    resourceName: `${applicationName}/${deploymentGroupName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** Where tasks run, as a release has to say it again. The L2 does not tell what it was made with. */
function placeOf(service: ecs.FargateService): Pick<AppSpec, 'platformVersion' | 'capacityProviderStrategy'> {
  const { platformVersion, capacityProviderStrategy } = service.node.defaultChild as ecs.CfnService;
  const providers = Stack.of(service).resolve(capacityProviderStrategy) as ecs.CfnService.CapacityProviderStrategyItemProperty[] | undefined;
  return {
    platformVersion: platformVersion === ecs.FargatePlatformVersion.LATEST ? undefined : platformVersion,
    capacityProviderStrategy: providers?.map(({ capacityProvider, base = 0, weight = 0 }) => (
      { CapacityProvider: capacityProvider!, Base: base, Weight: weight })),
  };
}
