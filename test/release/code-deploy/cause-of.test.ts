import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { causeOf } from '../../../release/code-deploy/cause-of';

const failed = (code?: string, message?: string, status = 'Failed') => ({
  status, ...(code !== undefined && { errorInformation: { code, message } }),
}) as DeploymentInfo;
const APPROVAL = { blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 } } } as const;
const READY: LifecycleEvent[] = [
  { lifecycleEventName: 'Install', status: 'Succeeded' }, { lifecycleEventName: 'BeforeAllowTraffic', status: 'Skipped' },
];
const HOOK: LifecycleEvent = { lifecycleEventName: 'AfterInstall', status: 'Failed', diagnostics: { scriptName: 'smoke', message: 'GET / said 500.' } };

test.each(['Created', 'InProgress', 'Ready', 'Succeeded'])('a deployment that is %s has none', (status) => {
  expect(causeOf({ status } as DeploymentInfo)).toBeUndefined();
});

describe('what CodeDeploy says of an end', () => {
  test.each<[string, string, string]>([
    ['MANUAL_STOP', 'Deployment stopped by user.', 'byHand'],
    ['HEALTH_CONSTRAINTS', 'Too many failed.', 'tasks'],
    ['HEALTH_CONSTRAINTS_INVALID', 'Too many failed.', 'tasks'],
    ['CUSTOMER_APPLICATION_UNHEALTHY', 'Unhealthy.', 'tasks'],
    ['TIMEOUT', 'Install took too long.', 'timeout'],
    ['ECS_UPDATE_ERROR', 'No such container.', 'refused'],
    ['IAM_ROLE_PERMISSIONS', 'Not allowed.', 'refused'],
    ['ELASTIC_LOAD_BALANCING_INVALID', 'No such group.', 'refused'],
    ['INTERNAL_ERROR', 'Oops.', 'other'],
  ])('%s', (code, message, kind) => {
    expect(causeOf(failed(code, message))).toEqual({ kind, code, message });
  });

  test.each([
    ['Activated alarms: <shop-http5xx>', ['shop-http5xx']],
    ['One or more alarms have been activated according to the metrics, and the deployments have been stopped. Activated alarms: <a, b>', ['a', 'b']],
    ['Activated alarms: <a>, <b>', ['a', 'b']],
    ['Some alarms are on.', []],
    [undefined, []],
  ])('ALARM_ACTIVE names the alarms: %s', (message, alarms) => {
    expect(causeOf(failed('ALARM_ACTIVE', message, 'Stopped'))).toMatchObject({ kind: 'alarm', alarms });
  });

  test('a hook that has refused, with what it says rather than what CodeDeploy says of it', () => {
    expect(causeOf(failed('HOOK_EXECUTION_FAILURE', 'A hook failed.'), [HOOK]))
      .toEqual({ kind: 'hook', code: 'HOOK_EXECUTION_FAILURE', message: 'GET / said 500.', stage: 'AfterInstall', hook: 'smoke' });
    expect(causeOf(failed('HOOK_EXECUTION_FAILURE', 'A hook failed.'))).toEqual({ kind: 'hook', code: 'HOOK_EXECUTION_FAILURE', message: 'A hook failed.' });
    expect(causeOf(failed('HOOK_EXECUTION_FAILURE'))).toEqual({ kind: 'hook', code: 'HOOK_EXECUTION_FAILURE' });
  });

  test('a hook of which CodeDeploy knows neither a name nor a code is known from the AppSpec', () => {
    expect(causeOf(failed(), [{ lifecycleEventName: 'AfterInstall', status: 'Failed' }], { AfterInstall: 'ours' })).toEqual({ kind: 'hook', stage: 'AfterInstall', hook: 'ours' });
    expect(causeOf(failed(), [{ lifecycleEventName: 'Install', status: 'Failed' }])).toEqual({ kind: 'other', stage: 'Install' });
  });

  test('an approval that nobody gave, with the code and without one', () => {
    expect(causeOf({ ...failed('TIMEOUT', 'Nobody.', 'Stopped'), ...APPROVAL }, READY)).toMatchObject({ kind: 'timeout', stage: 'approval' });
    expect(causeOf({ ...failed(undefined, undefined, 'Stopped'), ...APPROVAL }, READY)).toEqual({ kind: 'timeout', stage: 'approval' });
  });

  test('no approval is missed before or after the wait', () => {
    const at = (install: string, before: string) => [
      { lifecycleEventName: 'Install', status: install }, { lifecycleEventName: 'BeforeAllowTraffic', status: before },
    ] as LifecycleEvent[];
    expect(causeOf({ ...failed('TIMEOUT', undefined), ...APPROVAL }, at('Failed', 'Skipped'))).toMatchObject({ kind: 'timeout', stage: 'Install' });
    expect(causeOf({ ...failed('TIMEOUT', undefined), ...APPROVAL }, at('Succeeded', 'Succeeded'))).toEqual({ kind: 'timeout', code: 'TIMEOUT' });
    expect(causeOf({ ...failed(undefined, undefined, 'Stopped'), ...APPROVAL })).toEqual({ kind: 'other' });
  });
});
