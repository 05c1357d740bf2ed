import { CfnResource, Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import {
  EcsCanaryBlueGreen, EngineRequirements, EngineRules, HookContract, IBoundEngine, IDeploymentEngine, LifecycleEvent, NotificationOptions, ReleaseJob,
  ReleaseJobContext, ServiceContext, StackUpdateContext, StartInAlarm,
} from 'ecs-canary-blue-green';

/** Releases by a controller of the platform team's, which moves the traffic as its custom resource says. */
export class PlatformEngine implements IDeploymentEngine {
  public readonly requirements: EngineRequirements = { deploymentController: ecs.DeploymentControllerType.EXTERNAL };

  /** @param controller - ARN of the function of the controller */
  constructor(private readonly controller: string) {}

  public bind(scope: Construct, context: ServiceContext): IBoundEngine {
    return new BoundPlatformEngine(scope, context, this.controller);
  }
}

class BoundPlatformEngine implements IBoundEngine {
  public readonly name = 'platform';
  public readonly hookContract = new HookContract('Platform', []);
  public readonly movesListener: IDependable;
  public readonly releaseDuration?: Duration;
  public readonly rollbackPattern: events.EventPattern;
  public readonly rules: EngineRules = {
    title: 'Platform',
    leastPercentage: 1,
    mostPercentage: 100,
    percentageStep: 1,
    longestIntervalMinutes: 60,
    longestRolloutMinutes: 600,
    longestTerminationWaitMinutes: 60,
    startInAlarm: StartInAlarm.REFUSED,
  };
  private readonly releases: CfnResource;
  private readonly alarms: string[] = [];

  constructor(scope: Construct, context: ServiceContext, controller: string) {
    this.releases = new CfnResource(scope, 'Releases', {
      type: 'Custom::PlatformReleases',
      properties: {
        ServiceToken: controller,
        Service: context.serviceName,
        Rule: context.productionRuleArn,
        TargetGroups: [context.blueTargetGroup.targetGroupArn, context.greenTargetGroup.targetGroupArn],
      },
    });
    this.movesListener = this.releases;
    this.releaseDuration = context.canary.totalDuration.plus(context.terminationWait);
    this.rollbackPattern = { source: ['platform.releases'], detail: { service: [context.serviceName], state: ['ROLLED_BACK'] } };
  }

  public addAlarm(alarm: cloudwatch.IAlarm): void {
    this.alarms.push(alarm.alarmName);
    this.releases.addPropertyOverride('Alarms', this.alarms);
  }

  public addHook(event: LifecycleEvent, handler: lambda.IFunction): void {
    this.releases.addPropertyOverride(`Hooks.${event}`, handler.functionArn);
  }

  public notifyOn(topic: sns.ITopic, _options: NotificationOptions): void {
    this.releases.addPropertyOverride('Topic', topic.topicArn);
  }

  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'platform:StartRelease');
  }

  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'platform:GetRelease');
  }

  public grantSteer(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'platform:StopRelease');
  }

  public releaseOnStackUpdate(_context: StackUpdateContext): void {
    throw new Error('The platform releases from CI only: remove deployOnStackUpdate.');
  }

  public renderRelease(context: ReleaseJobContext): ReleaseJob {
    return { steps: [{ name: 'Release', env: { SERVICE: context.serviceName, IMAGE: context.image }, run: 'platform release "$SERVICE" "$IMAGE"' }] };
  }

  private grant(grantee: iam.IGrantable, action: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.releases.ref] });
  }
}

export class OwnEngineStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new EcsCanaryBlueGreen(this, 'Web', {
      projectId: 'own-engine',
      engine: new PlatformEngine('arn:aws:lambda:eu-west-1:111111111111:function:platform-releases'),
    });
  }
}
