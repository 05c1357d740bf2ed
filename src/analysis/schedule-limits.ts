import { EngineRules } from './engine-rules';
import { CanaryStep } from './types';

/** From half of the traffic on the group with fewer requests is the old version, and a comparison turns around. */
export const HALF = 0.5;
/** Up to which share the comparison is among the defaults: far enough from half that chance does not swap the two. */
export const LARGEST_DEFAULT_SHARE = 0.4;

/** Whether the comparison is right for a schedule without anybody asking for it. */
export function comparesByDefault(steps: readonly CanaryStep[]): boolean {
  return steps.length > 0 && largestShare(steps) <= LARGEST_DEFAULT_SHARE;
}

/** Whether it can be had at all. */
export function canCompare(steps: readonly CanaryStep[]): boolean {
  return steps.length > 0 && largestShare(steps) < HALF;
}

export function largestShare(steps: readonly CanaryStep[]): number {
  return Math.max(...steps.map(({ share }) => share));
}

/** The longest rollout that an engine takes beside a termination wait, in minutes. */
export function longestRollout({ longestRolloutMinutes, longestReleaseMinutes = Infinity }: EngineRules, terminationWaitSeconds: number): number {
  return Math.min(longestRolloutMinutes, longestReleaseMinutes - Math.ceil(terminationWaitSeconds / 60));
}
