import type { DeploymentLifecycleHook, DeploymentLifecycleHookDetail, ServiceDeployment } from '@aws-sdk/client-ecs';
import { causeOf } from './cause-of';
import { Moments } from './moments';
import { SHIFT, stageNumber as at } from './stage-order';
import { ObservedRelease, ObservedRollback, ObservedStage, ObservedWait, Phase, StageStatus } from '../observation';

/** What is known of a deployment besides itself, by whoever has looked before. */
export interface DeploymentContext extends Omit<Moments, 'at'> {
  /** The task definition that it brings, as its ARN. */
  readonly revision?: string;
  readonly now: number;
}

/** A deployment as a release of any engine. */
export function releaseOf(deployment: ServiceDeployment, context: DeploymentContext): ObservedRelease {
  const { serviceDeploymentArn, createdAt, startedAt, sourceServiceRevisions = [] } = deployment;
  const { shiftBegan, shiftEnded, step, revision, now } = context;
  const phase = phaseOf(deployment);
  const ended = phase === 'ended' ? (deployment.finishedAt ?? deployment.stoppedAt)?.getTime() : undefined;
  const [cause, rollback, wait] = [causeOf(deployment), rollbackOf(deployment), waitOf(deployment, now)];
  return {
    id: idOf(serviceDeploymentArn!),
    phase,
    status: statusOf(deployment, cause?.kind === 'byHand'),
    began: (createdAt ?? startedAt)?.getTime() ?? now,
    stages: isStageTold(deployment, context) ? stagesOf(asItWent(deployment, context), context) : [],
    ...(ended !== undefined && { ended }),
    ...(sourceServiceRevisions.length === 0 && { description: 'the creation of the service', creates: true as const }),
    ...(shiftBegan !== undefined && { shiftBegan }),
    ...(shiftEnded !== undefined && { shiftEnded }),
    ...(step && { step }),
    ...(wait && { wait }),
    ...(cause && { cause }),
    ...(rollback && { rollback }),
    ...(revision && { revision }),
    ...(deployment.alarms?.status === 'DISABLED' && phase !== 'ended' && { ignoresAlarms: true }),
  };
}

/** As it was when it went on last, where somebody has seen that: a rollback goes through stages of its own, and takes the traffic away. */
function asItWent(deployment: ServiceDeployment, { stage, step }: DeploymentContext): ServiceDeployment {
  const { status, targetServiceRevision } = deployment;
  return stage === undefined || status === 'PENDING' || status === 'IN_PROGRESS' ? deployment : {
    ...deployment,
    lifecycleStage: stage as ServiceDeployment['lifecycleStage'],
    targetServiceRevision: { ...targetServiceRevision, requestedProductionTrafficWeight: 100 * (step?.share ?? 0) },
  };
}

/** Cleaning up is the end of a rollback, too, and says nothing of how far the release had come: nobody knows who did not see it. */
function isStageTold({ lifecycleStage, status }: ServiceDeployment, { stage }: DeploymentContext): boolean {
  return stage !== undefined || lifecycleStage !== 'CLEAN_UP' || !status!.startsWith('ROLLBACK');
}

/** What people call a deployment: the end of its ARN. */
export function idOf(arn: string): string {
  return arn.split('/').at(-1)!;
}

/** The pause that waits for somebody. */
export function pauseOf({ lifecycleHookDetails = [] }: ServiceDeployment): DeploymentLifecycleHookDetail | undefined {
  return lifecycleHookDetails.find(({ targetType, status }) => targetType === 'PAUSE' && status === 'AWAITING_ACTION');
}

/** Which pause it is that it waits at: the stage, and the share that has moved, because one stage comes before every step. */
function pauseName({ lifecycleStage, targetServiceRevision }: ServiceDeployment): string {
  const share = targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  return `${lifecycleStage}${share > 0 ? `:${share}` : ''}`;
}

function phaseOf(deployment: ServiceDeployment): Phase {
  const { status, lifecycleStage } = deployment;
  switch (status) {
    case 'SUCCESSFUL':
    case 'STOPPED':
    case 'ROLLBACK_SUCCESSFUL':
    case 'ROLLBACK_FAILED':
      return 'ended';
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return 'rollingBack';
  }
  if (pauseOf(deployment)) {
    return 'waiting';
  }
  const stage = at(lifecycleStage);
  return stage > at(SHIFT) ? 'settling' : stage === at(SHIFT) || hasMoved(deployment) ? 'shifting' : 'installing';
}

/** Whether a share has moved: the stage before each step comes again. */
function hasMoved({ targetServiceRevision }: ServiceDeployment): boolean {
  return (targetServiceRevision?.requestedProductionTrafficWeight ?? 0) > 0;
}

function statusOf({ status }: ServiceDeployment, byHand: boolean): ObservedRelease['status'] {
  switch (status) {
    case 'SUCCESSFUL':
      return 'succeeded';
    case 'STOPPED':
      return 'stopped';
    case 'ROLLBACK_SUCCESSFUL':
    case 'ROLLBACK_FAILED':
    case 'STOP_REQUESTED':
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return byHand ? 'stopped' : 'failed';
    default:
      return 'running';
  }
}

function rollbackOf({ status, statusReason, finishedAt, sourceServiceRevisions = [] }: ServiceDeployment): ObservedRollback | undefined {
  switch (status) {
    case 'ROLLBACK_SUCCESSFUL':
      return { status: 'succeeded', ...(finishedAt && { ended: finishedAt.getTime() }) };
    case 'ROLLBACK_FAILED':
      return {
        status: 'failed',
        ...(finishedAt && { ended: finishedAt.getTime() }),
        ...(sourceServiceRevisions.length === 0 ? { message: 'there was no version to go back to' } : statusReason && { message: statusReason }),
      };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { status: 'running' };
    default:
      return undefined;
  }
}

function waitOf(deployment: ServiceDeployment, now: number): ObservedWait | undefined {
  const pause = phaseOf(deployment) === 'waiting' ? pauseOf(deployment) : undefined;
  return pause && {
    ...(deployment.lifecycleStage && { name: pauseName(deployment) }),
    since: deployment.updatedAt?.getTime() ?? now,
    ...(pause.expiresAt && { until: pause.expiresAt.getTime() }),
    onTimeout: pause.timeoutAction === 'CONTINUE' ? 'continue' : 'stop',
  };
}

/** The tasks, what is asked and what is waited for in between, and the shift, in the order of the release. */
function stagesOf(deployment: ServiceDeployment, { installBegan, installEnded }: DeploymentContext): ObservedStage[] {
  const lasts = { ...(installBegan !== undefined && { began: installBegan }), ...(installEnded !== undefined && { ended: installEnded }) };
  const hooks = (deployment.deploymentConfiguration?.lifecycleHooks ?? [])
    .flatMap((hook) => (hook.lifecycleStages ?? []).map((stage) => ({ stage: stage as string, make: () => hookStage(hook, stage, deployment) })));
  const all = [
    { stage: 'SCALE_UP', make: (): ObservedStage => ({ kind: 'install', name: 'SCALE_UP', status: stageStatus('SCALE_UP', deployment), ...lasts }) },
    ...hooks,
    { stage: SHIFT, make: (): ObservedStage => ({ kind: 'shift', name: SHIFT, status: shiftStatus(deployment) }) },
  ];
  return all.sort((a, b) => at(a.stage) - at(b.stage)).map(({ make }) => make());
}

function hookStage({ targetType, hookTargetArn }: DeploymentLifecycleHook, name: string, deployment: ServiceDeployment): ObservedStage {
  const status = stageStatus(name, deployment);
  return targetType === 'PAUSE'
    ? { kind: 'approval', name, status }
    : { kind: 'hook', name, status, ...(hookTargetArn && { hook: hookTargetArn.split(':').at(-1)! }) };
}

function shiftStatus(deployment: ServiceDeployment): StageStatus {
  return hasMoved(deployment) && at(deployment.lifecycleStage) < at(SHIFT) ? inTheMiddle(deployment) : stageStatus(SHIFT, deployment);
}

function stageStatus(name: string, deployment: ServiceDeployment): StageStatus {
  const [own, now] = [at(name), at(deployment.lifecycleStage)];
  if (deployment.status === 'SUCCESSFUL') {
    return 'done';
  }
  if (own === now) {
    return inTheMiddle(deployment);
  }
  return own < now ? 'done' : causeOf(deployment) ? 'skipped' : 'ahead';
}

function inTheMiddle(deployment: ServiceDeployment): StageStatus {
  return causeOf(deployment) ? 'failed' : 'running';
}
