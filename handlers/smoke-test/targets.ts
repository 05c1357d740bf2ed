import type { ECSClient } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand, type ElasticLoadBalancingV2Client, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { patiently, Patience } from '../shared/retry';

/** Where a task listens. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** What is asked about the tasks. */
export interface TargetClients {
  readonly ecs: Pick<ECSClient, 'send'>;
  readonly balancer: Pick<ElasticLoadBalancingV2Client, 'send'>;
}

/** The new tasks of a release, as whoever makes it tells of them. */
export interface NewTasks {
  /** ARN of the target group that they are in. */
  readonly targetGroup: string;
  /** How many there are to be. */
  readonly wanted: number;
}

/** Without production traffic a group may count as unused, and is then not checked at all. */
const READY = ['healthy', 'unused', 'unavailable'];
const POLL_MILLISECONDS = 5_000;

/**
 * Where the new tasks of a release listen, once all of them are ready: a release waits for that itself before it asks,
 * and a task may have been replaced since.
 *
 * @throws when they are not by the deadline
 */
export async function newTargets(find: () => Promise<NewTasks>, balancer: TargetClients['balancer'], patience: Patience): Promise<Target[]> {
  for (;;) {
    const { targetGroup, wanted } = await patiently(find, patience);
    const registered = await patiently(async () => targetsOf(targetGroup, balancer), patience);
    const ready = registered.filter(isReady);
    if (ready.length >= Math.max(1, wanted) && ready.length === registered.length) {
      return ready.map(({ Target }) => ({ address: Target!.Id!, port: Target!.Port! }));
    }
    if (patience.now() + POLL_MILLISECONDS > patience.deadline) {
      throw new Error(notReady(wanted, registered));
    }
    await patience.sleep(POLL_MILLISECONDS);
  }
}

async function targetsOf(TargetGroupArn: string, balancer: TargetClients['balancer']): Promise<TargetHealthDescription[]> {
  const { TargetHealthDescriptions = [] } = await balancer.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  // Of the release before, perhaps.
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining');
}

function isReady({ TargetHealth }: TargetHealthDescription): boolean {
  return READY.includes(TargetHealth?.State ?? '');
}

function notReady(wanted: number, registered: TargetHealthDescription[]): string {
  const others = registered.filter((target) => !isReady(target))
    .map(({ Target, TargetHealth }) => `${Target!.Id}:${Target!.Port} is ${TargetHealth?.State} (${TargetHealth?.Description ?? TargetHealth?.Reason})`);
  return [`${registered.length - others.length} of ${wanted} new tasks are ready to be asked`, ...others].join('; ');
}
