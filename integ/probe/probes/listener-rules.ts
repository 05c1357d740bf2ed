/** What CodeDeploy does with the rules of a listener that others share. */
import { DescribeRulesCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';
import { Ended, endedOf, ProbedReleases } from '../releases';
import { RULE } from '../stacks/service-names';

export interface Observation {
  readonly release: Ended;
  /** Whether the service's rule forwards elsewhere than before. */
  readonly ruleMoved: boolean;
  /** Whether the listener's default action, which is its owner's, is another one than before. */
  readonly defaultMoved: boolean;
}

export function judge({ release: { status, error }, ruleMoved, defaultMoved }: Observation): Judgement {
  if (status === 'Succeeded' && ruleMoved && !defaultMoved) {
    return { verdict: 'confirmed', because: 'the release succeeded, its rule was moved, and the default action was not' };
  }
  if (defaultMoved) {
    return { verdict: 'refuted', because: 'the default action was overwritten' };
  }
  if (status !== 'Succeeded' && /^(ELASTIC_LOAD_BALANCING_INVALID|IAM_ROLE_PERMISSIONS)/.test(error ?? '')) {
    return { verdict: 'refuted', because: `the release was refused: ${error}` };
  }
  return { verdict: 'undecided', because: `the release ended ${status}${error ? `, ${error}` : ''}, and the rule ${ruleMoved ? 'was' : 'was not'} moved` };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const releases = new ProbedReleases(stack, RULE);
  const before = { shares: await releases.shares(), ownerAction: await defaultActionOf(stack) };
  const release = endedOf(await releases.release());
  return {
    release,
    ruleMoved: String(await releases.shares()) !== String(before.shares),
    defaultMoved: await defaultActionOf(stack) !== before.ownerAction,
  };
}

async function defaultActionOf({ clientConfig, outputs }: DeployedStack): Promise<string> {
  const balancer = new ElasticLoadBalancingV2Client(clientConfig);
  const { Rules: rules = [] } = await balancer.send(new DescribeRulesCommand({ ListenerArn: outputs.SharedListener }));
  return JSON.stringify(rules.find(({ IsDefault }) => IsDefault)!.Actions);
}

export const LISTENER_RULES: Probe<Observation> = {
  id: 'listener-rules',
  question: 'Does CodeDeploy move the rules of a shared listener that forward to the service, and nothing else?',
  stack: 'ProbeCodeDeploy',
  minutes: 8,
  settles: [{ fact: 'Rules of the listener that forward to the two target groups are moved, not its default action alone', judge }],
  observe,
};
