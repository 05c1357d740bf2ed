import { CreateRuleCommand, DeleteRuleCommand, ModifyRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { decideRule, RuleCall, RuleFacts, RuleRequest } from './decide-rule';
import { describeRules, listenerOf } from './facts';
import type { RuleProperties } from '../../../src/custom-resources/managed-rule/protocol';
import { Outcome } from '../../shared/custom-resource';
import { is } from '../../shared/retry';
import { pairOf } from '../forward';
import { changeTags, ignoreIf, Made, makeCalls, Managed } from '../managed';
import { countTargets, Send } from '../observe';

/** The rules that deployments move. */
export const MANAGED_RULE: Managed<RuleProperties> = {
  title: 'Rule',
  raced: ['PriorityInUse', 'RuleNotFound', 'ListenerNotFound'],
  carryOut,
};

async function carryOut(request: RuleRequest, send: Send, made: Made): Promise<Outcome> {
  const { arn, calls } = decideRule(request, await observe(send, request));
  made.physicalId = arn;
  await makeCalls(calls, made, async (call, current) => perform(call, send, current));
  return { physicalId: request.type === 'Delete' ? request.physicalId! : made.physicalId! };
}

async function observe(send: Send, { type, wanted, old, physicalId }: RuleRequest): Promise<RuleFacts> {
  const there = physicalId && listenerOf(physicalId);
  const model = wanted.LikeRuleArn && listenerOf(wanted.LikeRuleArn);
  const listeners = new Set([type === 'Delete' && there ? there : wanted.ListenerArn, there, model].filter((arn) => arn !== undefined));
  const rules = (await Promise.all([...listeners].map(async (arn) => describeRules(send, arn!)))).flat();
  return {
    rules,
    models: [wanted.LikeRuleArn, physicalId].flatMap((arn) => rules.filter((rule) => rule.arn === arn)),
    targets: type === 'Delete' ? {} : await countTargets(send, new Set([...pairOf(wanted), ...(old ? pairOf(old) : [])])),
  };
}

/** Makes a call and returns the ARN of the rule. */
async function perform(call: RuleCall, send: Send, arn: string): Promise<string> {
  switch (call.name) {
    case 'CreateRule':
      return (await send(new CreateRuleCommand(call.input))).Rules![0].RuleArn!;
    case 'ModifyRule':
      await send(new ModifyRuleCommand({ RuleArn: arn, ...call.input }));
      break;
    case 'DeleteRule':
      await send(new DeleteRuleCommand({ RuleArn: arn })).catch(ignoreIf((error) => is(error, 'RuleNotFound')));
      break;
    case 'AddTags':
    case 'RemoveTags':
      await changeTags(send, arn, call);
  }
  return arn;
}
