/** Whether a target group can belong to two load balancers. */
import { CreateRuleCommand, DeleteRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack } from '../deployed-stack';
import { Judgement, Probe } from '../probe';

export interface Observation {
  /** Name and words of the error, where there was one. */
  readonly refused?: string;
}

export function judge({ refused }: Observation): Judgement {
  if (refused === undefined) {
    return { verdict: 'refuted', because: 'a rule of another load balancer could forward to it' };
  }
  return { verdict: refused.startsWith('TargetGroupAssociationLimit') ? 'confirmed' : 'undecided', because: `a rule of another load balancer was refused: ${refused}` };
}

async function observe({ clientConfig, outputs }: DeployedStack): Promise<Observation> {
  const balancer = new ElasticLoadBalancingV2Client(clientConfig);
  try {
    const { Rules: [rule] = [] } = await balancer.send(new CreateRuleCommand({
      ListenerArn: outputs.OtherListenerOutput,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/of-another'] }],
      Actions: [{ Type: 'forward', TargetGroupArn: outputs.BlueOutput }],
    }));
    await balancer.send(new DeleteRuleCommand({ RuleArn: rule.RuleArn }));
    return {};
  } catch (error) {
    const { name, message } = error as Error;
    return { refused: `${name.replace(/Exception$/, '')}: ${message}` };
  }
}

export const TARGET_GROUP_ASSOCIATION: Probe<Observation> = {
  id: 'target-group-association',
  question: 'Can a target group have requests of two load balancers?',
  stack: 'ProbeListener',
  minutes: 1,
  settles: [{ fact: 'The target groups of a live service belong to one load balancer', judge }],
  observe,
};
