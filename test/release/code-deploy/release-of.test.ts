import type { DeploymentInfo, ECSTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { DeploymentContext, isByStackUpdate, releaseOf } from '../../../release/code-deploy/release-of';

const MINUTE = 60_000;
const BEGAN = Date.UTC(2026, 10, 29, 14, 2, 11);
const at = (minutes: number) => new Date(BEGAN + minutes * MINUTE);
const NAMES = ['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'];
const SPEC = JSON.stringify({
  version: 0,
  Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7' } } }],
  Hooks: [{ AfterAllowTestTraffic: 'smoke' }],
});

/** So many events are over, one after another in half a minute each; the next one runs. */
function target(over: number, running = true): ECSTarget {
  const lifecycleEvents = NAMES.map((lifecycleEventName, i): LifecycleEvent => ({
    lifecycleEventName,
    status: i < over ? 'Succeeded' : i === over && running ? 'InProgress' : 'Pending',
    ...(i < over || (i === over && running) ? { startTime: at(i / 2) } : {}),
    ...(i < over ? { endTime: at((i + 1) / 2) } : {}),
  }));
  return { lifecycleEvents };
}

function release(info: Partial<DeploymentInfo>, context: Partial<DeploymentContext> = {}) {
  return releaseOf({ deploymentId: 'd-1', createTime: at(0), status: 'InProgress', revision: { revisionType: 'AppSpecContent', appSpecContent: { content: SPEC } }, ...info },
    { now: BEGAN + 4 * MINUTE, minuteMs: MINUTE, ...context });
}

describe('the phase', () => {
  test.each<[string, Partial<DeploymentInfo>, ECSTarget | undefined]>([
    ['installing', { status: 'Created' }, undefined],
    ['installing', {}, target(1)],
    ['installing', {}, target(5, false)],
    ['waiting', { status: 'Ready' }, target(5, false)],
    ['shifting', {}, target(6)],
    ['settling', {}, target(8, false)],
    ['settling', { instanceTerminationWaitTimeStarted: true }, undefined],
    ['ended', { status: 'Succeeded' }, target(8, false)],
    ['ended', { status: 'Failed' }, target(3)],
    ['rollingBack', { status: 'Stopped', rollbackInfo: { rollbackDeploymentId: 'd-2' } }, target(7)],
    ['rollingBack', { status: 'Stopped', completeTime: at(3.9), autoRollbackConfiguration: { enabled: true } }, target(7)],
  ])('is %s for %j', (phase, info, of) => {
    expect(release(info, { target: of }).phase).toBe(phase);
  });
});

test('a release that shifts has its times, its stages, its hooks and its revision', () => {
  expect(release({ description: 'run 1' }, { target: target(6) })).toEqual({
    id: 'd-1',
    phase: 'shifting',
    status: 'running',
    began: BEGAN,
    description: 'run 1',
    revision: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7',
    shiftBegan: BEGAN + 3 * MINUTE,
    stages: [
      { kind: 'install', name: 'Install', status: 'done', began: BEGAN + 0.5 * MINUTE, ended: BEGAN + MINUTE },
      { kind: 'hook', name: 'AfterAllowTestTraffic', status: 'done', began: BEGAN + 2 * MINUTE, ended: BEGAN + 2.5 * MINUTE, hook: 'smoke' },
      { kind: 'shift', name: 'AllowTraffic', status: 'running', began: BEGAN + 3 * MINUTE },
    ],
  });
  expect(release({}, { target: target(8, false) }).shiftEnded).toBe(BEGAN + 3.5 * MINUTE);
});

test('what a deployment does not tell is left out', () => {
  const bare = releaseOf({ deploymentId: 'd-1' }, { now: 7, minuteMs: MINUTE });
  expect(bare).toEqual({ id: 'd-1', phase: 'installing', status: 'running', began: 7, stages: [] });
  expect(release({ revision: { revisionType: 'S3' } })).not.toHaveProperty('revision');
  expect(release({ revision: { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0' } } })).not.toHaveProperty('revision');
  expect(release({ revision: { appSpecContent: { content: '{"Resources":[{}]}' } } })).not.toHaveProperty('revision');
  expect(release({}, { target: { lifecycleEvents: [{ lifecycleEventName: 'Install' }, { status: 'Pending' }] } }).stages).toEqual([{ kind: 'install', name: 'Install', status: 'ahead' }]);
  expect(release({}, { target: { lifecycleEvents: [{ lifecycleEventName: 'Install', status: 'New' as never }] } }).stages[0].status).toBe('ahead');
});

test('a release that ignores alarms says so', () => {
  expect(release({ overrideAlarmConfiguration: { enabled: false } }).ignoresAlarms).toBe(true);
  expect(release({ overrideAlarmConfiguration: { enabled: true } })).not.toHaveProperty('ignoresAlarms');
});

describe('an approval', () => {
  const wait = { blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 } } } as const;
  const stage = (...of: Parameters<typeof release>) => release(...of).stages.find(({ kind }) => kind === 'approval');

  test('is waited for before the traffic, until its time is up', () => {
    const waiting = release({ ...wait, status: 'Ready' }, { target: target(5, false) });
    expect(waiting.wait).toEqual({ since: BEGAN + 2.5 * MINUTE, until: BEGAN + 32.5 * MINUTE, onTimeout: 'stop' });
    expect(waiting.stages.map(({ name, status }) => `${name} ${status}`)).toEqual(['Install done', 'AfterAllowTestTraffic done', 'approval running', 'AllowTraffic ahead']);
  });

  test('has a length that is AWS’s, on a faster clock, too', () => {
    expect(release({ ...wait, status: 'Ready' }, { target: target(5, false), minuteMs: 1000 }).wait!.until).toBe(BEGAN + 2.5 * MINUTE + 30_000);
  });

  test('is ahead, done, skipped or missed', () => {
    expect(stage(wait, { target: target(1) })).toEqual({ kind: 'approval', name: 'approval', status: 'ahead' });
    expect(stage(wait, { target: target(6) })).toEqual({ kind: 'approval', name: 'approval', status: 'done', began: BEGAN + 2.5 * MINUTE, ended: BEGAN + 2.5 * MINUTE });
    expect(stage({ ...wait, status: 'Failed', completeTime: at(3) }, { target: target(1) })!.status).toBe('skipped');
    expect(stage({ ...wait, status: 'Stopped', completeTime: at(3), errorInformation: { code: 'TIMEOUT' } }, { target: target(5, false) })!.status).toBe('failed');
    expect(stage({}, { target: target(5) })).toBeUndefined();
  });

  test('is known without the events, and its end without its length', () => {
    expect(stage({ ...wait, status: 'Ready' })).toEqual({ kind: 'approval', name: 'approval', status: 'running', began: BEGAN + 4 * MINUTE });
    expect(release({ status: 'Ready' }).wait).toEqual({ since: BEGAN, onTimeout: 'continue' });
    expect(stage(wait, { target: { lifecycleEvents: [{ lifecycleEventName: 'BeforeAllowTraffic', startTime: at(2) }] } }))
      .toEqual({ kind: 'approval', name: 'approval', status: 'done', ended: BEGAN + 2 * MINUTE });
  });
});

describe('the way back', () => {
  const stopped = { status: 'Stopped', completeTime: at(3), rollbackInfo: { rollbackDeploymentId: 'd-2' } } as const;

  test('runs until its deployment has ended', () => {
    expect(release(stopped)).toMatchObject({ phase: 'rollingBack', status: 'stopped', ended: BEGAN + 3 * MINUTE, rollback: { id: 'd-2', status: 'running' } });
    expect(release(stopped, { rollback: { status: 'Succeeded', completeTime: at(4) } }))
      .toMatchObject({ phase: 'ended', rollback: { id: 'd-2', status: 'succeeded', ended: BEGAN + 4 * MINUTE } });
    expect(release(stopped, { rollback: { status: 'Stopped', errorInformation: { message: 'Oops.' } } }))
      .toMatchObject({ phase: 'ended', rollback: { id: 'd-2', status: 'failed', message: 'Oops.' } });
  });

  test('is due as long as CodeDeploy may name it, and no longer', () => {
    const unnamed = { status: 'Stopped', autoRollbackConfiguration: { enabled: true } } as const;
    expect(release({ ...unnamed, completeTime: at(3.6) }).rollback).toEqual({ status: 'due' });
    expect(release(unnamed).rollback).toEqual({ status: 'due' });
    expect(release({ ...unnamed, completeTime: at(3.4) }).rollback).toBeUndefined();
    expect(release({ ...unnamed, rollbackInfo: { rollbackMessage: 'There is nothing to roll back to.' } }).rollback).toBeUndefined();
    expect(release({ ...unnamed, autoRollbackConfiguration: { enabled: false } }).rollback).toBeUndefined();
  });

  test('is no release of its own', () => {
    expect(release({ creator: 'codeDeployRollback', status: 'Failed', rollbackInfo: { rollbackTriggeringDeploymentId: 'd-0' } })).toMatchObject({ undoes: 'd-0' });
    expect(release({ creator: 'codeDeployRollback' }).undoes).toBe('?');
    expect(release({ creator: 'codeDeployRollback', status: 'Failed' })).not.toHaveProperty('rollback');
  });
});

describe('a release that was stopped by hand', () => {
  const stopped = { status: 'Stopped', completeTime: at(3), errorInformation: { code: 'MANUAL_STOP' } } as const;
  const later = { deploymentId: 'd-3', createTime: at(3), description: 'Stack update of Shop, WebRelease: shop:8 (request 2)' };

  test('is superseded where the same stack’s next update has stopped it', () => {
    expect(release({ ...stopped, description: 'Stack update of Shop, WebRelease: shop:7 (request 1)' }, { later }).cause).toMatchObject({ kind: 'superseded', by: 'd-3' });
  });

  test.each([
    [{ ...stopped }, later],
    [{ ...stopped, description: 'Stack update of Other, WebRelease: shop:7 (request 1)' }, later],
    [{ ...stopped, description: 'Stack update of Shop, WebRelease: shop:7 (request 1)' }, { ...later, createTime: at(2) }],
    [{ ...stopped, description: 'Stack update of Shop, WebRelease: shop:7 (request 1)' }, undefined],
    [{ ...stopped, description: 'Stack update of Shop, WebRelease: shop:7 (request 1)' }, { ...later, description: undefined }],
  ])('is stopped by somebody otherwise: %#', (info, next) => {
    expect(release(info, { later: next }).cause).toMatchObject({ kind: 'byHand' });
  });

  test.each([[later.description, true], ['Release of Shop', false], [undefined, false]])('is begun by a stack update or not: %s', (description, is) => {
    expect(isByStackUpdate(description)).toBe(is);
  });
});
