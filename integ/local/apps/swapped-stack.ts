import { App, Duration, Stack } from 'aws-cdk-lib';
import { ServiceContext, serviceStack } from './service-stack';
import { ECS, Engine } from '../engines';

/** The names of the service of an engine. */
export function swappedNames(engine: Engine): { readonly stack: string; readonly project: string } {
  return engine === ECS ? { stack: 'SwapEcs', project: 'swap-ecs' } : { stack: 'Swap', project: 'swap' };
}

/** A service that gets stack updates after a release, which has swapped its target groups. */
export function swappedStack(app: App, engine: Engine): Stack {
  const { stack, project } = swappedNames(engine);
  // By the minute, so that old tasks go after the last one in which they have requests: see live-stack.ts.
  return serviceStack(app, stack, project, { terminationWait: Duration.minutes(1) }, { base: baseOf(engine) });
}

/**
 * To what it is deployed first. Where ECS deploys, a certificate can neither come nor go. Canaries last long enough to be stopped
 * on a slow machine, too.
 */
function baseOf(engine: Engine): ServiceContext {
  return { ...engine.context, certificate: engine === ECS ? 'first' : 'none', canaryMinutes: '6' };
}
