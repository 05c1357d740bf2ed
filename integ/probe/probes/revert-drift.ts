/** What a change set that reverts drift does with a release. */
import { DeployedStack, StackEnded } from '../deployed-stack';
import { ProbedIdleService } from '../idle-services';
import { Judgement, Probe } from '../probe';
import { IDLE } from '../stacks/service-names';

export interface Observation {
  readonly reverted: StackEnded;
  /** What the service has after that. */
  readonly has: 'template' | 'release' | 'neither';
}

/** How CloudFormation words that there is nothing to revert. */
const NOTHING = /no (changes|updates)|didn't contain changes/i;

export function judge({ reverted: { status, reason }, has }: Observation): Judgement {
  const because = `reverting drift ended ${status}${reason ? ` (${reason})` : ''}, and the service has the task definition of the ${has}`;
  if (status === 'UPDATE_COMPLETE') {
    return { verdict: has === 'template' ? 'confirmed' : has === 'release' ? 'refuted' : 'undecided', because };
  }
  return { verdict: has === 'release' && NOTHING.test(reason ?? '') ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const own = new ProbedIdleService(stack, 'own');
  const template = stack.outputs[IDLE.output];
  const release = await own.register(`drift-${Date.now()}`);
  await own.update({ taskDefinition: release });
  const reverted = await stack.revertDrift();
  const { taskDefinition } = await own.describe();
  await own.update({ taskDefinition: template });
  return { reverted, has: taskDefinition === template ? 'template' : taskDefinition === release ? 'release' : 'neither' };
}

export const REVERT_DRIFT: Probe<Observation> = {
  id: 'revert-drift',
  question: 'Does reverting drift give a service back the task definition of its last stack update?',
  stack: 'ProbeListener',
  minutes: 6,
  settles: [{ fact: 'Reverting drift sends a service the task definition of its last update, and so releases it', judge }],
  observe,
};
