/** What CloudFormation sends of a service that CodeDeploy deploys when one property changes. */
import { DeployedStack, StackEnded } from '../deployed-stack';
import { ProbedIdleService } from '../idle-services';
import { Judgement, Probe } from '../probe';
import { GRACE_PERIOD, PARAMETERS } from '../stacks/listener-names';

/** How ECS words that it does not take an update of such a service. */
const REFUSED_BY_ECS = /CODE_DEPLOY deployment controller/;

export interface Observation {
  /** ECS's words, where it refused another grace period alone. */
  readonly alone?: string;
  /** An update of the stack that changes the grace period. */
  readonly update: StackEnded;
}

export function judge({ alone, update: { status, reason = status } }: Observation): Judgement {
  if (alone !== undefined) {
    return { verdict: 'undecided', because: `another grace period alone was refused: ${alone}` };
  }
  return status === 'UPDATE_COMPLETE'
    ? { verdict: 'refuted', because: 'ECS took another grace period alone, and of CloudFormation, too' }
    : { verdict: REFUSED_BY_ECS.test(reason) ? 'confirmed' : 'undecided', because: `ECS took another grace period alone, and of CloudFormation not: ${reason}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const held = new ProbedIdleService(stack, 'held');
  const alone = await held.refusal({ healthCheckGracePeriodSeconds: GRACE_PERIOD + 1 });
  const update = await stack.update({ parameters: { [PARAMETERS.gracePeriod]: String(GRACE_PERIOD + 2) } });
  if (update.status === 'UPDATE_COMPLETE') {
    await stack.update({ parameters: { [PARAMETERS.gracePeriod]: String(GRACE_PERIOD) } });
  }
  await held.refusal({ healthCheckGracePeriodSeconds: GRACE_PERIOD });
  return { ...alone !== undefined && { alone }, update };
}

export const ALL_PARAMETERS: Probe<Observation> = {
  id: 'all-parameters',
  question: 'Does a stack update fail that changes of a CODE_DEPLOY service what ECS takes alone?',
  stack: 'ProbeListener',
  minutes: 5,
  settles: [{ fact: 'CloudFormation sends all parameters with any change of the service, and ECS then refuses what it would take alone', judge }],
  observe,
};
