import type { TaskSet } from '@aws-sdk/client-ecs';
import { ObservedVersion } from '../../../release/observation';

export function versionOf({ set, name = '?' }: { set?: TaskSet; name?: string }, before: ObservedVersion | undefined): ObservedVersion {
  return { name, running: set?.runningCount ?? 0, desired: set?.computedDesiredCount ?? 0, stopped: before?.stopped ?? [] };
}

export function groupOf({ loadBalancers = [] }: TaskSet): string | undefined {
  return loadBalancers[0]?.targetGroupArn;
}
