/** What a rollback sends for a reference to an attribute of a custom resource that answers by what it sees. */
import { LambdaClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-lambda';
import { DeployedStack, StackEnded } from '../deployed-stack';
import { ProbedIdleService } from '../idle-services';
import { Judgement, Probe } from '../probe';
import { PARAMETERS, TAKEN_PRIORITY, TOLD_TAG } from '../stacks/listener-names';
import { IDLE } from '../stacks/service-names';

export interface Observation {
  /** An update that fails after the service; the custom resource said another revision in it, and in its rollback. */
  readonly update: StackEnded;
  /** What the service had after the rollback: that of the last good update, or what was said. */
  readonly rolledBackTo: 'last' | 'said' | 'neither';
  /** An update of something else, before which the service was given a third revision. */
  readonly next: StackEnded;
  /** Whether the service was sent a task definition by that. */
  readonly sentNext: boolean;
}

export function judge({ update: { status, reason }, rolledBackTo, next, sentNext }: Observation): Judgement {
  if (status !== 'UPDATE_ROLLBACK_COMPLETE' || next.status !== 'UPDATE_COMPLETE' || rolledBackTo === 'neither') {
    return { verdict: 'undecided', because: `the first update ended ${status} (${reason}), and the next one ${next.status}` };
  }
  return {
    verdict: rolledBackTo === 'said' && !sentNext ? 'confirmed' : 'refuted',
    because: `after the rollback the service had ${rolledBackTo === 'said' ? 'what the custom resource said' : 'the task definition of the last good update'}, `
      + `and the next update sent it ${sentNext ? 'another' : 'none'}`,
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const told = new ProbedIdleService(stack, 'told');
  const last = stack.outputs[IDLE.output];
  const [said, third] = [await told.register(`said-${Date.now()}`), await told.register(`third-${Date.now()}`)];
  const ask = (parameters: Record<string, string> = {}) => stack.update({ parameters: { [PARAMETERS.question]: `asked-${Date.now()}`, ...parameters } });
  await tell(stack, said);
  try {
    const update = await ask({ [PARAMETERS.priority]: String(TAKEN_PRIORITY) });
    const { taskDefinition } = await told.describe();
    await told.update({ taskDefinition: third });
    const next = await stack.update({ parameters: { [PARAMETERS.serverHeader]: 'false' } });
    const sentNext = (await told.describe()).taskDefinition !== third;
    return { update, rolledBackTo: taskDefinition === said ? 'said' : taskDefinition === last ? 'last' : 'neither', next, sentNext };
  } finally {
    // As the stack's template has it, and as CloudFormation believes it to be.
    await tell(stack, undefined);
    await ask({ [PARAMETERS.serverHeader]: 'true' });
    await told.update({ taskDefinition: last });
  }
}

/** What the custom resource says from now on; without any, it is the stack's own revision. */
async function tell({ clientConfig, outputs: { TellerOutput: Resource } }: DeployedStack, taskDefinition: string | undefined): Promise<void> {
  const lambda = new LambdaClient(clientConfig);
  await (taskDefinition ? lambda.send(new TagResourceCommand({ Resource, Tags: { [TOLD_TAG]: taskDefinition } }))
    : lambda.send(new UntagResourceCommand({ Resource, TagKeys: [TOLD_TAG] })));
}

export const GUARDED_ROLLBACK: Probe<Observation> = {
  id: 'guarded-rollback',
  question: 'Does a rollback send a service what a custom resource says in it, and the next update nothing?',
  stack: 'ProbeListener',
  minutes: 10,
  settles: [{
    fact: 'In the rollback of a stack CloudFormation sends a service the task definition that the guard then says, and not the one of the last good update; '
      + 'and it sends no service because an attribute has changed in a rollback before',
    judge,
  }],
  observe,
};
