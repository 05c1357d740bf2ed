/** Whether a service follows when its production rule is exchanged. */
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

/** The live group by each of two rules. */
interface Live {
  readonly old: string;
  readonly other: string;
}

export interface Observation {
  readonly before: Live;
  readonly status: string;
  readonly reason?: string;
  readonly after: Live;
}

export function judge({ before, status, reason, after }: Observation): Judgement {
  const because = `a release with another production rule ended ${status}${reason ? ` (${reason})` : ''}; `
    + `the old rule went from ${before.old} to ${after.old}, the other one from ${before.other} to ${after.other}`;
  const [oldMoved, otherMoved] = [after.old !== before.old, after.other !== before.other];
  return { verdict: status === 'SUCCESSFUL' && oldMoved !== otherMoved ? otherMoved ? 'confirmed' : 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const { ProductionOutput: old, OtherOutput: other } = stack.outputs;
  // Both rules forward to the live version, so that either can move.
  await deployments.route(other, await deployments.liveBy(old));
  const live = async (): Promise<Live> => ({ old: await deployments.liveBy(old), other: await deployments.liveBy(other) });
  const before = await live();
  const { status, reason } = await deployments.end(await deployments.start({}, { loadBalancers: await deployments.loadBalancers(other) }));
  const after = await live();
  await deployments.end(await deployments.start({}, { loadBalancers: await deployments.loadBalancers(old) }));
  return { before, status, ...reason && { reason }, after };
}

export const ECS_PRODUCTION_RULE: Probe<Observation> = {
  id: 'ecs-production-rule',
  question: 'Does a service whose production rule is exchanged move the new one?',
  stack: 'ProbeEcs',
  minutes: 24,
  settles: [{ fact: 'A service follows when its production rule is exchanged', judge }],
  observe,
};
