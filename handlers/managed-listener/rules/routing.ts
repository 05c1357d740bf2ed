import { ModifyRuleCommand, SetRulePrioritiesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { decideRouting, RoutingRequest } from './decide-routing';
import { describeRules, listenerOf } from './facts';
import type { RoutingProperties } from '../../../src/custom-resources/managed-rule/protocol';
import { Outcome } from '../../shared/custom-resource';
import { Made, Managed } from '../managed';
import { Send } from '../observe';

/** Which requests the rules of a stack take, and in which order. */
export const MANAGED_ROUTING: Managed<RoutingProperties> = {
  title: 'Routing',
  raced: ['PriorityInUse', 'RuleNotFound', 'ListenerNotFound'],
  carryOut,
};

async function carryOut(request: RoutingRequest, send: Send, made: Made): Promise<Outcome> {
  // There is one in a stack.
  made.physicalId = request.physicalId ?? request.logicalId;
  const routes = [...request.wanted.Rules, ...request.old?.Rules ?? []];
  const listeners = new Set(routes.map(({ RuleArn }) => listenerOf(RuleArn)!));
  const rules = (await Promise.all([...listeners].map(async (arn) => describeRules(send, arn)))).flat();
  for (const call of decideRouting(request, rules)) {
    console.log(JSON.stringify(call));
    await (call.name === 'ModifyRule' ? send(new ModifyRuleCommand(call.input)) : send(new SetRulePrioritiesCommand(call.input)));
  }
  return { physicalId: made.physicalId };
}
