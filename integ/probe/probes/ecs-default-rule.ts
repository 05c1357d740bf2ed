/** Whether ECS moves a listener's default rule. */
import { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { ProbedDeployments } from '../service-deployments';

/** A release by one strategy. */
interface Release {
  readonly strategy: string;
  readonly status: string;
  readonly reason?: string;
  /** Whether the default rule forwards to the other group than before. */
  readonly moved: boolean;
}

export type Observation = Release[];

const STRATEGIES: DeploymentConfiguration[] = [
  { strategy: 'BLUE_GREEN' },
  { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 50, canaryBakeTimeInMinutes: 0 } },
  { strategy: 'LINEAR', linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 0 } },
];

export function judge(releases: Observation): Judgement {
  const because = releases.map(({ strategy, status, reason, moved }) =>
    `${strategy} ended ${status}${reason && !moved ? ` (${reason})` : ''} and ${moved ? 'moved' : 'did not move'} it`).join('; ');
  const rolledBack = releases.some(({ status, moved }) => status === 'ROLLBACK_SUCCESSFUL' && !moved);
  const allMoved = releases.every(({ status, moved }) => status === 'SUCCESSFUL' && moved);
  return { verdict: allMoved ? 'confirmed' : rolledBack ? 'refuted' : 'undecided', because };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const deployments = new ProbedDeployments(stack);
  const rule = await deployments.defaultRule();
  // No release has moved it so far.
  await deployments.route(rule, await deployments.liveBy(stack.outputs.ProductionOutput));
  const releases: Release[] = [];
  try {
    // The first release also exchanges the rule.
    for (const configuration of STRATEGIES) {
      const before = await deployments.liveBy(rule);
      const loadBalancers = await deployments.loadBalancers(rule);
      const arn = await deployments.start({}, { loadBalancers, deploymentConfiguration: { ...configuration, bakeTimeInMinutes: 0 } });
      const { status, reason } = await deployments.end(arn);
      releases.push({ strategy: configuration.strategy!, status, ...reason && { reason }, moved: await deployments.liveBy(rule) !== before });
    }
  } finally {
    await deployments.end(await deployments.start({}, { loadBalancers: await deployments.loadBalancers(stack.outputs.ProductionOutput) }));
    await deployments.configure();
  }
  return releases;
}

export const ECS_DEFAULT_RULE: Probe<Observation> = {
  id: 'ecs-default-rule',
  question: 'Does ECS move a listener\'s default rule in every strategy?',
  stack: 'ProbeEcs',
  minutes: 25,
  settles: [{ fact: 'ECS moves a listener\'s default rule in every strategy', judge }],
  observe,
};
