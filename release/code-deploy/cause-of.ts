import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { Cause } from '../observation';

/** Names of the hooks' functions by lifecycle event. */
export type HookFunctions = Readonly<Record<string, string>>;

/** What ended a deployment of CodeDeploy; nothing where it has not, or has ended well. */
export function causeOf(info: DeploymentInfo, events: readonly LifecycleEvent[] = [], hooks: HookFunctions = {}): Cause | undefined {
  if (info.status !== 'Failed' && info.status !== 'Stopped') {
    return undefined;
  }
  const { code, message } = info.errorInformation ?? {};
  const failed = events.find(({ status }) => status === 'Failed');
  const stage = failed?.lifecycleEventName;
  const hook = failed?.diagnostics?.scriptName || (stage === undefined ? undefined : hooks[stage]);
  const found = withoutAbsent({ code, message: message ?? failed?.diagnostics?.message, stage, hook });
  switch (code) {
    case 'ALARM_ACTIVE':
      return { ...found, kind: 'alarm', alarms: alarmsIn(message) };
    case 'HOOK_EXECUTION_FAILURE':
      // CodeDeploy's message says which function of which event: the sentence does so already.
      return { ...found, kind: 'hook', ...withoutAbsent({ message: failed?.diagnostics?.message ?? message }) };
    case 'MANUAL_STOP':
      return { ...found, kind: 'byHand' };
    case 'TIMEOUT':
      return { ...found, kind: 'timeout', ...(waitedForApproval(info, events) && { stage: 'approval' }) };
    case 'HEALTH_CONSTRAINTS':
    case 'HEALTH_CONSTRAINTS_INVALID':
    case 'CUSTOMER_APPLICATION_UNHEALTHY':
      return { ...found, kind: 'tasks' };
    case undefined:
      return causeWithoutCode(info, events, found);
    default:
      return { ...found, kind: /^(ECS_UPDATE_ERROR|IAM_|ELASTIC_LOAD_BALANCING_|INVALID_|MISSING_)/.test(code) ? 'refused' : 'other' };
  }
}

/** The guide says that a deployment nobody continues becomes Stopped, not that it gets a code. */
function causeWithoutCode(info: DeploymentInfo, events: readonly LifecycleEvent[], found: Omit<Cause, 'kind'>): Cause {
  if (info.status === 'Stopped' && waitedForApproval(info, events)) {
    return { ...found, kind: 'timeout', stage: 'approval' };
  }
  return found.hook === undefined ? { ...found, kind: 'other' } : { ...found, kind: 'hook' };
}

/** Whether it ended where it waited for somebody: whoever is not asked begins with the traffic at once. */
function waitedForApproval({ blueGreenDeploymentConfiguration: configuration }: DeploymentInfo, events: readonly LifecycleEvent[]): boolean {
  const statusOf = (name: string) => events.find(({ lifecycleEventName }) => lifecycleEventName === name)?.status;
  return configuration?.deploymentReadyOption?.actionOnTimeout === 'STOP_DEPLOYMENT'
    && statusOf('Install') === 'Succeeded' && ['Pending', 'Skipped', undefined].includes(statusOf('BeforeAllowTraffic'));
}

/** The names at the end of `… Activated alarms: <a>, <b>`. */
function alarmsIn(message = ''): string[] {
  const [, listed = ''] = /Activated alarms:\s*(.+)$/i.exec(message) ?? [];
  return listed.split(/[<>,]/).map((name) => name.trim()).filter((name) => name !== '' && name !== '.');
}

function withoutAbsent<T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== '')) as never;
}
