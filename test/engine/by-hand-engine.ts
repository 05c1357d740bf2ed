import { CfnResource, Duration, Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IDependable } from 'constructs';
import {
  EngineRequirements, EngineRules, HookContract, IBoundEngine, IDeploymentEngine, LifecycleEvent, NotificationOptions, ReleaseJob, ReleaseJobContext,
  ServiceContext, StartInAlarm,
} from '../../src';
import { validateSchedule } from '../../src/engine/validate-schedule';
import { Validator } from '../../src/private/validator';

/** Other limits than those of any engine of AWS, so that one of theirs would show. */
export const BY_HAND: EngineRules = {
  title: 'Hand',
  leastPercentage: 2.5,
  mostPercentage: 50,
  percentageStep: 2.5,
  longestIntervalMinutes: 40,
  longestRolloutMinutes: 90,
  longestTerminationWaitMinutes: 30,
  startInAlarm: StartInAlarm.UNWATCHED,
};

/** Whoever calls a function reads what it returns. */
export const ANSWERED_BY_HAND = new HookContract('Hand', []);

/** The resource that stands for all that the engine makes. */
export const RELEASES = 'Test::ByHand::Releases';

/** An engine that only the tests have: somebody moves the traffic by hand. */
export class ByHandEngine implements IDeploymentEngine {
  public readonly requirements: EngineRequirements = { deploymentController: ecs.DeploymentControllerType.EXTERNAL };

  public bind(scope: Construct, context: ServiceContext): IBoundEngine {
    const validator = new Validator(scope);
    validateSchedule(validator, BY_HAND, context);
    for (const property of ['applicationName', 'deploymentGroupName'] as const) {
      validator.require(context[property] === undefined, {
        property, value: context[property], rule: 'is nothing that releases by hand have.', remedy: `Remove ${property}.`,
      });
    }
    return new BoundByHandEngine(scope, context);
  }
}

class BoundByHandEngine implements IBoundEngine {
  public readonly name = 'byHand';
  public readonly rules = BY_HAND;
  public readonly hookContract = ANSWERED_BY_HAND;
  public readonly movesListener: IDependable;
  public readonly releaseDuration?: Duration;
  public readonly rollbackPattern: events.EventPattern;
  private readonly releases: CfnResource;
  private readonly alarms: string[] = [];
  private readonly hooks: Record<string, string> = {};

  constructor(private readonly scope: Construct, private readonly context: ServiceContext) {
    const { service, blueTargetGroup, greenTargetGroup, listener, testListener, canary, terminationWait } = context;
    this.releases = new CfnResource(scope, 'Releases', {
      type: RELEASES,
      properties: {
        Service: service.serviceName,
        Groups: [blueTargetGroup.targetGroupArn, greenTargetGroup.targetGroupArn],
        Listener: listener.listenerArn,
        TestListener: testListener?.listenerArn,
        Steps: canary.steps,
        Alarms: Lazy.list({ produce: () => this.alarms }),
        Hooks: Lazy.any({ produce: () => this.hooks }),
      },
    });
    this.movesListener = this.releases;
    this.releaseDuration = canary.totalDuration.plus(terminationWait);
    this.rollbackPattern = { source: ['test.by-hand'], detail: { service: [context.serviceName], state: ['BACK'] } };
  }

  public addAlarm(alarm: cloudwatch.IAlarm): void {
    this.alarms.push(alarm.alarmName);
  }

  public addHook(event: LifecycleEvent, handler: lambda.IFunction): void {
    this.hooks[event] = handler.functionArn;
  }

  public notifyOn(topic: sns.ITopic, { events: wanted = [] }: NotificationOptions): void {
    new events.Rule(this.scope, `Tell${topic.node.id}`, {
      eventPattern: { source: ['test.by-hand'], detail: { service: [this.context.serviceName], state: wanted } }, targets: [new targets.SnsTopic(topic)],
    });
  }

  public grantDeploy(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['by-hand:Release'], resourceArns: [this.releases.ref] });
  }

  public grantWatch(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['by-hand:Look'], resourceArns: [this.releases.ref] });
  }

  public grantSteer(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['by-hand:Stop'], resourceArns: [this.releases.ref] });
  }

  public releaseOnStackUpdate(): void {
    new Validator(this.scope).fail({
      property: 'deployOnStackUpdate', value: true, rule: 'nobody stands by during a stack update.', remedy: 'Remove it, and release by hand.',
    });
  }

  public renderRelease({ serviceName, image, ignoreAlarms }: ReleaseJobContext): ReleaseJob {
    return { steps: [{ name: 'Release by hand', env: { SERVICE: serviceName, IMAGE: image, IGNORE: ignoreAlarms ?? 'never' }, run: './release.sh' }] };
  }
}
