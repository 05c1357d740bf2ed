import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsNativeContext } from './ecs-native-stack';
import { quietAlarm } from './quiet-alarm';
import { alarmsOfLightLoad } from './sequence-stack';
import { serviceStack } from './service-stack';
import { EcsCanaryBlueGreen, RollbackAlarm } from '../../../src';
import { imageOf } from '../starter';

export const ECS_RELEASED_STACK = 'EcsByCdk';
export const ECS_RELEASED_PROJECT = 'ecs-released';
export const ECS_RELEASED_ALARM = `${ECS_RELEASED_PROJECT}-quiet`;

/** What an update may change of it, besides what it may of any service. */
export interface EcsReleasedContext extends EcsNativeContext {
  /** Of the image. */
  readonly version?: string;
}

/** A service whose stack updates are its releases, by ECS itself. */
export function ecsNativeReleasedStack(app: App): Stack {
  const context = (name: keyof EcsReleasedContext): string | undefined => app.node.tryGetContext(name);
  const stack = serviceStack(app, ECS_RELEASED_STACK, ECS_RELEASED_PROJECT, {
    deployOnStackUpdate: true,
    image: ecs.ContainerImage.fromRegistry(imageOf(context('version') ?? 'v1')),
    desiredCount: Number(context('desiredCount') ?? 2),
    terminationWait: Duration.minutes(1),
    rollbackAlarms: alarmsOfLightLoad(),
  });
  const web = stack.node.findChild('Web') as EcsCanaryBlueGreen;
  web.addRollbackAlarm(RollbackAlarm.fromAlarm(quietAlarm(stack, ECS_RELEASED_ALARM)));
  return stack;
}
