import { App, Duration, Stack } from 'aws-cdk-lib';
import { ServiceContext, serviceStack } from './service-stack';
import { CanaryConfig, DeploymentEngine } from '../../../src';
import { ECS, Engine } from '../engines';

/** An engine with a canary, and the names of what it releases. */
export interface Traffic {
  readonly engine: Engine;
  /** Per cent of the requests. */
  readonly canary: number;
  readonly stack: string;
  readonly project: string;
}

/** An engine with each canary. */
export function trafficOf(engine: Engine): Traffic[] {
  return [25, 5].map((canary) => {
    // Short: the names of target groups begin with that of the stack.
    const stack = `${engine.name.slice(0, 4)}${canary}`;
    return { engine, canary, stack, project: stack.toLowerCase() };
  });
}

/** With what it is released. */
export const TRAFFIC_BASE: ServiceContext = { certificate: 'none', canaryMinutes: '10' };

/** A service with the default alarms, for which nobody waits for long after its canary. */
export function trafficStack(app: App, { engine, canary, stack, project }: Traffic): Stack {
  const minutes = Number(app.node.tryGetContext('canaryMinutes'));
  return serviceStack(app, stack, project, {
    engine: engine === ECS ? DeploymentEngine.ecsNative() : undefined,
    canary: CanaryConfig.timeBasedCanary({ percentage: canary, interval: Duration.minutes(minutes) }),
    terminationWait: Duration.minutes(2),
  });
}
