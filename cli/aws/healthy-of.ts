import type { DescribeTargetHealthOutput } from '@aws-sdk/client-elastic-load-balancing-v2';

/** Targets that the balancer does not look at. */
const UNWATCHED: readonly (string | undefined)[] = ['unused', 'unavailable'];

/** How many targets of a group are healthy; nothing where the balancer does not look at them, as where no listener uses the group. */
export function healthyOf({ TargetHealthDescriptions: targets = [] }: DescribeTargetHealthOutput): number | undefined {
  const states = targets.map(({ TargetHealth }) => TargetHealth?.State);
  return states.length > 0 && states.every((state) => UNWATCHED.includes(state)) ? undefined : states.filter((state) => state === 'healthy').length;
}
