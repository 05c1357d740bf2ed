import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { alarmsOfLightLoad, SEQUENCE_BASE } from './sequence-stack';
import { furtherAlarmOf, ServiceContext, serviceStack } from './service-stack';
import { DeploymentHook, EcsCanaryBlueGreen, HookContract, LifecycleEvent } from '../../../src';

export const ECS_NATIVE_STACK = 'EcsNative';
export const ECS_NATIVE_PROJECT = 'ecs-native';
export const FURTHER_ALARM = furtherAlarmOf(ECS_NATIVE_PROJECT);

/** To what it is deployed first. */
const ECS_NATIVE_BASE: ServiceContext = { ...SEQUENCE_BASE, engine: 'ecsNative', furtherAlarm: 'yes' };

/** The function of a stage: the call log tells them apart by their names. */
export const hookOf = (event: LifecycleEvent) => `${ECS_NATIVE_PROJECT}-${event}`;

/** A service that ECS itself releases, with a hook at every event. Half of the requests go to a new version for four minutes. */
export function ecsNativeStack(app: App): Stack {
  const stack = serviceStack(app, ECS_NATIVE_STACK, ECS_NATIVE_PROJECT, {
    terminationWait: Duration.minutes(1),
    rollbackAlarms: alarmsOfLightLoad(),
  }, { base: ECS_NATIVE_BASE });
  addHooks(stack.node.findChild('Web') as EcsCanaryBlueGreen);
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
