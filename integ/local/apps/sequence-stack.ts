import { App, Duration, Stack } from 'aws-cdk-lib';
import { plainStack } from './plain-stack';
import { ServiceContext, serviceStack } from './service-stack';
import { DeploymentEngine, RollbackAlarm } from '../../../src';

/** The stacks that sequences of releases and updates go over, each of a service. */
export const SEQUENCE_STACKS = ['SequenceA', 'SequenceB', 'SequenceC', 'SequenceD'];
/** The same, of services that ECS itself deploys. */
export const ECS_SEQUENCE_STACKS = ['OfEcsA', 'OfEcsB', 'OfEcsC'];
/** One more, with a listener that CloudFormation manages. */
export const PLAIN_SEQUENCE_STACK = 'SequencePlain';

/** To what a sequence begins with. Half of the requests go to a new version for four minutes: an alarm needs three. */
export const SEQUENCE_BASE: ServiceContext = { certificate: 'first', canaryPercentage: '50', canaryMinutes: '4' };

/** The project of a stack's service. */
export function projectOf(stack: string): string {
  return stack.toLowerCase();
}

/** Alarms that need few requests, so that the load may be light. */
export const alarmsOfLightLoad = () => [
  RollbackAlarm.http5xx({ minimumRequests: 2 }), RollbackAlarm.logErrors({ threshold: 1, minimumErrors: 1, minimumRequests: 2 }),
];

/** One of these services. */
export function sequenceStack(app: App, stack: string): Stack {
  return stack === PLAIN_SEQUENCE_STACK ? plainStack(app, stack, projectOf(stack)) : serviceStack(app, stack, projectOf(stack), {
    engine: ECS_SEQUENCE_STACKS.includes(stack) ? DeploymentEngine.ecsNative() : undefined,
    terminationWait: Duration.minutes(2),
    rollbackAlarms: alarmsOfLightLoad(),
  });
}
