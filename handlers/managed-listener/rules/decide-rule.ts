import type { Action, CreateRuleCommandInput, ModifyRuleCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { freePriorities, PARKED, Rule } from './facts';
import { TAG } from '../../../src/custom-resources/managed-listener/protocol';
import type { RuleProperties } from '../../../src/custom-resources/managed-rule/protocol';
import { ResourceRequest } from '../../shared/custom-resource';
import { Refusal } from '../../shared/refusal';
import { keyValues, TagCall, tagCalls } from '../calls';
import { forwardsTo, liveForward, pairOf } from '../forward';
import { requireTag } from '../tag';

/** What CloudFormation wants of a rule. */
export type RuleRequest = ResourceRequest<RuleProperties>;

/** What AWS says before anything is changed. */
export interface RuleFacts {
  /** The rules of the listener that the rule belongs on, and of the one that it is on. */
  readonly rules: Rule[];
  /** The rules, wherever they are, that this one is to forward like: the service's first, or the one that it replaces. */
  readonly models: Rule[];
  /** Number of targets by target group. */
  readonly targets: Record<string, number>;
}

/** A call that changes something. The handler adds the rule's ARN, which a created one has only then. */
export type RuleCall =
  | { readonly name: 'CreateRule'; readonly input: CreateRuleCommandInput }
  | { readonly name: 'ModifyRule'; readonly input: Omit<ModifyRuleCommandInput, 'RuleArn'> }
  | { readonly name: 'DeleteRule' }
  | TagCall;

/** What to do, decided from what is wanted and what is there. */
export interface RuleDecision {
  /** The rule to do it to; absent when the first call creates one. */
  readonly arn?: string;
  readonly calls: RuleCall[];
}

/**
 * Decides which calls bring a rule to what the template says. One is made parked, and forwards to what is live; from then
 * on it is given no action, unless its target groups were replaced.
 *
 * @throws Refusal when that cannot be done, before anything is changed
 */
export function decideRule(request: RuleRequest, facts: RuleFacts): RuleDecision {
  const current = currentRule(request, facts.rules);
  if (request.type === 'Delete') {
    return current && maybeOurs(current, request) ? withTag(request, current, [{ name: 'DeleteRule' }]) : { calls: [] };
  }
  if (!current) {
    requireSameParts(request, facts);
    return { calls: [create(request, facts)] };
  }
  const action = newAction(request, facts, current);
  const modify: RuleCall[] = action ? [{ name: 'ModifyRule', input: { Actions: [action] } }] : [];
  return withTag(request, current, [...modify, ...tagCalls({ wanted: tagsOf(request), old: request.old?.Tags, there: current.tags })]);
}

/** What is decided about a rule that is there, if the function may do it. */
function withTag({ logicalId, stackId }: RuleRequest, current: Rule, calls: RuleCall[]): RuleDecision {
  if (calls.length > 0) {
    requireTag(`Rule ${logicalId}`, stackId, current);
  }
  return { arn: current.arn, calls };
}

/**
 * The rule that a request is about: the one CloudFormation names, unless it belongs elsewhere by now, else one that was
 * made for the same resource and whose answer got lost.
 */
function currentRule(request: RuleRequest, rules: Rule[]): Rule | undefined {
  const { type, wanted: { ListenerArn }, physicalId } = request;
  const named = rules.find(({ arn, listenerArn }) => arn === physicalId && (type === 'Delete' || listenerArn === ListenerArn));
  // The clean-up after an update deletes the rule that was replaced, and must not find the new one.
  const onlyNamed = type === 'Delete' && physicalId!.startsWith('arn:');
  return named ?? (onlyNamed ? undefined : rules.find((rule) => rule.listenerArn === ListenerArn && isOwn(rule, request)));
}

function create(request: RuleRequest, facts: RuleFacts): RuleCall {
  const { ListenerArn } = request.wanted;
  const taken = facts.rules.filter(({ listenerArn }) => listenerArn === ListenerArn).map(({ priority }) => priority);
  return {
    name: 'CreateRule',
    input: {
      ListenerArn,
      Priority: freePriorities(new Set(taken), request.stackId + request.logicalId)(),
      Conditions: PARKED,
      Actions: [liveAction(request, facts)],
      Tags: keyValues(Object.entries(tagsOf(request))),
    },
  };
}

function newAction(request: RuleRequest, facts: RuleFacts, current: Rule): Action | undefined {
  if (forwardsTo(current, pairOf(request.wanted)) || !pairReplaced(request)) {
    return undefined;
  }
  requireSameParts(request, facts);
  return liveAction(request, facts);
}

function liveAction({ logicalId, wanted }: RuleRequest, { models, targets }: RuleFacts): Action {
  const pair = pairOf(wanted);
  return liveForward({ subject: `Rule ${logicalId}`, pair, targets }, models.find((model) => forwardsTo(model, pair)));
}

/**
 * Replaced target groups stay empty until the next release, so the old ones must not serve anybody.
 *
 * @throws when they do
 */
function requireSameParts(request: RuleRequest, { targets }: RuleFacts): void {
  if (pairReplaced(request) && pairOf(request.old!).some((arn) => targets[arn] > 0)) {
    throw new Refusal(
      `Rule ${request.logicalId}`,
      'the update replaces the target groups of a service that has running tasks, which would leave them without requests.',
      'Undo the change, or make a second service beside this one, give it the rule’s conditions, and remove this one.',
    );
  }
}

function pairReplaced({ wanted, old }: RuleRequest): boolean {
  return old !== undefined && pairOf(old).join() !== pairOf(wanted).join();
}

/** The tags of a rule: the user's, and those that say whose it is. */
function tagsOf({ stackId, logicalId, wanted }: RuleRequest): Record<string, string> {
  return { ...wanted.Tags, [TAG.stack]: stackId, [TAG.rule]: logicalId, [TAG.purpose]: wanted.Purpose };
}

function isOwn({ tags }: Rule, { stackId, logicalId }: RuleRequest): boolean {
  return tags[TAG.stack] === stackId && tags[TAG.rule] === logicalId;
}

/** What CloudFormation has recorded as its own is, even when somebody has removed the tags, but never one with another's. */
function maybeOurs(rule: Rule, request: RuleRequest): boolean {
  return isOwn(rule, request) || rule.tags[TAG.rule] === undefined;
}
