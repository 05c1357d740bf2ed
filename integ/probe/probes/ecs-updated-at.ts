/** Whether `updatedAt` tells when a stage of a deployment began. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments, Stage } from '../service-deployments';

export interface Observation {
  readonly status: string;
  /** Each stage that was seen, once, with `updatedAt` as it was when the stage was first seen. */
  readonly stages: Stage[];
}

export function judge({ status, stages }: Observation): Judgement {
  const because = stages.map(({ stage, updatedAt }) => `${stage} at ${updatedAt ?? 'no time'}`).join(', ');
  if (stages.length < 2) {
    return { verdict: 'undecided', because: `a release ended ${status}, and of its stages was seen: ${because || 'none'}` };
  }
  const hasChanged = stages.slice(1).every(({ updatedAt }, index) => updatedAt !== undefined && updatedAt !== stages[index].updatedAt);
  return { verdict: hasChanged ? 'confirmed' : 'refuted', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const arn = await deployments.start();
  const stages = await deployments.stages(arn);
  const { status } = await deployments.end(arn);
  return { status, stages };
}

export const ECS_UPDATED_AT: Probe<Observation> = {
  id: 'ecs-updated-at',
  question: 'Does the updatedAt of a deployment change with its stage?',
  stack: 'ProbeEcs',
  minutes: 8,
  settles: [{ fact: '`updatedAt` of a deployment changes with its stage', judge }],
  observe,
};
