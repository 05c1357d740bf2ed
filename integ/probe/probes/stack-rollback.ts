/** What CloudFormation says of the time of an update that it rolls back. */
import { DeployedStack, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { PARAMETERS, TAKEN_PRIORITY } from '../stacks/listener-names';

export interface Observation {
  readonly update: StackEnded;
  /** LastUpdatedTime while the update ran, and after its rollback, in ISO 8601. */
  readonly during?: string;
  readonly after?: string;
}

export function judge({ update: { status, reason }, during, after }: Observation): Judgement {
  if (status !== 'UPDATE_ROLLBACK_COMPLETE' || !during || !after) {
    return { verdict: 'undecided', because: `the update ended ${status}${reason ? `: ${reason}` : ''}, and ${during ? 'it was seen before' : 'it was not seen while it ran'}` };
  }
  return { verdict: after > during ? 'confirmed' : 'refuted', because: `LastUpdatedTime was ${during} in the update, and ${after} after its rollback` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  let isOver = false;
  // A priority that another rule has.
  const updated = stack.update({ parameters: { [PARAMETERS.priority]: String(TAKEN_PRIORITY) } }).finally(() => { isOver = true; });
  let during: Date | undefined;
  await stack.watch(10, async () => {
    const { StackStatus: status, LastUpdatedTime: time } = await stack.describe();
    during ??= status === 'UPDATE_IN_PROGRESS' ? time : undefined;
  }, () => isOver || during !== undefined);
  const update = await updated;
  const { LastUpdatedTime: after } = await stack.describe();
  return { update, ...during && { during: during.toISOString() }, ...after && { after: after.toISOString() } };
}

export const STACK_ROLLBACK: Probe<Observation> = {
  id: 'stack-rollback',
  question: 'Does a rollback move the LastUpdatedTime of a stack?',
  stack: 'ProbeListener',
  minutes: 4,
  settles: [{ fact: 'A rollback moves the stack\'s LastUpdatedTime', judge }],
  observe,
};
