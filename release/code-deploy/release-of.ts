import type { DeploymentInfo, ECSTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { causeOf, HookFunctions } from './cause-of';
import { ObservedRelease, ObservedRollback, ObservedStage, ObservedWait, Phase, StageKind, StageStatus } from '../observation';

/** What is known of a deployment besides itself. */
export interface DeploymentContext {
  readonly target?: ECSTarget;
  /** The deployment that undoes it, where it is known by now. */
  readonly rollback?: DeploymentInfo;
  /** Names of the hooks' functions by lifecycle event, where the stack knows them. */
  readonly hooks?: HookFunctions;
  /** The newest deployment that is later and no rollback. */
  readonly later?: DeploymentInfo;
  readonly now: number;
  readonly minuteMs: number;
}

/** CodeDeploy names the deployment that rolls another one back a moment after that has ended. */
export const TIME_TO_NAME_ROLLBACK_MS = 30_000;

/** How a stack update describes the deployments that it starts (handlers/stack-update-release/facts.ts). */
const STACK_UPDATE = /^Stack update of [^,]+, [^:]+: /;

const KINDS: Readonly<Record<string, StageKind>> = { Install: 'install', AllowTraffic: 'shift' };
const STATUSES: Readonly<Record<string, StageStatus>> = {
  Pending: 'ahead', InProgress: 'running', Succeeded: 'done', Failed: 'failed', Skipped: 'skipped', Unknown: 'ahead',
};

/** A deployment as a release of any engine. */
export function releaseOf(info: DeploymentInfo, context: DeploymentContext): ObservedRelease {
  const events = context.target?.lifecycleEvents ?? [];
  const spec = appSpecOf(info);
  const hooks = { ...context.hooks, ...spec.hooks };
  const began = info.createTime?.getTime() ?? context.now;
  const cause = causeOf(info, events, hooks);
  const rollback = rollbackOf(info, context);
  const shift = events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic');
  const undoes = info.creator === 'codeDeployRollback' ? info.rollbackInfo?.rollbackTriggeringDeploymentId ?? '?' : undefined;
  return {
    id: info.deploymentId!,
    phase: phaseOf(info, events, rollback),
    status: statusOf(info) === 'failed' && info.status === 'Stopped' ? 'stopped' : statusOf(info),
    began,
    stages: stagesOf(info, events, hooks, context),
    ...(info.completeTime && { ended: info.completeTime.getTime() }),
    ...(info.description && { description: info.description }),
    ...(shift?.startTime && { shiftBegan: shift.startTime.getTime() }),
    ...(shift?.status === 'Succeeded' && shift.endTime && { shiftEnded: shift.endTime.getTime() }),
    ...(info.status === 'Ready' && { wait: waitOf(info, events, began, context) }),
    ...(cause && { cause: supersededOr(cause, info, context.later) }),
    ...(rollback && { rollback }),
    ...(undoes && { undoes }),
    ...(spec.revision && { revision: spec.revision }),
    ...(info.overrideAlarmConfiguration?.enabled === false && { ignoresAlarms: true }),
  };
}

function phaseOf(info: DeploymentInfo, events: readonly LifecycleEvent[], rollback?: ObservedRollback): Phase {
  const { status, instanceTerminationWaitTimeStarted } = info;
  const shift = events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic')?.status;
  switch (status) {
    case 'Succeeded':
      return 'ended';
    case 'Failed':
    case 'Stopped':
      return rollback?.status === 'due' || rollback?.status === 'running' ? 'rollingBack' : 'ended';
    case 'Ready':
      return 'waiting';
    default:
      return instanceTerminationWaitTimeStarted || shift === 'Succeeded' ? 'settling' : shift === 'InProgress' ? 'shifting' : 'installing';
  }
}

function rollbackOf(info: DeploymentInfo, { rollback, now }: DeploymentContext): ObservedRollback | undefined {
  const { rollbackInfo, completeTime, status, creator } = info;
  if ((status !== 'Failed' && status !== 'Stopped') || creator === 'codeDeployRollback') {
    return undefined;
  }
  const id = rollbackInfo?.rollbackDeploymentId;
  if (id === undefined) {
    const isDue = info.autoRollbackConfiguration?.enabled === true && !rollbackInfo?.rollbackMessage
      && now - (completeTime?.getTime() ?? now) < TIME_TO_NAME_ROLLBACK_MS;
    return isDue ? { status: 'due' } : undefined;
  }
  return {
    id,
    status: statusOf(rollback),
    ...(rollback?.completeTime && { ended: rollback.completeTime.getTime() }),
    ...(rollback?.errorInformation?.message && { message: rollback.errorInformation.message }),
  };
}

function statusOf(info?: DeploymentInfo): 'running' | 'succeeded' | 'failed' {
  return info?.status === 'Succeeded' ? 'succeeded' : info?.status === 'Failed' || info?.status === 'Stopped' ? 'failed' : 'running';
}

/** Whoever looks is told of stages that last: of hooks where there is one, and of the waits, which are no events of CodeDeploy's. */
function stagesOf(info: DeploymentInfo, events: readonly LifecycleEvent[], hooks: HookFunctions, context: DeploymentContext): ObservedStage[] {
  const stages: ObservedStage[] = events
    .filter(({ lifecycleEventName: name }) => name! in KINDS || name! in hooks)
    .map(({ lifecycleEventName, status = 'Unknown', startTime, endTime }) => ({
      kind: KINDS[lifecycleEventName!] ?? 'hook',
      name: lifecycleEventName!,
      status: STATUSES[status] ?? 'ahead',
      ...(startTime && { began: startTime.getTime() }),
      ...(endTime && { ended: endTime.getTime() }),
      ...(hooks[lifecycleEventName!] !== undefined && { hook: hooks[lifecycleEventName!] }),
    }));
  const approval = approvalOf(info, events, context);
  const before = stages.findIndex(({ name }) => name === 'BeforeAllowTraffic' || name === 'AllowTraffic');
  if (approval) {
    stages.splice(before === -1 ? stages.length : before, 0, approval);
  }
  return stages;
}

function approvalOf(info: DeploymentInfo, events: readonly LifecycleEvent[], { now }: DeploymentContext): ObservedStage | undefined {
  if (info.blueGreenDeploymentConfiguration?.deploymentReadyOption?.actionOnTimeout !== 'STOP_DEPLOYMENT') {
    return undefined;
  }
  const after = events.find(({ lifecycleEventName }) => lifecycleEventName === 'BeforeAllowTraffic');
  const since = readySince(events);
  if (info.status === 'Ready') {
    return { kind: 'approval', name: 'approval', status: 'running', began: since ?? now };
  }
  if (after?.startTime) {
    return { kind: 'approval', name: 'approval', status: 'done', ...(since !== undefined && { began: since }), ended: after.startTime.getTime() };
  }
  const timedOut = causeOf(info, events)?.stage === 'approval';
  return { kind: 'approval', name: 'approval', status: timedOut ? 'failed' : info.completeTime ? 'skipped' : 'ahead' };
}

/** When the last event before the wait has ended. */
function readySince(events: readonly LifecycleEvent[]): number | undefined {
  return events.find(({ lifecycleEventName }) => lifecycleEventName === 'AfterAllowTestTraffic')?.endTime?.getTime();
}

function waitOf(info: DeploymentInfo, events: readonly LifecycleEvent[], began: number, { minuteMs }: DeploymentContext): ObservedWait {
  const { actionOnTimeout, waitTimeInMinutes } = info.blueGreenDeploymentConfiguration?.deploymentReadyOption ?? {};
  const since = readySince(events) ?? began;
  return {
    since,
    ...(waitTimeInMinutes !== undefined && { until: since + waitTimeInMinutes * minuteMs }),
    onTimeout: actionOnTimeout === 'STOP_DEPLOYMENT' ? 'stop' : 'continue',
  };
}

/** Whether a stack update has started it. */
export function isByStackUpdate(description = ''): boolean {
  return STACK_UPDATE.test(description);
}

/** A stack update stops what the one before has started, by the same call that people stop with. */
function supersededOr(cause: NonNullable<ObservedRelease['cause']>, { description = '', completeTime }: DeploymentInfo, later?: DeploymentInfo) {
  const [origin] = STACK_UPDATE.exec(description) ?? [];
  const isSuccessor = origin !== undefined && later?.description?.startsWith(origin) && later.createTime! >= completeTime!;
  return cause.kind === 'byHand' && isSuccessor ? { ...cause, kind: 'superseded' as const, by: later!.deploymentId } : cause;
}

/** What the AppSpec says that the deployment was made with. */
export function appSpecOf({ revision }: DeploymentInfo): { revision?: string; hooks: Record<string, string> } {
  try {
    const spec = JSON.parse(revision?.appSpecContent?.content ?? '{}') as {
      Resources?: { TargetService?: { Properties?: { TaskDefinition?: string } } }[]; Hooks?: Record<string, string>[];
    };
    const taskDefinition = spec.Resources?.[0]?.TargetService?.Properties?.TaskDefinition;
    return { ...(typeof taskDefinition === 'string' && { revision: taskDefinition }), hooks: Object.assign({}, ...(spec.Hooks ?? [])) as Record<string, string> };
  } catch {
    // In S3, in YAML, or gone after 30 days: then less is known.
    return { hooks: {} };
  }
}
