import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { quietAlarm } from './quiet-alarm';
import { alarmsOfLightLoad, SEQUENCE_BASE } from './sequence-stack';
import { ServiceContext, serviceStack } from './service-stack';
import { DeploymentHook, EcsCanaryBlueGreen, HookContract, LifecycleEvent, RollbackAlarm } from '../../../src';

export const ECS_NATIVE_STACK = 'EcsNative';
export const ECS_NATIVE_PROJECT = 'ecs-native';
export const FURTHER_ALARM = `${ECS_NATIVE_PROJECT}-further`;

/** To what it is deployed first. */
export const ECS_NATIVE_BASE: EcsNativeContext = { ...SEQUENCE_BASE, engine: 'ecsNative' };

/** What an update may change of it, besides what it may of any service. */
export interface EcsNativeContext extends ServiceContext {
  readonly desiredCount?: string;
  /** Value of an environment variable of the task definition. */
  readonly color?: string;
  /** `yes` for one alarm more, which nothing but SetAlarmState changes. */
  readonly furtherAlarm?: string;
  /** `yes` for another platform version, which ECS brings by a deployment. */
  readonly otherPlatform?: string;
}

/** The function of a stage: the call log tells them apart by their names. */
export const hookOf = (event: LifecycleEvent) => `${ECS_NATIVE_PROJECT}-${event}`;

/** A service that ECS itself releases, with a hook at every event. Half of the requests go to a new version for four minutes. */
export function ecsNativeStack(app: App): Stack {
  const context = (name: keyof EcsNativeContext): string | undefined => app.node.tryGetContext(name);
  const stack = serviceStack(app, ECS_NATIVE_STACK, ECS_NATIVE_PROJECT, {
    desiredCount: Number(context('desiredCount') ?? 2),
    environment: { COLOR: context('color') ?? 'blue' },
    terminationWait: Duration.minutes(1),
    platformVersion: context('otherPlatform') === 'yes' ? ecs.FargatePlatformVersion.VERSION1_4 : ecs.FargatePlatformVersion.LATEST,
    rollbackAlarms: alarmsOfLightLoad(),
  });
  const web = stack.node.findChild('Web') as EcsCanaryBlueGreen;
  if (context('furtherAlarm') === 'yes') {
    web.addRollbackAlarm(RollbackAlarm.fromAlarm(quietAlarm(stack, FURTHER_ALARM)));
  }
  if (context('engine') === 'ecsNative') {
    addHooks(web);
  }
  return stack;
}

function addHooks(web: EcsCanaryBlueGreen): void {
  for (const event of Object.values(LifecycleEvent)) {
    web.addHook(event, DeploymentHook.fromFunction(new lambda.Function(Stack.of(web), event, {
      functionName: hookOf(event),
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline("exports.handler = async () => ({ hookStatus: 'SUCCEEDED' });"),
    }), { contract: HookContract.ECS }));
  }
}
