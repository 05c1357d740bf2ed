/** What CloudFormation does with a service of which nothing but the stack's tags has changed. */
import { DeployedStack, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';

/** How ECS words that it does not take an update of such a service. */
const REFUSED_BY_ECS = /CODE_DEPLOY deployment controller/;

export type Observation = StackEnded;

export function judge({ status, reason = status }: Observation): Judgement {
  if (status === 'UPDATE_COMPLETE') {
    return { verdict: 'confirmed', because: 'the update succeeded' };
  }
  return { verdict: REFUSED_BY_ECS.test(reason) ? 'refuted' : 'undecided', because: `the update failed: ${reason}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const ended = await stack.update({ tags: { 'ecs-canary-probe-tags-only': 'yes' } });
  if (ended.status === 'UPDATE_COMPLETE') {
    await stack.update({});
  }
  return ended;
}

export const TAGS_ONLY: Probe<Observation> = {
  id: 'tags-only',
  question: 'Does ECS take an update of the stack that changes nothing but its tags?',
  stack: 'ProbeCodeDeploy',
  minutes: 10,
  settles: [{ fact: 'A change of stack tags alone changes the service\'s tags, without UpdateService', judge }],
  observe,
};
