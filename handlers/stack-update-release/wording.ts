import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { TIME_TO_RELEASE } from './decide';
import { Deployment, ReleaseRequest, revisionName } from './facts';
import { causeOf } from '../../release/code-deploy/cause-of';
import { asSentence, whyOf } from '../../release/why';
import { consoleOf } from '../../src/private/console';

/** Tells the person who deploys why a release has failed, and what runs now. */
export function failureOf(request: ReleaseRequest, release: Deployment, rollback: Deployment | undefined, failedEvents: LifecycleEvent[]): string {
  const [, partition, , region] = request.wanted.split(':');
  return [
    `Release of ${revisionName(request.wanted)} by deployment ${release.id}: ${release.status}.`,
    ...(isOutOfTime(request, release) ? ['Time was up: CloudFormation waits an hour in all.'] : reasons(release, failedEvents)),
    ending(rollback),
    `https://${region}.${consoleOf(partition)}/codesuite/codedeploy/deployments/${release.id}`,
  ].join(' ');
}

function ending(rollback?: Deployment): string {
  if (!rollback) {
    return 'There was nothing to roll back.';
  }
  return rollback.status === 'Succeeded'
    ? `It was rolled back by ${rollback.id}: the old version has all requests.`
    : [`Its rollback ${rollback.id} has ended ${rollback.status}, so look at the service at once.`, ...reasons(rollback, [])].join(' ');
}

/** The request itself stops what has not ended by then; to CodeDeploy that looks as if somebody had. */
function isOutOfTime({ began }: ReleaseRequest, { error, created, completed = 0 }: Deployment): boolean {
  return error?.code === 'MANUAL_STOP' && completed - Math.min(began, created) >= TIME_TO_RELEASE;
}

/** In the words in which everybody else is told. */
function reasons({ status, error }: Deployment, failedEvents: LifecycleEvent[]): string[] {
  const cause = causeOf({ status: status as DeploymentInfo['status'], errorInformation: error as DeploymentInfo['errorInformation'] }, failedEvents);
  const { sentence, details } = whyOf(cause!);
  return [sentence, ...details].map(asSentence);
}
