import { COMMAND } from '../../release/how-to-run';
import { ObservedRelease } from '../../release/observation';
import { ReleaseMessage } from '../../release/render/message';
import { asSentence, Why } from '../../release/why';
import type { EventName } from '../../src/notifications/notifier-protocol';
import { consoleOf } from '../../src/private/console';

/** What EventBridge says when a deployment changes its state. */
export interface StateChange {
  readonly id: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: { readonly deploymentId: string; readonly state: 'START' | 'SUCCESS' | 'FAILURE' | 'STOP' | 'READY' };
}

/** What is known of the deployment. */
export interface Facts {
  readonly release: ObservedRelease;
  /** Why it has ended otherwise than it should, where it has. */
  readonly why?: Why;
}

/** What a topic that wants to know of the event is told. */
export interface Message extends ReleaseMessage {
  readonly event: EventName;
}

/** Whether a deployment has ended otherwise than it should. */
export function hasEndedBadly({ detail: { state } }: StateChange): boolean {
  return state === 'FAILURE' || state === 'STOP';
}

/** What to tell of a change; nothing of a rollback that begins. */
export function messageOf(service: string, change: StateChange, { release, why }: Facts): Message | undefined {
  const { detail: { deploymentId, state } } = change;
  const tell = (event: EventName, title: string, sentence: string, more: Partial<ReleaseMessage> = {}): Message => ({
    event,
    service,
    title,
    sentence,
    nextSteps: [],
    thread: release.undoes ?? deploymentId,
    ...more,
    facts: [...more.facts ?? [], ...origin(release)],
    links: [...more.links ?? [], ['Deployment', linkTo(deploymentId, change)]],
  });
  if (release.undoes !== undefined) {
    return messageOfRollback(service, change, release.undoes, why, tell);
  }
  switch (state) {
    case 'START':
      return tell('started', 'release started', `Release ${deploymentId} of ${service} has started.`);
    case 'READY':
      return tell('waiting', 'release waits for approval', `Release ${deploymentId} of ${service} waits for somebody, before its first request.`, {
        nextSteps: [`${COMMAND} promote --deployment ${deploymentId} --at waiting`],
      });
    case 'SUCCESS':
      return tell('succeeded', 'release succeeded', `Release ${deploymentId} of ${service} has succeeded: the new version has all requests.`);
    default:
      return tell('rolledBack', ...stopped(service, change, release), { facts: reasons(why!), links: rollbackLink(change, release) });
  }
}

type Tell = (event: EventName, title: string, sentence: string, more?: Partial<ReleaseMessage>) => Message;

/** That traffic is back is known when the rollback has ended, not when it begins. */
function messageOfRollback(service: string, change: StateChange, undoes: string, why: Why | undefined, tell: Tell): Message | undefined {
  const { detail: { deploymentId, state } } = change;
  if (hasEndedBadly(change)) {
    return tell('rolledBack', 'rollback failed', `Rollback ${deploymentId} of release ${undoes} of ${service} has failed.`, {
      facts: reasons(why!), nextSteps: ['Look at which target groups the listener forwards to, and which of them have healthy targets.'],
    });
  }
  return state === 'SUCCESS'
    ? tell('rolledBack', 'release rolled back', `Release ${undoes} of ${service} is rolled back: the old version has all requests.`)
    : undefined;
}

function stopped(service: string, { detail: { deploymentId, state } }: StateChange, { rollback }: ObservedRelease): [string, string] {
  const what = `Release ${deploymentId} of ${service} ${state === 'STOP' ? 'was stopped' : 'has failed'}`;
  return rollback?.id
    ? ['release is being rolled back', `${what}, and is being rolled back.`]
    : [`release ${state === 'STOP' ? 'stopped' : 'failed'}`, `${what}. CodeDeploy has not begun to roll it back.`];
}

function reasons(why: Why): [string, string][] {
  return [['Why', asSentence(why.sentence)], ...why.details.map((detail): [string, string] => ['Also', asSentence(detail)])];
}

function rollbackLink(change: StateChange, { rollback }: ObservedRelease): [string, string][] {
  return rollback?.id ? [['Rolled back by', linkTo(rollback.id, change)]] : [];
}

/** A workflow describes the deployment by the run that has started it. */
function origin({ description }: ObservedRelease): [string, string][] {
  return description ? [['Description', description]] : [];
}

function linkTo(deploymentId: string, { region, resources }: StateChange): string {
  const [, partition] = resources[0].split(':');
  return `https://${region}.${consoleOf(partition)}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`;
}
