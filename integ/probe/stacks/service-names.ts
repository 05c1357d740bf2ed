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
/** ECS releases it, behind a rule. */
export const ECS_SERVICE = probed('ecs', 'EcsTaskDefinition');

export const PROBED_SERVICES = [OWN_LISTENER, RULE, ECS_SERVICE];
