import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { Cause } from '../observation';

/** What ECS says in its `statusReason`; the words are those of its guide, and of what others have seen. */
const STAGE = '([A-Z_]+)';
const REASONS: readonly [RegExp, (found: RegExpExecArray) => Pick<Cause, 'kind' | 'stage'>][] = [
  [new RegExp(`because ${STAGE} pause hook timed out`), () => ({ kind: 'timeout', stage: 'approval' })],
  [new RegExp(`because ${STAGE} pause hook`), () => ({ kind: 'byHand' })],
  [new RegExp(`because ${STAGE} lifecycle hook\\(s\\) failed`), ([, stage]) => ({ kind: 'hook', stage })],
  [/circuit breaker/i, () => ({ kind: 'tasks' })],
  [/because the ([A-Z_]+) stage did not end/, ([, stage]) => ({ kind: 'timeout', stage })],
  [/StopServiceDeployment/, () => ({ kind: 'byHand' })],
  [/a new service deployment was started/, () => ({ kind: 'superseded' })],
  [/\balarms?\b/i, () => ({ kind: 'alarm' })],
];

/** What ended a deployment of ECS; nothing where it has not, or has ended well. */
export function causeOf(
  { status, statusReason, rollback, alarms, deploymentCircuitBreaker, lifecycleHookDetails = [] }: ServiceDeployment,
): Cause | undefined {
  if (status === undefined || status === 'PENDING' || status === 'IN_PROGRESS' || status === 'SUCCESSFUL') {
    return undefined;
  }
  const message = statusReason ?? rollback?.reason;
  const words = { ...(message && { message }) };
  const triggered = alarms?.triggeredAlarmNames ?? [];
  if (triggered.length > 0) {
    return { kind: 'alarm', alarms: triggered, ...words };
  }
  if (deploymentCircuitBreaker?.status === 'TRIGGERED') {
    return { kind: 'tasks', ...words };
  }
  const told = REASONS.map(([reason, make]) => ({ found: reason.exec(message ?? ''), make })).find(({ found }) => found !== null);
  const cause = told ? told.make(told.found!) : { kind: status === 'STOPPED' ? 'byHand' as const : 'other' as const };
  const failed = cause.kind === 'hook' ? lifecycleHookDetails.find((hook) => hook.status === 'FAILED' || hook.status === 'TIMED_OUT')?.targetArn : undefined;
  return { ...cause, ...(failed && { hook: failed.split(':').at(-1)! }), ...words };
}
