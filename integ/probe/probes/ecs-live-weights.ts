/** Whether ECS looks at the live weights before it shifts. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

export interface Observation {
  /** The live group, and what the rule was set to by hand. */
  readonly live: string;
  readonly setTo: string;
  readonly status: string;
  readonly reason?: string;
}

export function judge({ live, setTo, status, reason }: Observation): Judgement {
  if (live === setTo) {
    return { verdict: 'undecided', because: 'the weights were not changed' };
  }
  const because = `the ${live} group was live, the rule was set to the ${setTo} one by hand, and a release ended ${status}${reason ? `: ${reason}` : ''}`;
  return { verdict: status === 'SUCCESSFUL' ? 'confirmed' : status.startsWith('ROLLBACK') ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const rule = stack.outputs.ProductionOutput;
  const live = await deployments.liveBy(rule);
  await deployments.route(rule, live === 'target' ? 'alternate' : 'target');
  const setTo = await deployments.liveBy(rule);
  const { status, reason } = await deployments.end(await deployments.start());
  if (status !== 'SUCCESSFUL') {
    // As ECS believes it to be.
    await deployments.route(rule, live);
  }
  return { live, setTo, status, ...reason && { reason } };
}

export const ECS_LIVE_WEIGHTS: Probe<Observation> = {
  id: 'ecs-live-weights',
  question: 'Does ECS refuse a release where somebody has moved the traffic by hand?',
  stack: 'ProbeEcs',
  minutes: 8,
  settles: [{ fact: 'ECS does not look at the live weights before it shifts', judge }],
  observe,
};
