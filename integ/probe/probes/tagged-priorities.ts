/** Whether a permission by the tag of rules suffices for SetRulePriorities. */
import { AddTagsCommand, RemoveTagsCommand, RulePriorityPair, SetRulePrioritiesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeployedStack } from '../deployed-stack';
import { ProbedListener } from '../listener';
import { Judgement, Probe } from '../probe';
import { FREE_PRIORITY, RULE_TAG, TAKEN_PRIORITY } from '../stacks/listener-names';

/** What a function was answered that may change rules of a tag only. */
export interface Observation {
  readonly withoutTag: string;
  readonly withTag: string;
}

/** IAM does not know of a tag at once. */
const PATIENCE_MINUTES = 3;
const DONE = 'done';

export function judge({ withoutTag, withTag }: Observation): Judgement {
  const because = `without the tag it was answered ${withoutTag}; with the tag ${withTag}`;
  if (withoutTag === DONE) {
    return { verdict: 'undecided', because };
  }
  return { verdict: withTag === DONE ? 'confirmed' : withTag.startsWith('AccessDenied') ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const { balancer } = new ProbedListener(stack);
  const { FirstOutput: first, SecondOutput: second } = stack.outputs;
  const rules = { ResourceArns: [first, second] };
  const priorities = (one: number, other: number): RulePriorityPair[] => [{ RuleArn: first, Priority: one }, { RuleArn: second, Priority: other }];
  const ask = () => sorted(stack, priorities(TAKEN_PRIORITY, FREE_PRIORITY));
  const withoutTag = await ask();
  try {
    await balancer.send(new AddTagsCommand({ ...rules, Tags: [RULE_TAG] }));
    return { withoutTag, withTag: await stack.watch(PATIENCE_MINUTES, ask, (answer) => answer === DONE) };
  } finally {
    await balancer.send(new RemoveTagsCommand({ ...rules, TagKeys: [RULE_TAG.Key] }));
    await balancer.send(new SetRulePrioritiesCommand({ RulePriorities: priorities(FREE_PRIORITY, TAKEN_PRIORITY) }));
  }
}

/** What the function was answered. */
async function sorted({ clientConfig, outputs }: DeployedStack, priorities: RulePriorityPair[]): Promise<string> {
  const { Payload: payload } = await new LambdaClient(clientConfig)
    .send(new InvokeCommand({ FunctionName: outputs.SorterOutput, Payload: Buffer.from(JSON.stringify(priorities)) }));
  return String(JSON.parse(Buffer.from(payload!).toString()));
}

export const TAGGED_PRIORITIES: Probe<Observation> = {
  id: 'tagged-priorities',
  question: 'May whoever may change rules of a tag only swap their priorities?',
  stack: 'ProbeListener',
  minutes: 2,
  settles: [{ fact: 'Whoever may change rules of a tag only may also call SetRulePriorities on them', judge }],
  observe,
};
