/** What becomes of the revision of a task definition that an update replaces. */
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DeployedStack, StackEnded } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { PARAMETERS } from '../stacks/listener-names';

export interface Observation {
  readonly update: StackEnded;
  /** Of the revision that was replaced, in ECS's words. */
  readonly status: string;
}

export function judge({ update, status }: Observation): Judgement {
  if (update.status !== 'UPDATE_COMPLETE') {
    return { verdict: 'undecided', because: `the update ended ${update.status}: ${update.reason}` };
  }
  return { verdict: status === 'ACTIVE' ? 'refuted' : 'confirmed', because: `the old revision is ${status}` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  // Of now: the stack's has been another one before each time that this was asked.
  const { Outputs: outputs = [] } = await stack.describe();
  const { OutputValue: replaced } = outputs.find(({ OutputKey }) => OutputKey === 'TaskDefinitionOutput')!;
  const update = await stack.update({ parameters: { [PARAMETERS.revision]: 'second' } });
  const ecs = new ECSClient(stack.clientConfig);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: replaced }));
  await stack.update({ parameters: { [PARAMETERS.revision]: 'first' } });
  return { update, status: taskDefinition!.status! };
}

export const REPLACED_REVISION: Probe<Observation> = {
  id: 'replaced-revision',
  question: 'Does CloudFormation deregister a revision of a task definition that it replaces?',
  stack: 'ProbeListener',
  minutes: 3,
  settles: [{ fact: 'CloudFormation deregisters the revision of a task definition that it replaces', judge }],
  observe,
};
