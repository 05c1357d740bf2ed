/** What the stack wants, and what CodeDeploy and ECS say: all that a decision depends on. */

/** A request of CloudFormation. */
export interface ReleaseRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  readonly requestId: string;
  /** The ARN of the revision that is to be live. */
  readonly wanted: string;
  /** The one that the stack had before. In a rollback that is the revision of the failed update. */
  readonly old?: string;
  readonly scheduleMilliseconds: number;
  /** When the request was first seen, in milliseconds. */
  readonly began: number;
  /** What the stack was like then; absent for a request that releases nothing. */
  readonly firstSight?: StackState;
}

/** How far CloudFormation is with a stack. Nested ones have a state of their own, which is the one that counts. */
export interface StackState {
  readonly status: string;
  /** When the stack's last update began, in milliseconds, 0 before the first. Nothing says whether a rollback counts as one. */
  readonly lastUpdated: number;
}

/** A deployment of the service's group. */
export interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  /** When it was started and when it ended, in milliseconds. */
  readonly created: number;
  readonly completed?: number;
  /** Why it has failed, as CodeDeploy says it. */
  readonly error?: { readonly code?: string; readonly message?: string };
  /** The deployment that rolls it back. */
  readonly rollbackId?: string;
  /** What CodeDeploy says about that. */
  readonly rollbackMessage?: string;
}

/** What AWS says. */
export interface Facts {
  /** The deployments of late and those that have not ended, the newest first. */
  readonly deployments: Deployment[];
  /** The revision of the primary task set; absent where there is none. */
  readonly live?: string;
  /** The state of the stack; absent where nobody has asked for it, because CloudFormation throttles that soon. */
  readonly stack?: StackState;
}

/** Whether a request can make a release at all: no new service does, and none without a new revision. */
export function isRelease({ type, wanted, old }: ReleaseRequest): boolean {
  return type === 'Update' && wanted !== old;
}

/** Whether a deployment is over. */
export function hasEnded({ status }: Deployment): boolean {
  return ['Succeeded', 'Failed', 'Stopped'].includes(status);
}

/**
 * What a deployment says of itself. CreateDeployment has no token that would make it idempotent: this is how a
 * repeated request finds the deployment that it has started before.
 */
export function describe(request: ReleaseRequest): string {
  return `${origin(request)}: ${revisionName(request.wanted)} (request ${request.requestId})`;
}

/** Whether a request has started a deployment. */
export function isOf(request: ReleaseRequest, { description }: Deployment): boolean {
  return description === describe(request);
}

/**
 * Whether a deployment releases something else for the same resource. CloudFormation has one request at a time for a
 * resource: as long as the one that asks stands, the other has been given up.
 */
export function isOfAnotherRequest(request: ReleaseRequest, { description }: Deployment): boolean {
  return description.startsWith(`${origin(request)}: `) && !description.startsWith(`${origin(request)}: ${revisionName(request.wanted)} (`);
}

/**
 * Whether such a deployment is newer than the request. A request asks whether it stands a moment before it starts
 * something, so one from before cannot have started it: there is a request after this one.
 */
export function isOfLaterRequest(request: ReleaseRequest, deployment: Deployment): boolean {
  return isOfAnotherRequest(request, deployment) && deployment.created > request.began;
}

function origin({ stackId, logicalId }: ReleaseRequest): string {
  return `Stack update of ${stackId.split('/')[1]}, ${logicalId}`;
}

/** Family and number of a revision. */
export function revisionName(arn: string): string {
  return arn.split('/').at(-1)!;
}
