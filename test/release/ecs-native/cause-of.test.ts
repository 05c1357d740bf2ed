import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { causeOf } from '../../../release/ecs-native/cause-of';

const failed = (statusReason?: string, more: Partial<ServiceDeployment> = {}): ServiceDeployment => ({ status: 'ROLLBACK_SUCCESSFUL', ...(statusReason && { statusReason }), ...more });
const HOOK = 'Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target arn:check returned FAILED status.';

test.each([undefined, 'PENDING', 'IN_PROGRESS', 'SUCCESSFUL'] as const)('a deployment that is %s has none', (status) => {
  expect(causeOf({ status, statusReason: 'alarm' })).toBeUndefined();
});

describe('what ECS says of an end', () => {
  test.each<[string, object]>([
    ['Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.', { kind: 'timeout', stage: 'approval' }],
    ['Service deployment rolled back because POST_SCALE_UP pause hook was rolled back.', { kind: 'byHand' }],
    [HOOK, { kind: 'hook', stage: 'POST_SCALE_UP' }],
    ['Service deployment rolled back because the circuit breaker threshold was exceeded.', { kind: 'tasks' }],
    ['Service deployment rolled back because the SCALE_UP stage did not end within 1440 minutes.', { kind: 'timeout', stage: 'SCALE_UP' }],
    ['Service deployment rolled back because StopServiceDeployment was called.', { kind: 'byHand' }],
    ['Service deployment stopped because a new service deployment was started.', { kind: 'superseded' }],
    ['Service deployment rolled back because of alarms in the ALARM state: web-http5xx.', { kind: 'alarm' }],
    ['Service deployment rolled back because of invalid networking configuration.', { kind: 'other' }],
  ])('%s', (message, cause) => {
    expect(causeOf(failed(message))).toEqual({ ...cause, message });
    expect(causeOf(failed(undefined, { rollback: { reason: message } }))).toEqual({ ...cause, message });
  });

  test('the alarms that went off, whatever the reason says', () => {
    expect(causeOf(failed('Something.', { alarms: { triggeredAlarmNames: ['a', 'b'] } }))).toEqual({ kind: 'alarm', alarms: ['a', 'b'], message: 'Something.' });
  });

  test('the circuit breaker, whatever the reason says', () => {
    expect(causeOf(failed(undefined, { alarms: {}, deploymentCircuitBreaker: { status: 'TRIGGERED' } }))).toEqual({ kind: 'tasks' });
  });

  test.each(['FAILED', 'TIMED_OUT'] as const)('the function that has refused, or has been silent: %s', (status) => {
    const lifecycleHookDetails = [{ status: 'SUCCEEDED', targetArn: 'arn:first' }, { status, targetArn: 'arn:aws:lambda:r:1:function:check' }] as const;
    expect(causeOf(failed(HOOK, { lifecycleHookDetails: [...lifecycleHookDetails] }))).toEqual({ kind: 'hook', stage: 'POST_SCALE_UP', hook: 'check', message: HOOK });
  });

  test('nothing', () => {
    expect(causeOf(failed())).toEqual({ kind: 'other' });
    expect(causeOf({ status: 'STOPPED' })).toEqual({ kind: 'byHand' });
  });
});
