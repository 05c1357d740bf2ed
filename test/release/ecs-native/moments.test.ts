import type { DeploymentConfiguration, ServiceDeployment } from '@aws-sdk/client-ecs';
import { Moments, momentsOf } from '../../../release/ecs-native/moments';

const MINUTE = 1_000;
const CREATED = 100_000;
const CANARY: DeploymentConfiguration = { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 25, canaryBakeTimeInMinutes: 10 }, bakeTimeInMinutes: 10 };
const LINEAR: DeploymentConfiguration = { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.3, stepBakeTimeInMinutes: 5 } };

/** A look so many minutes after the creation, at what ECS says then. */
function look(minutes: number, said: { stage?: string; share?: number; changed?: number; status?: ServiceDeployment['status']; configuration?: DeploymentConfiguration }, before?: Moments): Moments {
  const { stage, share = 0, changed, status = 'IN_PROGRESS', configuration = CANARY } = said;
  return momentsOf({
    status,
    createdAt: new Date(CREATED),
    lifecycleStage: stage as ServiceDeployment['lifecycleStage'],
    deploymentConfiguration: configuration,
    targetServiceRevision: { requestedProductionTrafficWeight: share },
    ...(changed !== undefined && { updatedAt: new Date(CREATED + changed * MINUTE) }),
  }, before, { now: CREATED + minutes * MINUTE, minuteMs: MINUTE });
}

const at = (minutes: number) => CREATED + minutes * MINUTE;

test('whoever looks from the beginning on knows when each thing has happened', () => {
  const pending = look(0.1, { status: 'PENDING' });
  expect(pending).toEqual({ at: at(0.1) });
  const install = look(1, { stage: 'SCALE_UP', changed: 0.5 }, pending);
  expect(install).toEqual({ at: at(1), stage: 'SCALE_UP', installBegan: at(0.5) });
  const after = look(3, { stage: 'POST_SCALE_UP', changed: 2.9 }, look(2, { stage: 'SCALE_UP', changed: 0.5 }, install));
  expect(after).toEqual({ at: at(3), stage: 'POST_SCALE_UP', installBegan: at(0.5), installEnded: at(2.9) });
  const canary = look(4, { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 3.8 }, after);
  expect(canary).toMatchObject({ shiftBegan: at(3.8), step: { share: 0.25, at: at(3.8) } });
  expect(canary).not.toHaveProperty('shiftEnded');
  // A hook before the next step changes the stage, and not when the step began.
  const hook = look(15, { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 14 }, canary);
  expect(hook.step).toEqual({ share: 0.25, at: at(3.8) });
  const all = look(20, { stage: 'BAKE_TIME', share: 100, changed: 19.5 }, hook);
  expect(all).toMatchObject({ shiftBegan: at(3.8), shiftEnded: at(19.5), step: { share: 1, at: at(19.5) } });
  // What is known stays known when it has ended.
  expect(look(40, { status: 'SUCCESSFUL', stage: 'CLEAN_UP', share: 100, changed: 39 }, all)).toEqual({ ...all, at: at(40) });
});

test('nothing has happened before the last look, nor after this one', () => {
  const before = look(5, { stage: 'POST_SCALE_UP', changed: 5 });
  expect(look(6, { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 2 }, before).shiftBegan).toBe(at(5));
  expect(look(6, { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 7 }, before).shiftBegan).toBe(at(6));
  expect(look(6, { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25 }, before).shiftBegan).toBe(at(6));
});

describe('whoever comes later counts back by the schedule', () => {
  test.each<[string, Parameters<typeof look>[1], object]>([
    ['in the first step', { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 8 }, { shiftBegan: at(8), step: { share: 0.25, at: at(8) } }],
    ['before the next step', { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT', share: 25, changed: 18 }, { shiftBegan: at(8), step: { share: 0.25, at: at(8) } }],
    ['with all traffic', { stage: 'BAKE_TIME', share: 100, changed: 18 }, { shiftBegan: at(8), shiftEnded: at(18), step: { share: 1, at: at(18) } }],
    ['in the second of three steps', { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 66.6, changed: 18, configuration: LINEAR }, { shiftBegan: at(13), step: { share: expect.closeTo(0.666), at: at(18) } }],
    ['in the last of three steps', { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 100, changed: 18, configuration: LINEAR }, { shiftBegan: at(3), shiftEnded: at(18) }],
    ['all at once', { stage: 'BAKE_TIME', share: 100, changed: 18, configuration: { strategy: 'BLUE_GREEN' } }, { shiftBegan: at(18), shiftEnded: at(18) }],
  ])('%s', (_, said, expected) => {
    expect(look(19, said)).toMatchObject(expected);
  });

  test('and knows nothing of what has ended', () => {
    expect(look(19, { status: 'ROLLBACK_SUCCESSFUL', share: 25 })).toEqual({ at: at(19) });
  });
});

test('a schedule of which ECS says nothing has one step', () => {
  const known = { at: at(9), stage: 'PRODUCTION_TRAFFIC_SHIFT', step: { share: 1, at: at(9) }, shiftBegan: at(9), shiftEnded: at(9) };
  for (const configuration of [{}, { strategy: 'CANARY' as const }, { strategy: 'LINEAR' as const }]) {
    expect(look(9, { stage: 'PRODUCTION_TRAFFIC_SHIFT', share: 100, changed: 9, configuration })).toEqual(known);
  }
  expect(momentsOf({ status: 'PENDING' }, undefined, { now: 7, minuteMs: MINUTE })).toEqual({ at: 7 });
});

test('so has one of which it gives no configuration at all', () => {
  const deployment: ServiceDeployment = {
    status: 'IN_PROGRESS',
    lifecycleStage: 'BAKE_TIME',
    targetServiceRevision: { requestedProductionTrafficWeight: 100 },
    createdAt: new Date(at(0)),
    updatedAt: new Date(at(3)),
  };
  expect(momentsOf(deployment, undefined, { now: at(4), minuteMs: MINUTE })).toMatchObject({ step: { share: 1, at: at(3) }, shiftBegan: at(3) });
});
