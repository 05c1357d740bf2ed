import type { LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { Deployment, ReleaseRequest, revisionName } from './facts';
import { consoleOf } from '../../src/private/console';

/** Tells the person who deploys why a release has failed, and what runs now. */
export function failureOf(request: ReleaseRequest, release: Deployment, rollback: Deployment | undefined, failedEvents: LifecycleEvent[]): string {
  const [, partition, , region] = request.wanted.split(':');
  return [
    `Release of ${revisionName(request.wanted)} by deployment ${release.id}: ${release.status}.`,
    release.error && sentence(release.error),
    ...failedEvents.map(({ lifecycleEventName: name, diagnostics }) =>
      sentence([`${name} failed`, diagnostics?.scriptName, diagnostics?.message].filter(Boolean).join(': '))),
    ending(rollback),
    `https://${region}.${consoleOf(partition)}/codesuite/codedeploy/deployments/${release.id}`,
  ].filter(Boolean).join(' ');
}

function ending(rollback?: Deployment): string {
  if (!rollback) {
    return 'There was nothing to roll back.';
  }
  return rollback.status === 'Succeeded'
    ? `It was rolled back by ${rollback.id}: the old version has all requests.`
    : sentence(`Its rollback ${rollback.id} has ended ${rollback.status}, so look at the service at once: ${rollback.error ?? 'no reason was given'}`);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
