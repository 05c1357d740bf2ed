import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import type { EventName } from '../../src/notifications/notifier-protocol';
import { consoleOf } from '../../src/private/console';

/** What EventBridge says when a deployment changes its state. */
export interface StateChange {
  readonly id: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: { readonly deploymentId: string; readonly state: 'START' | 'SUCCESS' | 'FAILURE' | 'STOP' };
}

/** What CodeDeploy says of the deployment. */
export interface Facts {
  readonly info: DeploymentInfo;
  /** The lifecycle event that has failed; absent where none has. */
  readonly failed?: LifecycleEvent;
  /** The function that is the hook of that event. */
  readonly hook?: string;
}

export interface Message {
  readonly event: EventName;
  readonly subject: string;
  readonly text: string;
}

/** SNS: "must be ASCII text … less than 100 characters long". */
const LONGEST_SUBJECT = 99;

/** Whether a deployment undoes another one: it is part of the release that it undoes. */
export function isRollback({ creator }: DeploymentInfo): boolean {
  return creator === 'codeDeployRollback';
}

/** Whether a deployment has ended otherwise than it should. */
export function hasEndedBadly({ detail: { state } }: StateChange): boolean {
  return state === 'FAILURE' || state === 'STOP';
}

/** What to tell of a change; nothing of a rollback that does what it should. */
export function messageOf(service: string, change: StateChange, facts: Facts): Message | undefined {
  const { detail: { deploymentId, state } } = change;
  const tell = (event: EventName, what: string, sentence: string, lines: string[] = []): Message => ({
    event,
    subject: `${service}: ${what}`.slice(0, LONGEST_SUBJECT),
    text: [sentence, '', ...lines, ...origin(facts.info), `Deployment: ${linkTo(deploymentId, change)}`].join('\n'),
  });
  if (isRollback(facts.info)) {
    return hasEndedBadly(change)
      ? tell('rolledBack', 'rollback failed', rollbackFailed(service, deploymentId, facts.info), reasons(facts))
      : undefined;
  }
  switch (state) {
    case 'START':
      return tell('started', 'release started', `Release ${deploymentId} of ${service} has started.`);
    case 'SUCCESS':
      return tell('succeeded', 'release succeeded', `Release ${deploymentId} of ${service} has succeeded: the new version has all requests.`);
    default:
      return tell('rolledBack', ...stopped(service, change, facts.info), [...reasons(facts), ...rollbackLine(change, facts.info)]);
  }
}

function stopped(service: string, { detail: { deploymentId, state } }: StateChange, { rollbackInfo }: DeploymentInfo): [string, string] {
  const what = `Release ${deploymentId} of ${service} ${state === 'STOP' ? 'was stopped' : 'has failed'}`;
  return rollbackInfo?.rollbackDeploymentId
    ? ['release rolled back', `${what}, and is rolled back.`]
    : [`release ${state === 'STOP' ? 'stopped' : 'failed'}`, `${what}. CodeDeploy has not begun to roll it back.`];
}

function rollbackFailed(service: string, deploymentId: string, { rollbackInfo }: DeploymentInfo): string {
  return `Rollback ${deploymentId} of release ${rollbackInfo?.rollbackTriggeringDeploymentId} of ${service} has failed. `
    + 'Look at which target groups the listener forwards to, and which of them have healthy targets.';
}

/** Why, as CodeDeploy says it: of an alarm the name, of a hook the function. */
function reasons({ info: { errorInformation }, failed, hook }: Facts): string[] {
  return [
    ...(errorInformation ? [`Reason: ${errorInformation.code}: ${errorInformation.message}`] : []),
    ...(failed ? [`Failed at: ${failed.lifecycleEventName}${detailsOf(failed, hook)}`] : []),
  ];
}

/** A function has no way to tell CodeDeploy why, but its log has. */
function detailsOf({ diagnostics: { scriptName, errorCode, message } = {} }: LifecycleEvent, hook?: string): string {
  const called = scriptName || hook;
  const detail = [errorCode, message].filter((part) => part).join(': ');
  return [...(called ? [`, by the function ${called}, whose log says why`] : []), ...(detail ? [` (${detail})`] : [])].join('');
}

function rollbackLine(change: StateChange, { rollbackInfo }: DeploymentInfo): string[] {
  const id = rollbackInfo?.rollbackDeploymentId;
  return id ? [`Rolled back by: ${linkTo(id, change)}`] : [];
}

/** A workflow describes the deployment by the run that has started it. */
function origin({ description }: DeploymentInfo): string[] {
  return description ? [`Description: ${description}`] : [];
}

function linkTo(deploymentId: string, { region, resources }: StateChange): string {
  const [, partition] = resources[0].split(':');
  return `https://${region}.${consoleOf(partition)}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`;
}
