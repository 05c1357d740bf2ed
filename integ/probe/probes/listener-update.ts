/** Where an update of a listener or a rule leaves the traffic. */
import { ModifyListenerCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeployedStack, StackEnded } from '../deployed-stack';
import { ProbedListener } from '../listener';
import { Judgement, Probe } from '../probe';
import { FREE_PRIORITY, PARAMETERS } from '../stacks/listener-names';

/** The weights of the two groups, as the listener's default action and a rule of it have them. */
interface Weights {
  readonly default: string;
  readonly first: string;
}

export interface Observation {
  /** As a release leaves them. */
  readonly before: Weights;
  readonly update: StackEnded;
  readonly after: Weights;
}

export function judge({ before, update: { status, reason }, after }: Observation): Judgement {
  if (status !== 'UPDATE_COMPLETE') {
    return { verdict: 'undecided', because: `the update ended ${status}: ${reason}` };
  }
  const moved = [after.default !== before.default, after.first !== before.first];
  return {
    verdict: moved[0] && moved[1] ? 'confirmed' : moved[0] || moved[1] ? 'undecided' : 'refuted',
    because: `the weights of the listener went from ${before.default} to ${after.default}, those of the rule from ${before.first} to ${after.first}`,
  };
}

async function observe(stack: DeployedStack): Promise<Observation> {
  const listener = new ProbedListener(stack);
  const { ListenerOutput: ListenerArn, FirstOutput: RuleArn, BlueOutput: blue, GreenOutput: green } = stack.outputs;
  const toGreen = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups: [{ TargetGroupArn: blue, Weight: 0 }, { TargetGroupArn: green, Weight: 1 }] } }];
  await listener.balancer.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: toGreen }));
  await listener.balancer.send(new ModifyRuleCommand({ RuleArn, Actions: toGreen }));
  const before = await listener.weights();
  const update = await stack.update({ parameters: { [PARAMETERS.serverHeader]: 'false', [PARAMETERS.priority]: String(FREE_PRIORITY + 1) } });
  const after = await listener.weights();
  await stack.update({ parameters: { [PARAMETERS.serverHeader]: 'true', [PARAMETERS.priority]: String(FREE_PRIORITY) } });
  return { before, update, after };
}

export const LISTENER_UPDATE: Probe<Observation> = {
  id: 'listener-update',
  question: 'Does CloudFormation send the actions of a listener and of a rule when something else of them changes?',
  stack: 'ProbeListener',
  minutes: 4,
  settles: [{ fact: 'CloudFormation sends the action of a listener or a rule with any change of it, wherever a release has put the traffic', judge }],
  observe,
};
