import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage, ServiceDeployment, ServiceDeploymentLifecycleStage } from '@aws-sdk/client-ecs';
import { releaseOf } from '../../../release/ecs-native/release-of';

const [BEGAN, LATER, END] = [1_000, 5_000, 9_000];
const ARN = 'arn:aws:ecs:r:1:service-deployment/cluster/web/d1';
const HOOKS: DeploymentLifecycleHook[] = [
  { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
  { hookTargetArn: 'arn:aws:lambda:r:1:function:check', lifecycleStages: ['POST_SCALE_UP', 'PRE_PRODUCTION_TRAFFIC_SHIFT' as DeploymentLifecycleHookStage] },
];

function deployment(more: Partial<ServiceDeployment> = {}, share = 0): ServiceDeployment {
  return {
    serviceDeploymentArn: ARN,
    createdAt: new Date(BEGAN),
    status: 'IN_PROGRESS',
    sourceServiceRevisions: [{ arn: 'blue' }],
    targetServiceRevision: { arn: 'green', requestedProductionTrafficWeight: share },
    deploymentConfiguration: { lifecycleHooks: HOOKS },
    ...more,
  };
}
const seen = (more: Partial<ServiceDeployment> = {}, share = 0) => releaseOf(deployment(more, share), { now: LATER });
const stages = (more: Partial<ServiceDeployment>, share = 0) => seen(more, share).stages.map(({ status }) => status);

describe('phase and stages', () => {
  // Scale up, hook, pause, hook before each step, shift.
  test.each<[string | undefined, number, string, string[]]>([
    [undefined, 0, 'installing', ['ahead', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['PRE_SCALE_UP', 0, 'installing', ['ahead', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['SCALE_UP', 0, 'installing', ['running', 'ahead', 'ahead', 'ahead', 'ahead']],
    ['POST_SCALE_UP', 0, 'installing', ['done', 'running', 'ahead', 'ahead', 'ahead']],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', 0, 'installing', ['done', 'done', 'done', 'running', 'ahead']],
    ['PRODUCTION_TRAFFIC_SHIFT', 25, 'shifting', ['done', 'done', 'done', 'done', 'running']],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', 25, 'shifting', ['done', 'done', 'done', 'running', 'running']],
    ['POST_PRODUCTION_TRAFFIC_SHIFT', 100, 'settling', ['done', 'done', 'done', 'done', 'done']],
    ['BAKE_TIME', 100, 'settling', ['done', 'done', 'done', 'done', 'done']],
    ['CLEAN_UP', 100, 'settling', ['done', 'done', 'done', 'done', 'done']],
    ['A_STAGE_TO_COME', 25, 'shifting', ['ahead', 'ahead', 'ahead', 'ahead', 'running']],
  ])('at %s with %i %%', (lifecycleStage, share, phase, statuses) => {
    const release = seen({ lifecycleStage: lifecycleStage as ServiceDeploymentLifecycleStage }, share);
    expect([release.phase, release.status, release.stages.map(({ status }) => status)]).toEqual([phase, 'running', statuses]);
  });

  test('are named as ECS names them', () => {
    expect(seen({ status: 'PENDING' }).stages.map(({ kind, name, hook }) => [kind, name, hook])).toEqual([
      ['install', 'SCALE_UP', undefined], ['hook', 'POST_SCALE_UP', 'check'], ['approval', 'POST_TEST_TRAFFIC_SHIFT', undefined],
      ['hook', 'PRE_PRODUCTION_TRAFFIC_SHIFT', 'check'], ['shift', 'PRODUCTION_TRAFFIC_SHIFT', undefined],
    ]);
    expect(seen({ deploymentConfiguration: undefined }).stages.map(({ kind }) => kind)).toEqual(['install', 'shift']);
    expect(seen({ deploymentConfiguration: { lifecycleHooks: [{}, { lifecycleStages: ['PRE_SCALE_UP'] }] } }).stages.map(({ kind }) => kind)).toEqual(['hook', 'install', 'shift']);
  });

  test('of a release that has succeeded are done, of one that has failed not', () => {
    expect(stages({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' }, 100)).toEqual(Array(5).fill('done'));
    expect(stages({ status: 'ROLLBACK_SUCCESSFUL', lifecycleStage: 'POST_SCALE_UP' })).toEqual(['done', 'failed', 'skipped', 'skipped', 'skipped']);
  });
});

describe('a release that waits', () => {
  const pause = (more: object = {}) => ({ lifecycleHookDetails: [{ hookId: 'ecs-pause-1', targetType: 'PAUSE', status: 'AWAITING_ACTION', ...more }] }) as Partial<ServiceDeployment>;

  test('says since when, until when, and what comes then', () => {
    expect(seen({ ...pause({ expiresAt: new Date(END), timeoutAction: 'ROLLBACK' }), updatedAt: new Date(LATER - 1) })).toMatchObject({
      phase: 'waiting', wait: { since: LATER - 1, until: END, onTimeout: 'stop' },
    });
    expect(seen(pause({ timeoutAction: 'CONTINUE' })).wait).toEqual({ since: LATER, onTimeout: 'continue' });
  });

  test('is named by its stage and by the share that has moved: one stage comes before every step', () => {
    const at = (lifecycleStage: ServiceDeploymentLifecycleStage, share: number) => seen({ ...pause(), lifecycleStage }, share).wait?.name;
    const before = 'PRE_PRODUCTION_TRAFFIC_SHIFT' as ServiceDeploymentLifecycleStage;
    expect([at('POST_TEST_TRAFFIC_SHIFT', 0), at(before, 0), at(before, 33.3)]).toEqual(['POST_TEST_TRAFFIC_SHIFT', before, `${before}:33.3`]);
  });

  test('is none when somebody has gone on, and none of a function', () => {
    expect(seen(pause({ status: 'SUCCEEDED' })).phase).toBe('installing');
    expect(seen(pause({ targetType: 'AWS_LAMBDA' })).phase).toBe('installing');
  });

  test('is none that is rolled back', () => {
    expect(seen({ ...pause(), status: 'ROLLBACK_REQUESTED' })).toEqual(expect.objectContaining({ phase: 'rollingBack' }));
    expect(seen({ ...pause(), status: 'ROLLBACK_REQUESTED' }).wait).toBeUndefined();
  });
});

describe('an end', () => {
  const finishedAt = new Date(END);
  const byHand = 'Service deployment rolled back because StopServiceDeployment was called.';

  test.each<[Partial<ServiceDeployment>, object]>([
    [{ status: 'SUCCESSFUL', finishedAt }, { phase: 'ended', status: 'succeeded', ended: END }],
    [{ status: 'STOPPED', stoppedAt: finishedAt }, { phase: 'ended', status: 'stopped', ended: END }],
    [{ status: 'STOP_REQUESTED' }, { phase: 'rollingBack', status: 'failed' }],
    [{ status: 'ROLLBACK_IN_PROGRESS', finishedAt }, { phase: 'rollingBack', status: 'failed', rollback: { status: 'running' } }],
    [{ status: 'ROLLBACK_REQUESTED', statusReason: byHand }, { phase: 'rollingBack', status: 'stopped', rollback: { status: 'running' } }],
    [{ status: 'ROLLBACK_SUCCESSFUL', finishedAt }, { phase: 'ended', status: 'failed', ended: END, rollback: { status: 'succeeded', ended: END } }],
    [{ status: 'ROLLBACK_SUCCESSFUL', statusReason: byHand }, { phase: 'ended', status: 'stopped', rollback: { status: 'succeeded' } }],
    [{ status: 'ROLLBACK_FAILED', finishedAt, statusReason: 'Why.' }, { phase: 'ended', status: 'failed', rollback: { status: 'failed', ended: END, message: 'Why.' } }],
    [{ status: 'ROLLBACK_FAILED' }, { phase: 'ended', status: 'failed', rollback: { status: 'failed' } }],
    [{ status: 'ROLLBACK_FAILED', sourceServiceRevisions: undefined }, {
      description: 'the creation of the service', rollback: { status: 'failed', message: 'there was no version to go back to' },
    }],
  ])('%j', (more, expected) => {
    expect(seen(more)).toMatchObject(expected);
  });

  test('is not there before it is', () => {
    expect(seen({ status: 'ROLLBACK_IN_PROGRESS', finishedAt }).ended).toBeUndefined();
    expect(seen({ status: 'SUCCESSFUL' })).not.toHaveProperty('ended');
  });
});

test('what whoever looks has seen, and what ECS does not watch, are told', () => {
  expect(releaseOf(deployment({ alarms: { status: 'DISABLED' } }), { now: LATER, shiftBegan: 2, shiftEnded: 3, revision: 'arn:task:2' })).toMatchObject({
    id: 'd1', began: BEGAN, shiftBegan: 2, shiftEnded: 3, revision: 'arn:task:2', ignoresAlarms: true,
  });
  expect(seen({ alarms: { status: 'DISABLED' }, status: 'SUCCESSFUL' })).not.toHaveProperty('ignoresAlarms');
});

test('what has failed is the stage that it had reached, whatever stages the rollback goes through', () => {
  const back = deployment({ status: 'ROLLBACK_SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
  const statuses = (context: object) => releaseOf(back, { now: LATER, ...context }).stages.map(({ status }) => status);
  expect(statuses({ stage: 'SCALE_UP' })).toEqual(['failed', 'skipped', 'skipped', 'skipped', 'skipped']);
  expect(statuses({ stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', step: { share: 0.25, at: 2 } })).toEqual(['done', 'done', 'done', 'failed', 'failed']);
  // Of one that goes on it is what ECS says now.
  expect(releaseOf(deployment({ lifecycleStage: 'SCALE_UP' }), { now: LATER, stage: 'PRE_SCALE_UP' }).stages[0].status).toBe('running');
});

test('how long the tasks took is told as far as somebody has seen it', () => {
  const [install] = releaseOf(deployment({ lifecycleStage: 'POST_SCALE_UP' }), { now: LATER, installBegan: 2, installEnded: 3 }).stages;
  expect(install).toEqual({ kind: 'install', name: 'SCALE_UP', status: 'done', began: 2, ended: 3 });
  expect(seen({ lifecycleStage: 'SCALE_UP' }).stages[0]).toEqual({ kind: 'install', name: 'SCALE_UP', status: 'running' });
  expect(releaseOf(deployment(), { now: LATER, step: { share: 0.25, at: 4 } }).step).toEqual({ share: 0.25, at: 4 });
});

test('the beginning is known as well as ECS knows it', () => {
  expect(seen({ createdAt: undefined, startedAt: new Date(2) }).began).toBe(2);
  expect(seen({ createdAt: undefined }).began).toBe(LATER);
  expect(seen({ targetServiceRevision: undefined }).phase).toBe('installing');
});

test('who first looks after a rollback is told no stages: the last one is that of the rollback', () => {
  expect(releaseOf(deployment({ status: 'ROLLBACK_SUCCESSFUL', lifecycleStage: 'CLEAN_UP' }), { now: END }).stages).toEqual([]);
  expect(releaseOf(deployment({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' }), { now: END }).stages).not.toEqual([]);
});
