import type { Action, ForwardActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Facts, Listener, ListenerRequest, pairOf } from './facts';
import { TAG } from '../../src/custom-resources/managed-listener/protocol';
import { Refusal } from '../shared/refusal';

interface Weighted {
  readonly arn: string;
  readonly weight: number;
}

/** The target groups that get requests from a listener: those with a weight above 0. */
export function liveGroups(listener: Listener): string[] {
  return groupsOf(listener).filter(({ weight }) => weight > 0).map(({ arn }) => arn).sort();
}

/** Whether a listener forwards to a group of the pair, whatever the weights. */
export function forwardsTo(listener: Listener, pair: string[]): boolean {
  return groupsOf(listener).some(({ arn }) => pair.includes(arn));
}

/** Whether a listener redirects to HTTPS on a port. */
export function redirectsTo(listener: Listener, port: string): boolean {
  return listener.actions.some(({ RedirectConfig }) => RedirectConfig?.Protocol === 'HTTPS' && RedirectConfig.Port === port);
}

/** Sends requests to HTTPS on a port. */
export function redirect(port: string): Action {
  return { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: port, StatusCode: 'HTTP_301' } };
}

/**
 * The action by which a listener forwards to the group that is live: what the production listener does. It names both
 * groups, so that whoever moves the requests later finds them there. When
 * there is none, it is the only group that has targets, and blue when neither has.
 *
 * @throws when a release is under way, or when both groups have targets and nobody forwards
 */
export function liveForward(request: ListenerRequest, facts: Facts, self?: Listener): Action {
  const production = otherProduction(request, facts, self);
  if (production) {
    requireSettled(request, facts, production);
    return forwardToBoth(request, groupsOf(production), forwardOf(production)!.ForwardConfig);
  }
  const withTargets = pairOf(request.wanted).filter((arn) => facts.targets[arn] > 0);
  if (withTargets.length > 1) {
    throw new Refusal(
      `Listener ${request.logicalId}`,
      'cannot tell which target group is live: both have targets, and no production listener forwards to one of them.',
      'Wait until CodeDeploy has ended the release and terminated the old tasks, so that only one group has targets, and deploy again.',
    );
  }
  return forwardToBoth(request, [{ arn: withTargets[0] ?? request.wanted.BlueTargetGroupArn, weight: 1 }]);
}

/**
 * Before a listener that forwards turns into a redirect, another one has to serve the same requests.
 *
 * @throws when it does not
 */
export function requireSuccessor(request: ListenerRequest, facts: Facts, current: Listener): void {
  const successor = otherProduction(request, facts, current);
  if (!successor) {
    throw new Refusal(
      `Listener ${request.logicalId}`,
      'cannot redirect to HTTPS, because no other listener of the load balancer forwards to the service yet.',
      'If the HTTPS listener was deleted by hand, deploy without the certificate first, then with it.',
    );
  }
  requireSettled(request, facts, current);
  requireSettled(request, facts, successor);
  if (liveGroups(successor).join() !== liveGroups(current).join()) {
    throw new Refusal(
      `Listener ${request.logicalId}`,
      `forwards to ${names(liveGroups(current))}, but ${successor.arn} to ${names(liveGroups(successor))}: a release has moved one of them meanwhile.`,
      'Make both forward to the group with the tasks (aws elbv2 modify-listener), and deploy again.',
    );
  }
}

/**
 * CodeDeploy goes on to move the listener that a release began with, and takes that one back in a rollback. A release
 * is under way when a listener splits its requests, and also before and after that: as long as both groups have
 * targets.
 *
 * @throws when one is
 */
function requireSettled(request: ListenerRequest, { targets }: Facts, listener: Listener): void {
  const sign = liveGroups(listener).length > 1
    ? `${listener.arn} forwards to both target groups`
    : pairOf(request.wanted).every((arn) => targets[arn] > 0) && 'both target groups have targets';
  if (sign) {
    throw new Refusal(
      `Listener ${request.logicalId}`,
      `cannot be added or given another job while a release is under way (${sign}).`,
      'Wait until the release has ended and CodeDeploy has terminated the old tasks, or stop it, and deploy again.',
    );
  }
}

/** The other listener that takes this service's production requests. Test listeners go their own ways during a release. */
function otherProduction({ wanted }: ListenerRequest, { listeners }: Facts, self?: Listener): Listener | undefined {
  return listeners.find((listener) =>
    listener.arn !== self?.arn && listener.tags[TAG.purpose] === 'production' && forwardsTo(listener, pairOf(wanted)));
}

function forwardOf({ actions }: Listener): Action | undefined {
  const action = actions.find(({ Type }) => Type === 'forward');
  // The balancer reports a single group in two places, and takes it in one.
  return action?.ForwardConfig ? { Type: 'forward', ForwardConfig: action.ForwardConfig } : action;
}

/** Forwards by these weights, and to the rest of the pair by none. */
function forwardToBoth({ wanted }: ListenerRequest, weighted: Weighted[], config?: ForwardActionConfig): Action {
  const rest = pairOf(wanted).filter((arn) => weighted.every((group) => group.arn !== arn)).map((arn) => ({ arn, weight: 0 }));
  const TargetGroups = [...weighted, ...rest].map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight }));
  return { Type: 'forward', ForwardConfig: { ...config, TargetGroups } };
}

function groupsOf(listener: Listener): Weighted[] {
  const action = forwardOf(listener);
  const groups = action?.ForwardConfig?.TargetGroups ?? (action ? [{ TargetGroupArn: action.TargetGroupArn }] : []);
  return groups.map(({ TargetGroupArn, Weight }: { TargetGroupArn?: string; Weight?: number }) => ({ arn: TargetGroupArn!, weight: Weight ?? 1 }));
}

function names(groups: string[]): string {
  return groups.join(' and ') || 'no target group';
}
