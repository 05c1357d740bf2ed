import { Duration } from 'aws-cdk-lib';

/** The longest that the deploy action waits, and that a job on one of GitHub's own runners lasts. */
export const LONGEST_WAIT_MINUTES = 360;

/** What a release takes besides its schedule: tasks start, pass their health checks, and CodeDeploy looks. */
export const MARGIN_MINUTES = 30;

/**
 * The same for a release by stack update, which has an hour in all: tasks that are not healthy after a quarter of it
 * will hardly ever be, and a release that is late nevertheless is rolled back.
 */
export const STACK_UPDATE_MARGIN_MINUTES = 15;

/** What a job may take before it starts the release. */
export const DEFAULT_BUILD_MINUTES = 30;

/** IAM: the shortest maximum that the session of a role can have. */
const SHORTEST_SESSION_MINUTES = 60;

/** How long a job waits for a release. Nothing when that would be too long: it starts the release and ends. */
export function waitMinutes(releaseMinutes: number): number | undefined {
  const minutes = Math.ceil(releaseMinutes) + MARGIN_MINUTES;
  return minutes <= LONGEST_WAIT_MINUTES ? minutes : undefined;
}

/** What CI waits for of a release's schedule: nothing where somebody has to approve it, who would hold the lane of the fix. */
export function followedDuration(releaseDuration: Duration | undefined, approvalWait?: Duration): Duration | undefined {
  return approvalWait === undefined ? releaseDuration : Duration.minutes(0);
}

/** How long a job may take: to build the image, and to release it. */
export function jobMinutes(releaseMinutes: number, buildMinutes: number): number {
  return buildMinutes + (waitMinutes(releaseMinutes) ?? MARGIN_MINUTES);
}

/** How long the session of a role must last for a job. */
export function sessionMinutes(minutesOfJob: number): number {
  return Math.max(SHORTEST_SESSION_MINUTES, minutesOfJob);
}
