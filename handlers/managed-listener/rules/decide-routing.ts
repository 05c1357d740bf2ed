import type { RuleCondition, RulePriorityPair } from '@aws-sdk/client-elastic-load-balancing-v2';
import { freePriorities, isParked, PARKED, Rule } from './facts';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';
import type { Route, RoutingProperties } from '../../../src/custom-resources/managed-rule/protocol';
import { ResourceRequest } from '../../shared/custom-resource';
import { Refusal } from '../../shared/refusal';

/** Which rules CloudFormation wants to take which requests. */
export type RoutingRequest = ResourceRequest<RoutingProperties>;

/** A call that changes something. */
export type RoutingCall =
  | { readonly name: 'ModifyRule'; readonly input: { RuleArn: string; Conditions: RuleCondition[] } }
  | { readonly name: 'SetRulePriorities'; readonly input: { RulePriorities: RulePriorityPair[] } };

/** A rule on its way to another priority or other conditions. */
interface Change {
  readonly rule: Rule;
  readonly priority: number;
  readonly conditions: RuleCondition[];
}

/**
 * Decides which calls give the rules of a stack their conditions and priorities, and park those that no longer have any,
 * in an order in which every request has a rule at all times: conditions of rules that come, before they come; all
 * priorities of a listener at once, so that a path goes from one rule to the other in one moment; then the conditions of
 * rules that go.
 *
 * @param rules all rules of the listeners
 * @throws Refusal when a rule has gone, or a priority is somebody else's, before anything is changed
 */
export function decideRouting(request: RoutingRequest, rules: Rule[]): RoutingCall[] {
  const routes = request.type === 'Delete' ? [] : request.wanted.Rules;
  const before = [...request.old?.Rules ?? [], ...(request.type === 'Delete' ? request.wanted.Rules : [])];
  const coming = comingRules(request, routes, before, rules);
  const going = rules.filter((rule) => rule.tags[TAG.stack] === request.stackId
    && before.some(({ RuleArn }) => RuleArn === rule.arn) && !routes.some(({ RuleArn }) => RuleArn === rule.arn));
  const parking = going.filter((rule) => !isParked(rule));
  const displaced = coming.flatMap((change) => displacedBy(request, change, coming, rules, parking));
  const parked = parkedAway([...new Set([...parking, ...displaced])], coming, rules);
  return [
    // Those that are parked first: one that opens its conditions takes requests from nobody, one that narrows them gives some up.
    ...[...coming].sort((one, other) => Number(isParked(other.rule)) - Number(isParked(one.rule))).flatMap(conditionCalls),
    ...priorityCalls([...coming, ...parked]),
    ...parked.flatMap(conditionCalls),
  ];
}

function comingRules({ logicalId }: RoutingRequest, routes: Route[], before: Route[], rules: Rule[]): Change[] {
  return routes.flatMap((route) => {
    const rule = rules.find(({ arn }) => arn === route.RuleArn);
    if (!rule && !before.some(({ RuleArn }) => RuleArn === route.RuleArn)) {
      throw new Refusal(
        `Routing ${logicalId}`,
        `rule ${route.RuleArn} is gone.`,
        'Deploy again; if it stays away, change a tag of its service (Tags.of(…).add(…)), so that its rule is made anew.',
      );
    }
    // One that somebody has deleted since is no reason to fail, least of all in a rollback.
    return rule ? [{ rule, priority: Number(route.Priority), conditions: route.Conditions as RuleCondition[] }] : [];
  });
}

/**
 * The rule that has the priority that another one of this stack gets, and goes elsewhere.
 *
 * @throws when it is not for this stack to move it
 */
function displacedBy(request: RoutingRequest, { rule, priority }: Change, coming: Change[], rules: Rule[], going: Rule[]): Rule[] {
  const holder = rules.find((other) => other.listenerArn === rule.listenerArn && other.priority === priority && other.arn !== rule.arn);
  if (!holder || coming.some((change) => change.rule.arn === holder.arn)) {
    return [];
  }
  const { [TAG.stack]: stack, [TAG.rule]: owner } = holder.tags;
  if (going.includes(holder) || (stack === request.stackId && isParked(holder))) {
    return [holder];
  }
  throw new Refusal(
    `Routing ${request.logicalId}`,
    `priority ${priority} of the listener is ${owner ? `that of ${owner} of ${stack}` : 'that of a rule that is not this library’s'} (${holder.arn}).`,
    owner
      ? 'Choose another priority, or deploy that stack first, with another priority for its rule: two stacks that swap need a third one in between.'
      : 'Choose another priority, or give that rule another one.',
  );
}

/** Rules at the end of their listeners, with the condition that nobody meets. */
function parkedAway(leaving: Rule[], coming: Change[], rules: Rule[]): Change[] {
  const byListener = new Map<string, () => number>();
  return leaving.map((rule) => {
    const there = [...rules, ...coming.map((change) => ({ ...change.rule, priority: change.priority }))]
      .filter(({ listenerArn }) => listenerArn === rule.listenerArn);
    const free = byListener.get(rule.listenerArn) ?? freePriorities(new Set(there.map(({ priority }) => priority)), rule.arn);
    byListener.set(rule.listenerArn, free);
    return { rule, priority: free(), conditions: PARKED };
  });
}

/** One call a listener: priorities can be swapped, and nothing is in between. */
function priorityCalls(changes: Change[]): RoutingCall[] {
  const moved = changes.filter(({ rule, priority }) => rule.priority !== priority);
  return [...new Set(moved.map(({ rule }) => rule.listenerArn))].map((listener) => ({
    name: 'SetRulePriorities',
    input: {
      RulePriorities: moved.filter(({ rule }) => rule.listenerArn === listener)
        .map(({ rule, priority }) => ({ RuleArn: rule.arn, Priority: priority })),
    },
  }));
}

function conditionCalls({ rule, conditions }: Change): RoutingCall[] {
  return comparable(rule.conditions) === comparable(conditions) ? [] : [{ name: 'ModifyRule', input: { RuleArn: rule.arn, Conditions: conditions } }];
}

/** Conditions in one form: the balancer reports some of them in two places, and what is left out as undefined or empty. */
function comparable(conditions: RuleCondition[]): string {
  return JSON.stringify(conditions.map((condition) => {
    const { Field, Values, ...configs } = condition;
    const [config] = Object.values(configs).filter((one) => one !== undefined) as { Values?: unknown[] }[];
    const said = Object.entries({ Values, ...config }).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0));
    return [Field, said.sort()];
  }).sort());
}
