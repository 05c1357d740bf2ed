import { DescribeRulesCommand, type DescribeRulesCommandOutput, type Rule as AwsRule, type RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { PARKED_HOST, PRIORITIES } from '../../../src/custom-resources/managed-rule/protocol';
import { is } from '../../shared/retry';
import { Forwarder } from '../forward';
import { describeTags, Send } from '../observe';

/** A rule as it is. Default rules are left out: they have no priority, and belong to their listeners. */
export interface Rule extends Forwarder {
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: RuleCondition[];
  readonly tags: Record<string, string>;
}

/** The condition of a rule that takes no requests. */
export const PARKED: RuleCondition[] = [{ Field: 'host-header', HostHeaderConfig: { Values: [PARKED_HOST] } }];

export function isParked({ conditions }: Rule): boolean {
  return conditions.some(({ HostHeaderConfig, Values }) => (HostHeaderConfig?.Values ?? Values)?.includes(PARKED_HOST));
}

/** The listener of a rule, from the rule's ARN; undefined for the id of a rule that was never made. */
export function listenerOf(ruleArn: string): string | undefined {
  return /:listener-rule\/app\/[^/]+\/[^/]+\/[^/]+\/[^/]+$/.test(ruleArn)
    ? ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '')
    : undefined;
}

/**
 * Gives one priority after the other that nobody has, from the end. Rules that are made side by side begin at different ones.
 *
 * @param seed what differs between them
 */
export function freePriorities(taken: Set<number>, seed: string): () => number {
  let next = PRIORITIES.max - [...seed].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % SPREAD, 0);
  return () => {
    while (taken.has(next)) {
      next -= 1;
    }
    return next--;
  };
}

/** More than a balancer has rules, unless that quota was raised. */
const SPREAD = 500;

/** All rules of a listener, with their tags. None, if it is gone. */
export async function describeRules(send: Send, listenerArn: string): Promise<Rule[]> {
  const found: AwsRule[] = [];
  try {
    let Marker: string | undefined;
    do {
      const page: DescribeRulesCommandOutput = await send(new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }));
      found.push(...page.Rules!);
      Marker = page.NextMarker;
    } while (Marker);
  } catch (error) {
    if (!is(error, 'ListenerNotFound')) {
      throw error;
    }
  }
  const rules = found.filter(({ IsDefault }) => !IsDefault);
  const tags = await describeTags(send, rules.map(({ RuleArn }) => RuleArn!));
  return rules.map((rule) => ({
    arn: rule.RuleArn!,
    listenerArn,
    priority: Number(rule.Priority),
    conditions: rule.Conditions!,
    actions: rule.Actions!,
    tags: tags[rule.RuleArn!] ?? {},
  }));
}
