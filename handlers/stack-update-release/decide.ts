import { Deployment, Facts, hasEnded, isOf, isOfAnotherRequest, isOfLaterRequest, ReleaseRequest, revisionName } from './facts';
import { standingOf } from './standing';
import { LONGEST_UPDATE_MINUTES, TIME_TO_ROLL_BACK_MINUTES } from '../../src/engine/code-deploy/stack-update-release/protocol';

/** What to do next. */
export type Decision =
  | { readonly name: 'succeed'; readonly because: string }
  | { readonly name: 'start' }
  | { readonly name: 'wait'; readonly for: string }
  | { readonly name: 'stop'; readonly deployment: Deployment }
  /** Look at the stack before anything is changed, and decide again. */
  | { readonly name: 'ask' }
  /** The release has failed, and so has its rollback where it is told. */
  | { readonly name: 'fail'; readonly release: Deployment; readonly rollback?: Deployment }
  /** Nothing was started, the end of what was started is unknown, or CloudFormation does not wait for it any more. */
  | { readonly name: 'refuse'; readonly rule: string; readonly remedy: string };

const MINUTE = 60_000;
/** What is not over by then is stopped. */
export const TIME_TO_RELEASE = (LONGEST_UPDATE_MINUTES - TIME_TO_ROLL_BACK_MINUTES) * MINUTE;
/** CloudFormation must have its answer. */
const TIME_TO_ANSWER = (LONGEST_UPDATE_MINUTES - 1) * MINUTE;
/** CodeDeploy names the deployment that rolls another one back a moment after that has ended. */
const TIME_TO_NAME_ROLLBACK = 30_000;
/** What a given-up request has started a moment before is in all lists by then. */
const TIME_TO_BE_LISTED = 30_000;

/**
 * Decides what a request for a release needs next, given what AWS says now. Asked again and again, it leads to an end.
 * Nothing is started or stopped for a request of which it is not known that CloudFormation still waits for it.
 */
export function decide(request: ReleaseRequest, facts: Facts, now: number): Decision {
  const own = facts.deployments.find((deployment) => isOf(request, deployment));
  const next = own ? follow({ ...request, began: Math.min(request.began, own.created) }, own, facts, now) : begin(request, facts, now);
  const changes = next.name === 'start' || next.name === 'stop';
  if (!changes && next.name !== 'wait') {
    return next;
  }
  const later = facts.deployments.find((deployment) => isOfLaterRequest(request, deployment));
  if (later) {
    return givenUp(`deployment ${later.id} is of a later one`);
  }
  if (!facts.stack) {
    return changes ? { name: 'ask' } : next;
  }
  const standing = standingOf(request, facts.stack, now);
  if (standing === 'given up') {
    return givenUp(`the stack is ${facts.stack.status}`);
  }
  return standing === 'unclear' && changes ? { name: 'wait', for: 'the state of the stack' } : next;
}

/** Nobody reads that answer, unless it is wrong: then it tells why, where silence would block the stack for an hour. */
function givenUp(why: string): Decision {
  return {
    name: 'refuse',
    rule: `CloudFormation has given up on this request (${why}), so nothing more is done for it.`,
    remedy: 'If the stack waits for it all the same, deploy again.',
  };
}

/** A deployment that the request has started, now or when it was first delivered. */
function follow(request: ReleaseRequest, own: Deployment, { deployments }: Facts, now: number): Decision {
  const late = now - request.began;
  if (own.status === 'Succeeded') {
    return { name: 'succeed', because: `${own.id} has succeeded` };
  }
  if (isSettled(own, deployments, now)) {
    return { name: 'fail', release: own, rollback: rollbackOf(own, deployments) };
  }
  if (late >= TIME_TO_ANSWER) {
    return {
      name: 'refuse',
      rule: `deployment ${own.id} or its rollback has not ended within CloudFormation's hour.`,
      remedy: 'Look at it before you deploy again.',
    };
  }
  return !hasEnded(own) && late >= TIME_TO_RELEASE ? { name: 'stop', deployment: own } : { name: 'wait', for: own.rollbackId ?? own.id };
}

/** Whether a deployment is over, and so is what rolls it back. */
function isSettled(deployment: Deployment, deployments: Deployment[], now: number): boolean {
  const rollback = rollbackOf(deployment, deployments);
  return hasEnded(deployment) && (rollback ? hasEnded(rollback) : !isRollbackDue(deployment, now));
}

function rollbackOf({ rollbackId }: Deployment, deployments: Deployment[]): Deployment | undefined {
  return deployments.find(({ id }) => id === rollbackId);
}

/** Whether CodeDeploy may be about to say by which deployment it rolls back. */
function isRollbackDue({ status, rollbackId, rollbackMessage, completed = 0 }: Deployment, now: number): boolean {
  return status !== 'Succeeded' && (rollbackId !== undefined || (!rollbackMessage && now - completed < TIME_TO_NAME_ROLLBACK));
}

/** No deployment of the request is there: is one needed, and is it its turn? */
function begin(request: ReleaseRequest, { deployments, live }: Facts, now: number): Decision {
  const late = now - request.began;
  const running = deployments.find((deployment) => !isSettled(deployment, deployments, now));
  if (running && late < TIME_TO_RELEASE) {
    return isOfAnotherRequest(request, running) && !hasEnded(running) ? { name: 'stop', deployment: running } : { name: 'wait', for: running.id };
  }
  if (running) {
    return { name: 'refuse', rule: `deployment ${running.id} of this service is still running, so nothing was released.`, remedy: 'Wait for its end, or stop it, and deploy again.' };
  }
  if (live === request.wanted && late < TIME_TO_BE_LISTED) {
    return { name: 'wait', for: 'what the update before may have started' };
  }
  if (live === request.wanted) {
    return { name: 'succeed', because: `${revisionName(request.wanted)} is live already` };
  }
  if (late + request.scheduleMilliseconds > TIME_TO_RELEASE) {
    return {
      name: 'refuse',
      rule: 'after another deployment has ended, no time was left for this release in the hour that CloudFormation waits, so nothing was released.',
      remedy: 'Deploy again.',
    };
  }
  return { name: 'start' };
}
