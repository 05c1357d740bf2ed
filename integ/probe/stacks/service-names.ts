import { conventionalNames, ServiceNames } from '../../local/releases';

/** A service of a stack. */
export interface ProbedService extends ServiceNames {
  readonly projectId: string;
  /** The output of the stack that names the service's task definition. */
  readonly output: string;
}

const probed = (projectId: string, output: string): ProbedService => ({ projectId, output, ...conventionalNames(projectId, 'probe') });

/** CodeDeploy releases it, behind a listener of its own. */
export const OWN_LISTENER = probed('own', 'OwnTaskDefinition');
/** CodeDeploy releases it, behind a rule of a listener that others share. */
export const RULE = probed('rule', 'RuleTaskDefinition');
/** Its tasks have a provider. */
export const RULE_CAPACITY = [{ capacityProvider: 'FARGATE', base: 1, weight: 1 }];
/** ECS releases it, behind a rule. */
export const ECS_SERVICE = probed('ecs', 'EcsTaskDefinition');

/** Of a cluster whose services have no task. */
export const IDLE = probed('idle', 'IdleTaskDefinition');
/** They differ in who deploys them, and in what tells their task definition. */
export const IDLE_SERVICES = { held: 'ecs-canary-probe-held', moved: 'ecs-canary-probe-moved', own: 'ecs-canary-probe-own', told: 'ecs-canary-probe-told' };

export const PROBED_SERVICES = [OWN_LISTENER, RULE, ECS_SERVICE, IDLE];
