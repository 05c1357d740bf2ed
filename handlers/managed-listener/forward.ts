import type { Action, ForwardActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Refusal } from '../shared/refusal';

/** What sends requests somewhere: a listener by its default action, or a rule. */
export interface Forwarder {
  readonly arn: string;
  readonly actions: Action[];
}

/** The service whose requests are to be sent. */
export interface Destination {
  /** What asks, in an error: `Listener Web…`. */
  readonly subject: string;
  /** Its target groups, blue first. */
  readonly pair: string[];
  /** Number of targets by target group. */
  readonly targets: Record<string, number>;
}

interface Weighted {
  readonly arn: string;
  readonly weight: number;
}

/** The pair of target groups that deployments move the requests between. */
export function pairOf({ BlueTargetGroupArn, GreenTargetGroupArn }: { BlueTargetGroupArn: string; GreenTargetGroupArn: string }): string[] {
  return [BlueTargetGroupArn, GreenTargetGroupArn];
}

/** The target groups that get requests: those with a weight above 0. */
export function liveGroups(forwarder: Forwarder): string[] {
  return groupsOf(forwarder).filter(({ weight }) => weight > 0).map(({ arn }) => arn).sort();
}

/** Whether requests go to a group of the pair, whatever the weights. */
export function forwardsTo(forwarder: Forwarder, pair: string[]): boolean {
  return groupsOf(forwarder).some(({ arn }) => pair.includes(arn));
}

/**
 * The action that forwards to the group that is live: what production does. When there is none yet, that is the only
 * group that has targets, and blue when neither has. It names both groups, so that whoever moves the requests later
 * finds them there.
 *
 * @throws when a release is under way, or when both groups have targets and nobody forwards
 */
export function liveForward(to: Destination, production?: Forwarder): Action {
  if (production) {
    requireSettled(to, production);
    return forwardToBoth(to, groupsOf(production), forwardOf(production)!.ForwardConfig);
  }
  const withTargets = to.pair.filter((arn) => to.targets[arn] > 0);
  if (withTargets.length > 1) {
    throw new Refusal(
      to.subject,
      'cannot tell which target group is live: both have targets, and nothing of production forwards to one of them.',
      'Wait until the release has ended and the old tasks are terminated, so that only one group has targets, and deploy again.',
    );
  }
  return forwardToBoth(to, [{ arn: withTargets[0] ?? to.pair[0], weight: 1 }]);
}

/**
 * A release goes on to move what it began with, and takes that back in a rollback. One is under way when requests are
 * split, and also before and after that: as long as both groups have targets.
 *
 * @throws when one is
 */
export function requireSettled({ subject, pair, targets }: Destination, forwarder: Forwarder, cannot = 'be added or given another job'): void {
  const sign = liveGroups(forwarder).length > 1
    ? `${forwarder.arn} forwards to both target groups`
    : pair.every((arn) => targets[arn] > 0) && 'both target groups have targets';
  if (sign) {
    throw new Refusal(
      subject,
      `cannot ${cannot} while a release is under way (${sign}).`,
      'Wait until the release has ended and the old tasks are terminated, or stop it, and deploy again.',
    );
  }
}

function forwardOf({ actions }: Forwarder): Action | undefined {
  const action = actions.find(({ Type }) => Type === 'forward');
  // The balancer reports a single group in two places, and takes it in one.
  return action?.ForwardConfig ? { Type: 'forward', ForwardConfig: action.ForwardConfig } : action;
}

/** Forwards by these weights, and to the rest of the pair by none. */
function forwardToBoth({ pair }: Destination, weighted: Weighted[], config?: ForwardActionConfig): Action {
  const rest = pair.filter((arn) => weighted.every((group) => group.arn !== arn)).map((arn) => ({ arn, weight: 0 }));
  const TargetGroups = [...weighted, ...rest].map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight }));
  return { Type: 'forward', ForwardConfig: { ...config, TargetGroups } };
}

function groupsOf(forwarder: Forwarder): Weighted[] {
  const action = forwardOf(forwarder);
  const groups = action?.ForwardConfig?.TargetGroups ?? (action ? [{ TargetGroupArn: action.TargetGroupArn }] : []);
  return groups.map(({ TargetGroupArn, Weight }: { TargetGroupArn?: string; Weight?: number }) => ({ arn: TargetGroupArn!, weight: Weight ?? 1 }));
}
