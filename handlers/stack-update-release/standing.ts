import type { ReleaseRequest, StackState } from './facts';

/** Whether CloudFormation still waits for a request; unclear as long as its own answers may be behind. */
export type Standing = 'stands' | 'given up' | 'unclear';

/** DescribeStacks is eventually consistent. */
const TIME_TO_SETTLE = 30_000;

/**
 * Whether a request still stands, by the state of its stack now and at first sight. CloudFormation says nothing to a
 * request that it gives up: a cancelled update becomes a rollback, which sends a request of its own.
 */
export function standingOf({ began, firstSight }: ReleaseRequest, stack: StackState, now: number): Standing {
  const another = stack.lastUpdated !== firstSight!.lastUpdated;
  // What began before the request is its own operation, which first sight did not know yet.
  if (another ? stack.lastUpdated > began : stack.status !== firstSight!.status) {
    return 'given up';
  }
  // Whoever sees an update only when it is over was delivered a second time.
  return isGoing(stack) ? 'stands' : now - began < TIME_TO_SETTLE ? 'unclear' : 'given up';
}

/** Whether resources are being updated. In the clean-up that follows all requests for an update are over. */
function isGoing({ status }: StackState): boolean {
  return status.endsWith('_IN_PROGRESS') && !status.includes('_COMPLETE_');
}
