/** Whether an update that changes nothing is a release. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

export interface Observation {
  /** Service deployments before and after the update. */
  readonly before: number;
  readonly after: number;
}

export function judge({ before, after }: Observation): Judgement {
  const because = `there were ${before} service deployments before an update that changes nothing, and ${after} after it`;
  return { verdict: after === before ? 'confirmed' : 'refuted', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const { taskDefinition, desiredCount, networkConfiguration, platformVersion } = await deployments.service();
  const before = await deployments.count();
  await deployments.end(await deployments.update({ taskDefinition, desiredCount, networkConfiguration, platformVersion }));
  return { before, after: await deployments.count() };
}

export const ECS_UNCHANGED: Probe<Observation> = {
  id: 'ecs-unchanged',
  question: 'Does an UpdateService that sends what is there start a deployment?',
  stack: 'ProbeEcs',
  minutes: 5,
  settles: [{ fact: 'What is sent again as it is starts no deployment', judge }],
  observe,
};
