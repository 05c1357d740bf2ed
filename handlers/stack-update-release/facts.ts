/** What the stack wants, and what CodeDeploy and ECS say: all that a decision depends on. */

/** A request of CloudFormation. */
export interface ReleaseRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackName: string;
  readonly logicalId: string;
  readonly requestId: string;
  /** The ARN of the revision that is to be live. */
  readonly wanted: string;
  /** The one that the stack had before. In a rollback that is the revision of the failed update. */
  readonly old?: string;
  readonly scheduleMilliseconds: number;
  /** When the request was first seen, in milliseconds. */
  readonly began: number;
}

/** A deployment of the service's group. */
export interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  /** When it was started and when it ended, in milliseconds. */
  readonly created: number;
  readonly completed?: number;
  /** Why it has failed. */
  readonly error?: string;
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

/** Whether a deployment releases something else for the same resource: for an update that CloudFormation has given up. */
export function isGivenUp(request: ReleaseRequest, { description }: Deployment): boolean {
  return description.startsWith(`${origin(request)}: `) && !description.startsWith(`${origin(request)}: ${revisionName(request.wanted)} (`);
}

function origin({ stackName, logicalId }: ReleaseRequest): string {
  return `Stack update of ${stackName}, ${logicalId}`;
}

/** Family and number of a revision. */
export function revisionName(arn: string): string {
  return arn.split('/').at(-1)!;
}
