import * as fc from 'fast-check';
import { alarms, BEGAN, clockAt, MINUTE, MOMENTS, observation, PLAN, SHIFTED, stages } from './observations';
import { wilson } from '../../release/interval';
import { viewOf } from '../../release/view-of';
import { PlannedAlarm } from '../../src/analysis/canary-plan';
import { AlarmStatistic } from '../../src/analysis/types';
import { planOf } from '../cli/plans';

const at = (minutes: number) => BEGAN + minutes * MINUTE;

describe('the prediction', () => {
  test('is when the next share moves, when all of it has, and when the old version is gone', () => {
    const view = viewOf(observation(), PLAN, clockAt(9.7));
    expect(view.traffic).toEqual({ share: 0.25, planned: 0.25, asPlanned: true, next: { share: 1, at: SHIFTED + 10 * MINUTE } });
    expect(view).toMatchObject({ allTrafficAt: SHIFTED + 10 * MINUTE, settledAt: SHIFTED + 20 * MINUTE });
  });

  test('says until when a fault is still stopped: what the analysis calls the latest rollback of a total failure', () => {
    const [alarm] = viewOf(observation(), PLAN, clockAt(9.7)).alarms;
    const latest = PLAN.analysis!.alarms[0].latestRollbackOfTotalFailureSeconds!;
    expect(latest).toBe(390);
    expect(alarm.helpsUntil).toBe(SHIFTED + 20 * MINUTE - latest * 1000);
  });

  test('says so of an alarm that compares the versions until the new one is no longer the smaller', () => {
    const comparison = { ...PLAN.alarms[0].model!, statistic: AlarmStatistic.COMPARISON };
    const helps = (steps: readonly (readonly [share: number, minutes: number])[]) => viewOf(observation(), {
      ...PLAN, alarms: [{ ...PLAN.alarms[0], model: comparison }], steps: steps.map(([share, minutes]) => ({ share, durationSeconds: 60 * minutes })),
    }, clockAt(9.7)).alarms[0].helpsUntil;
    expect(helps([[0.25, 10]])).toBe(SHIFTED + 10 * MINUTE - 390_000);
    expect(helps([[0.25, 8], [0.5, 8], [0.75, 8]])).toBe(SHIFTED + 8 * MINUTE - 390_000);
  });

  test('says so of no alarm that may not see failed requests, or never fires', () => {
    const { model, ...alarm } = PLAN.alarms[0];
    const { periodSeconds, evaluationPeriods, datapointsToAlarm } = model!;
    const timing = { periodSeconds, evaluationPeriods, datapointsToAlarm };
    const helps = (changed: Partial<PlannedAlarm>) =>
      viewOf(observation(), { ...PLAN, alarms: [{ ...alarm, ...changed }] }, clockAt(9.7)).alarms[0].helpsUntil;
    expect(helps({ unmodelled: { name: 'slow', timing, watchesFailedRequests: true } })).toBe(SHIFTED + 20 * MINUTE - 390_000);
    expect(helps({ unmodelled: { name: 'slow', timing, watchesFailedRequests: false } })).toBeUndefined();
    expect(helps({ unmodelled: { name: 'slow', timing } })).toBeUndefined();
    expect(helps({ model: { ...model!, threshold: 101 } })).toBeUndefined();
  });

  test('counts from what has happened, not from what was planned', () => {
    const late = viewOf(observation({ phase: 'settling', shiftEnded: at(20), stages: stages(3) }), PLAN, clockAt(21));
    expect(late).toMatchObject({ allTrafficAt: at(20), settledAt: at(30) });
  });

  describe('with an engine that may wait between steps', () => {
    const LINEAR = { ...PLAN, steps: [0.25, 0.5, 0.75].map((share) => ({ share, durationSeconds: 300 })) };
    const half = { share: 0.5, at: SHIFTED + 9 * MINUTE };
    const look = (minutes: number, changes: object = {}) => viewOf(
      observation({ step: half, ...changes }, { newShare: { at: BEGAN, value: 0.5 } }), LINEAR, { ...clockAt(0), now: SHIFTED + minutes * MINUTE },
    );

    test('goes on from the newest step, whenever that has begun', () => {
      expect(look(10)).toMatchObject({
        traffic: { planned: 0.5, asPlanned: true, next: { share: 0.75, at: SHIFTED + 14 * MINUTE } },
        allTrafficAt: SHIFTED + 19 * MINUTE,
        settledAt: SHIFTED + 29 * MINUTE,
      });
      expect(look(10).stages.filter(({ share }) => share !== undefined).map(({ label, status }) => [label, status])).toEqual([
        ['25 %', 'done'], ['50 %', 'running'], ['75 %', 'ahead'], ['all traffic', 'ahead'],
      ]);
    });

    test('keeps to a step until the next one is seen, and moves the rest', () => {
      expect(look(20)).toMatchObject({ traffic: { planned: 0.5, asPlanned: true }, allTrafficAt: SHIFTED + 25 * MINUTE + 1 });
    });

    test('names no time for the next step while somebody is waited for', () => {
      const name = 'PRE_PRODUCTION_TRAFFIC_SHIFT:50';
      const waiting = look(16, { phase: 'waiting', wait: { name, since: 0, until: SHIFTED + 60 * MINUTE, onTimeout: 'continue' } });
      expect(waiting).toMatchObject({ traffic: { planned: 0.5, asPlanned: true }, waitsAt: name, goesOnByItself: true });
      expect(waiting.traffic).not.toHaveProperty('next');
    });

    test('ends with the last one', () => {
      const last = SHIFTED + 19 * MINUTE;
      expect(look(20, { step: { share: 1, at: last }, shiftEnded: last, phase: 'settling' })).toMatchObject({
        allTrafficAt: SHIFTED + 19 * MINUTE, settledAt: SHIFTED + 29 * MINUTE,
      });
    });
  });

  test('runs by the clock that is handed in: a minute of AWS may take a second', () => {
    const fast = viewOf(observation(), PLAN, { now: SHIFTED + 5_000, minuteMs: 1_000, utcOffsetMinutes: 0 });
    expect(fast.traffic.next).toEqual({ share: 1, at: SHIFTED + 10_000 });
    expect(fast.settledAt).toBe(SHIFTED + 20_000);
    expect(fast.stages.find(({ label }) => label === '25 %')).toMatchObject({ status: 'running', seconds: 300, ofSeconds: 600 });
  });

  test('is not made without a plan, nor before the traffic moves, nor of a release that has ended', () => {
    expect(viewOf(observation(), undefined, clockAt(9.7))).not.toHaveProperty('settledAt');
    expect(viewOf(...MOMENTS.installing.slice(0, 1) as [never], PLAN, clockAt(1))).not.toHaveProperty('settledAt');
    expect(viewOf(MOMENTS['rolled back'][0], PLAN, clockAt(9)).alarms[0]).not.toHaveProperty('helpsUntil');
    const unknown = viewOf(observation(), { ...planOf(), terminationWaitSeconds: undefined }, clockAt(9.7));
    expect(unknown.allTrafficAt).toBe(SHIFTED + 10 * MINUTE);
    expect(unknown).not.toHaveProperty('settledAt');
  });
});

describe('the share', () => {
  const share = (value: number, minutes: number) => viewOf(observation({}, { newShare: { at: 0, value } }), PLAN, clockAt(minutes)).traffic;

  test('is as planned while an engine takes its moment', () => {
    expect(share(0.25, 13.6).asPlanned).toBe(true);
    expect(share(1, 13.4).asPlanned).toBe(true);
    expect(share(0.25, 15).asPlanned).toBe(false);
    expect(share(1, 9).asPlanned).toBe(false);
    expect(share(0, 3.6).asPlanned).toBe(true);
    expect(share(0, 5).asPlanned).toBe(false);
  });

  test('is none before the shift', () => {
    const early = viewOf(observation({ phase: 'installing', shiftBegan: undefined }, { newShare: { at: 0, value: 0.25 } }), PLAN, clockAt(1));
    expect(early.traffic).toMatchObject({ planned: 0, asPlanned: false });
  });

  test('of every step of a linear rollout has its time', () => {
    const plan = planOf({ steps: [0.25, 0.5, 0.75].map((part) => ({ share: part, durationSeconds: 120 })) });
    const view = viewOf(observation({}, { newShare: { at: 0, value: 0.5 } }), plan, clockAt(3.5 + 3));
    expect(view.traffic).toMatchObject({ planned: 0.5, asPlanned: true, next: { share: 0.75, at: SHIFTED + 4 * MINUTE } });
    expect(view.stages.slice(2).map(({ label, status }) => `${label} ${status}`))
      .toEqual(['25 % done', '50 % running', '75 % ahead', 'all traffic ahead', 'settled ahead']);
  });
});

describe('the result', () => {
  test.each<[string, string | undefined]>([
    ['promoted', 'promoted'], ['rolled back', 'rolledBack'], ['rollback failed', 'rollbackFailed'], ['tasks that do not start', 'rolledBack'],
    ['rolling back', undefined], ['canary', undefined], ['no release', undefined],
  ])('%s: %s', (name, result) => {
    expect(viewOf(MOMENTS[name][0], PLAN, clockAt(MOMENTS[name][1])).result).toBe(result);
  });

  test('is refused where an alarm was on before anything had begun, and stopped where nothing was rolled back', () => {
    const cause = { kind: 'alarm', alarms: ['web-service-node-app-prod-fast'] } as const;
    const ended = { phase: 'ended', status: 'stopped', cause } as const;
    expect(viewOf(observation({ ...ended, stages: stages(0, 'skipped', 'skipped') }), PLAN, clockAt(1)).result).toBe('refused');
    expect(viewOf(observation({ ...ended, stages: stages(2, 'failed', 'skipped') }), PLAN, clockAt(9)).result).toBe('stopped');
    expect(viewOf(observation({ ...ended, cause: { kind: 'byHand' }, stages: stages(0, 'skipped', 'skipped') }), PLAN, clockAt(1)).result).toBe('stopped');
    expect(viewOf(observation({ ...ended, undoes: 'd-0', stages: stages(2) }), PLAN, clockAt(9)).result).toBe('rollbackFailed');
    expect(viewOf(observation({ phase: 'ended', status: 'succeeded', undoes: 'd-0' }), PLAN, clockAt(9)).result).toBe('rolledBack');
  });

  test('has its reason with the alarm’s values in the unit of the plan', () => {
    expect(viewOf(MOMENTS['rolled back'][0], PLAN, clockAt(9)).why!.sentence)
      .toBe('alarm web-service-node-app-prod-fast went off: 0.2, 31, 29.7, 33 % a minute at last (goes off at 5 %, 3 of 5)');
  });
});

test('an interval covers the rate, and is left out where there are too few requests', () => {
  const version = (requests: number, failed: number) =>
    viewOf(observation({}, { newRequests: { at: 0, value: { requests, failed } } }), PLAN, clockAt(9)).versions[0];
  expect(version(29, 1)).not.toHaveProperty('interval');
  expect(version(912, 4).interval).toEqual(wilson(4, 912));
  // Newcombe (1998), table I: 81 of 263.
  expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
  expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
  fc.assert(fc.property(fc.integer({ min: 30, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (requests, rate) => {
    const failed = Math.floor(requests * rate);
    const { low, high } = wilson(failed, requests);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeLessThanOrEqual(failed / requests + 1e-12);
    expect(high).toBeGreaterThanOrEqual(failed / requests - 1e-12);
  }), { seed: 15, numRuns: 300 });
});

test('what could not be asked is told once a reason, and an alarm that is not in the plan is shown as such', () => {
  expect(viewOf(MOMENTS['AWS does not answer'][0], PLAN, clockAt(9.7)).problems).toEqual(['the balancer, the alarms: Rate exceeded']);
  expect(viewOf(observation(), PLAN, clockAt(9.7)).alarms.map(({ name, planned }) => [name, planned])).toEqual([['fast', true], ['queue-age', false]]);
  expect(viewOf(observation({}, { alarms: { at: 0, value: alarms(1).slice(1) } }), PLAN, clockAt(9.7)).alarms[0]).not.toHaveProperty('state');
});
