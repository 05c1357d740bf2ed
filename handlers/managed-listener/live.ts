import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Facts, Listener, ListenerRequest } from './facts';
import { Destination, forwardsTo, liveForward, liveGroups, pairOf, requireSettled } from './forward';
import { TAG } from '../../src/custom-resources/managed-listener/protocol';
import { Refusal } from '../shared/refusal';

/** Whether a listener redirects to HTTPS on a port. */
export function redirectsTo(listener: Listener, port: string): boolean {
  return listener.actions.some(({ RedirectConfig }) => RedirectConfig?.Protocol === 'HTTPS' && RedirectConfig.Port === port);
}

/** Sends requests to HTTPS on a port. */
export function redirect(port: string): Action {
  return { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: port, StatusCode: 'HTTP_301' } };
}

/** The action by which a listener forwards to the group that is live: what the production listener does. */
export function forwardToLive(request: ListenerRequest, facts: Facts, self?: Listener): Action {
  return liveForward(destinationOf(request, facts), otherProduction(request, facts, self));
}

/**
 * Before a listener that forwards turns into a redirect, another one has to serve the same requests.
 *
 * @throws when it does not
 */
export function requireSuccessor(request: ListenerRequest, facts: Facts, current: Listener): void {
  const destination = destinationOf(request, facts);
  const successor = otherProduction(request, facts, current);
  if (!successor) {
    throw new Refusal(
      destination.subject,
      'cannot redirect to HTTPS, because no other listener of the load balancer forwards to the service yet.',
      'If the HTTPS listener was deleted by hand, deploy without the certificate first, then with it.',
    );
  }
  requireSettled(destination, current);
  requireSettled(destination, successor);
  if (liveGroups(successor).join() !== liveGroups(current).join()) {
    throw new Refusal(
      destination.subject,
      `forwards to ${names(liveGroups(current))}, but ${successor.arn} to ${names(liveGroups(successor))}: a release has moved one of them meanwhile.`,
      'Make both forward to the group with the tasks (aws elbv2 modify-listener), and deploy again.',
    );
  }
}

/**
 * CodeDeploy goes on to move the test listener that a release has begun with. One that was never made may go: an update that adds it is
 * undone so, in which it was refused.
 *
 * @throws when a test listener goes in a release
 */
export function requireTestListenerKept(request: ListenerRequest, facts: Facts, current: Listener): void {
  const { wanted, old } = request;
  const goes = old?.TestPort !== undefined && wanted.TestPort === undefined && wanted.RedirectPort === undefined;
  const isThere = facts.listeners.some((listener) => listener.tags[TAG.purpose] === 'test' && forwardsTo(listener, pairOf(wanted)));
  if (goes && isThere) {
    requireSettled(destinationOf(request, facts), current, 'lose its test listener');
  }
}

function destinationOf({ logicalId, wanted }: ListenerRequest, { targets }: Facts): Destination {
  return { subject: `Listener ${logicalId}`, pair: pairOf(wanted), targets };
}

/** The other listener that takes this service's production requests. Test listeners go their own ways during a release. */
function otherProduction({ wanted }: ListenerRequest, { listeners }: Facts, self?: Listener): Listener | undefined {
  return listeners.find((listener) =>
    listener.arn !== self?.arn && listener.tags[TAG.purpose] === 'production' && forwardsTo(listener, pairOf(wanted)));
}

function names(groups: string[]): string {
  return groups.join(' and ') || 'no target group';
}
