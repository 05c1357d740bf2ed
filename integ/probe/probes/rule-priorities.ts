/** Whether SetRulePriorities can succeed in part. */
import { SetRulePrioritiesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from '../deployed-stack';
import { ProbedListener } from '../listener';
import { Judgement, Probe } from '../probe';
import { FREE_PRIORITY, TAKEN_PRIORITY } from '../stacks/listener-names';

export interface Observation {
  /** What AWS said to a change of two rules of which one is impossible. */
  readonly refused?: string;
  readonly before: string[];
  readonly after: string[];
}

export function judge({ refused, before, after }: Observation): Judgement {
  if (refused === undefined) {
    return { verdict: 'undecided', because: 'a priority that another rule has was not refused' };
  }
  const isSame = String(before) === String(after);
  return {
    verdict: isSame ? 'confirmed' : 'refuted',
    because: `one of two priorities was refused (${refused}), and the other ${isSame ? 'was not' : 'was'} changed`,
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const listener = new ProbedListener(stack);
  const { FirstOutput: first, SecondOutput: second, ThirdOutput: third } = stack.outputs;
  const set = (...priorities: [string, number][]) =>
    listener.balancer.send(new SetRulePrioritiesCommand({ RulePriorities: priorities.map(([RuleArn, Priority]) => ({ RuleArn, Priority })) }));
  const before = await listener.priorities();
  // The first is possible, the second has the third one's.
  const refused = await set([first, 40], [second, await listener.priorityOf(third)]).then(() => undefined, (error: Error) => `${error.name}: ${error.message}`);
  const after = await listener.priorities();
  await set([first, FREE_PRIORITY], [second, TAKEN_PRIORITY]);
  return { ...refused !== undefined && { refused }, before, after };
}

export const RULE_PRIORITIES: Probe<Observation> = {
  id: 'rule-priorities',
  question: 'Does SetRulePriorities change one rule where it refuses another?',
  stack: 'ProbeListener',
  minutes: 1,
  settles: [{ fact: 'SetRulePriorities changes all priorities or none', judge }],
  observe,
};
