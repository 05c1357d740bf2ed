import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { addCertificates, attributeCalls, Call, keyValues, secureCalls, settings, settingsDiffer, tagCalls } from './calls';
import { balancerOf, currentListener, Facts, isOwn, Listener, ListenerRequest, tagsOf } from './facts';
import { forwardsTo, pairOf } from './forward';
import { forwardToLive, redirect, redirectsTo, requireTestListenerKept, requireSuccessor } from './live';
import { requireTag } from './tag';
import { TAG } from '../../src/custom-resources/managed-listener/protocol';
import { Refusal } from '../shared/refusal';

/** What to do, decided from what is wanted and what is there. */
export interface Decision {
  /** The listener to do it to; absent when the first call creates one. */
  readonly arn?: string;
  readonly calls: Call[];
}

/**
 * Decides which calls bring a listener to what the template says, without ever moving its requests:
 * ModifyListener leaves alone what it is not given, and it is given no action unless the listener's job
 * changes, from forward to redirect or back.
 *
 * @throws Refusal when that cannot be done, before anything is changed
 */
export function decide(request: ListenerRequest, facts: Facts): Decision {
  const current = currentListener(request, facts.listeners);
  if (request.type === 'Delete') {
    return current && maybeOurs(current, request) ? withTag(request, current, { arn: current.arn, calls: [{ name: 'DeleteListener' }] }) : { calls: [] };
  }
  requireFreePort(request, facts, current);
  if (current) {
    return withTag(request, current, modify(request, facts, current));
  }
  requireSameParts(request, facts);
  return create(request, facts);
}

/** What is decided about a listener that is there, if the function may do it. */
function withTag({ logicalId, stackId }: ListenerRequest, current: Listener, decision: Decision): Decision {
  if (decision.calls.length > 0) {
    requireTag(`Listener ${logicalId}`, stackId, current);
  }
  return decision;
}

function create(request: ListenerRequest, facts: Facts): Decision {
  const { wanted } = request;
  const action = wanted.RedirectPort ? redirect(wanted.RedirectPort) : forwardToLive(request, facts);
  const input = {
    LoadBalancerArn: wanted.LoadBalancerArn,
    ...settings(wanted),
    DefaultActions: [action],
    Tags: keyValues(Object.entries(tagsOf(request))),
  };
  const fresh = { ...request, old: undefined };
  return { calls: [{ name: 'CreateListener', input }, ...addCertificates(wanted, []), ...attributeCalls(fresh)] };
}

function modify(request: ListenerRequest, facts: Facts, current: Listener): Decision {
  requireTestListenerKept(request, facts, current);
  const action = newAction(request, facts, current);
  const differs = action !== undefined || settingsDiffer(current, request.wanted);
  const input = { ...settings(request.wanted), ...(action && { DefaultActions: [action] }) };
  return {
    arn: current.arn,
    calls: [
      ...secureCalls(request, facts, differs ? [{ name: 'ModifyListener', input }] : []),
      // One that was adopted may have been made without its attributes, whatever CloudFormation remembers.
      ...attributeCalls(current.arn === request.physicalId ? request : { ...request, old: undefined }),
      ...tagCalls({ wanted: tagsOf(request), old: request.old?.Tags, there: current.tags }),
    ],
  };
}

/** The action that a listener gets because its job has changed; undefined when it keeps the one it has. */
function newAction(request: ListenerRequest, facts: Facts, current: Listener): Action | undefined {
  const { wanted, old } = request;
  // A listener that is adopted on create has no old properties: there, what it does decides alone.
  const jobChanged = !old || old.RedirectPort !== wanted.RedirectPort;
  if (wanted.RedirectPort) {
    if (!jobChanged || redirectsTo(current, wanted.RedirectPort)) {
      return undefined;
    }
    if (forwardsTo(current, pairOf(wanted))) {
      requireSuccessor(request, facts, current);
    }
    return redirect(wanted.RedirectPort);
  }
  if (forwardsTo(current, pairOf(wanted)) || !(jobChanged || pairReplaced(request))) {
    return undefined;
  }
  requireSameParts(request, facts);
  return forwardToLive(request, facts, current);
}

/**
 * A replaced balancer or group stays empty until the next release, so the old one must not serve anybody.
 *
 * @throws when it does
 */
function requireSameParts(request: ListenerRequest, { targets }: Facts): void {
  const { logicalId, wanted, old, physicalId } = request;
  const balancer = physicalId && balancerOf(physicalId);
  const replaced = balancer && balancer !== wanted.LoadBalancerArn ? 'load balancer' : pairReplaced(request) && 'target groups';
  if (replaced && pairOf(old!).some((arn) => targets[arn] > 0)) {
    throw new Refusal(
      `Listener ${logicalId}`,
      `the update replaces the ${replaced} of a service that has running tasks, which would leave them without requests.`,
      'Undo the change, or make a second service beside this one, move your callers there, and remove this one.',
    );
  }
}

function pairReplaced({ wanted, old }: ListenerRequest): boolean {
  return old !== undefined && pairOf(old).join() !== pairOf(wanted).join();
}

function requireFreePort({ logicalId, wanted }: ListenerRequest, { listeners }: Facts, current?: Listener): void {
  const holder = listeners.find(({ arn, port }) => port === Number(wanted.Port) && arn !== current?.arn);
  if (holder) {
    const owner = holder.tags[TAG.listener];
    throw new Refusal(
      `Listener ${logicalId}`,
      `port ${wanted.Port} of the load balancer is taken by ${owner ? `${owner} of ${holder.tags[TAG.stack]}` : 'a listener that is not this library’s'} (${holder.arn}).`,
      'Set listenerPort or testListenerPort to a free port, or delete that listener if nobody needs it.',
    );
  }
}

/**
 * Whether a listener is the stack's to delete. What CloudFormation has recorded as its own is, even when somebody has
 * removed the tag that says so, but never one with the tags of another resource.
 */
function maybeOurs(listener: Listener, request: ListenerRequest): boolean {
  return isOwn(listener, request) || listener.tags[TAG.listener] === undefined;
}
