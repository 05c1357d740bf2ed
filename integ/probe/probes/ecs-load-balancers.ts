/** Where the next revision goes when the load balancers are sent again. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

export interface Observation {
  /** The group that was live when the load balancers were sent again: it has to be the alternate one. */
  readonly before: string;
  readonly status: string;
  readonly reason?: string;
  readonly after: string;
}

export function judge({ before, status, reason, after }: Observation): Judgement {
  if (before !== 'alternate') {
    return { verdict: 'undecided', because: `the live group was the ${before} one` };
  }
  const because = `the alternate group was live, the release ended ${status}${reason ? ` (${reason})` : ''}, and after it the ${after} group was`;
  return { verdict: after === 'target' && status === 'SUCCESSFUL' ? 'confirmed' : after === 'alternate' ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const rule = stack.outputs.ProductionOutput;
  if (await deployments.liveBy(rule) !== 'alternate') {
    await deployments.end(await deployments.start());
  }
  const before = await deployments.liveBy(rule);
  const { status, reason } = await deployments.end(await deployments.start({}, { loadBalancers: await deployments.loadBalancers() }));
  return { before, status, ...reason && { reason }, after: await deployments.liveBy(rule) };
}

export const ECS_LOAD_BALANCERS: Probe<Observation> = {
  id: 'ecs-load-balancers',
  question: 'Does a release that sends the load balancers again go where the live version is not?',
  stack: 'ProbeEcs',
  minutes: 16,
  settles: [{ fact: 'An UpdateService that sends the load balancers again leaves the live target group alone', judge }],
  observe,
};
