/** What CloudFormation says of the time of an update that it rolls back. */
import { DeployedStack, STACK_TYPE, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { PARAMETERS, TAKEN_PRIORITY } from '../stacks/listener-names';

export interface Observation {
  readonly update: StackEnded;
  /** When the update began, and when its rollback began, by the stack's events, in ISO 8601. */
  readonly began?: string;
  readonly rollback?: string;
  /** LastUpdatedTime after the rollback. */
  readonly after?: string;
}

export function judge({ update: { status, reason }, began, rollback, after }: Observation): Judgement {
  if (status !== 'UPDATE_ROLLBACK_COMPLETE' || !began || !rollback || !after) {
    return { verdict: 'undecided', because: `the update ended ${status}${reason ? `: ${reason}` : ''}` };
  }
  const far = (time: string) => Math.abs(Date.parse(after) - Date.parse(time));
  return {
    verdict: far(rollback) < far(began) ? 'confirmed' : 'refuted',
    because: `the update began at ${began}, its rollback at ${rollback}, and then LastUpdatedTime was ${after}`,
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  // A priority that another rule has.
  const update = await stack.update({ parameters: { [PARAMETERS.priority]: String(TAKEN_PRIORITY) } });
  const events = (await stack.lastUpdate()).filter(({ ResourceType }) => ResourceType === STACK_TYPE);
  const timeOf = (status: string) => events.find(({ ResourceStatus }) => ResourceStatus === status)?.Timestamp?.toISOString();
  const { LastUpdatedTime: after } = await stack.describe();
  return { update, began: timeOf('UPDATE_IN_PROGRESS'), rollback: timeOf('UPDATE_ROLLBACK_IN_PROGRESS'), after: after?.toISOString() };
}

export const STACK_ROLLBACK: Probe<Observation> = {
  id: 'stack-rollback',
  question: 'Does a rollback move the LastUpdatedTime of a stack?',
  stack: 'ProbeListener',
  minutes: 4,
  settles: [{ fact: 'A rollback moves the stack\'s LastUpdatedTime', judge }],
  observe,
};
