import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { quietAlarm } from './quiet-alarm';
import { alarmsOfLightLoad, SEQUENCE_BASE } from './sequence-stack';
import { ServiceContext, serviceStack } from './service-stack';
import { DeploymentEngine, EcsCanaryBlueGreen, RollbackAlarm } from '../../../src';
import { ECS, Engine } from '../engines';
import { imageOf } from '../starter';

/** What an update may change of it, besides what it may of any service. */
export interface ReleasedContext extends ServiceContext {
  /** Of the image. */
  readonly version?: string;
  /** So many seconds in place of AWS's fifteen minutes for a function that follows a release. */
  readonly invocationSeconds?: string;
}

/** To what it is deployed first. Half of the requests go to a new version for four minutes. */
export const RELEASED_BASE: ReleasedContext = { ...SEQUENCE_BASE };

/** The names of what an engine releases by stack updates. */
export function releasedNames({ name }: Pick<Engine, 'name'>): { readonly stack: string; readonly project: string; readonly alarm: string } {
  const project = `released-by-${name.toLowerCase()}`;
  // Short: the names of target groups begin with it.
  return { stack: `By${name.slice(0, 4)}`, project, alarm: `${project}-quiet` };
}

/** A service whose stack updates are its releases. An alarm of it is on only where SetAlarmState says so. */
export function releasedStack(app: App, engine: Engine): Stack {
  const context = (name: keyof ReleasedContext): string | undefined => app.node.tryGetContext(name);
  const names = releasedNames(engine);
  const stack = serviceStack(app, names.stack, names.project, {
    engine: engine === ECS ? DeploymentEngine.ecsNative() : undefined,
    deployOnStackUpdate: true,
    image: ecs.ContainerImage.fromRegistry(imageOf(context('version') ?? 'v1')),
    terminationWait: Duration.minutes(1),
    rollbackAlarms: alarmsOfLightLoad(),
  });
  const web = stack.node.findChild('Web') as EcsCanaryBlueGreen;
  web.addRollbackAlarm(RollbackAlarm.fromAlarm(quietAlarm(stack, names.alarm)));
  const seconds = context('invocationSeconds');
  if (seconds !== undefined) {
    (stack.node.findChild('EcsCanaryBlueGreenReleases').node.findChild('Function').node.defaultChild as lambda.CfnFunction).timeout = Number(seconds);
  }
  return stack;
}
