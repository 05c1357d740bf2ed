import * as fc from 'fast-check';
import { playReleases } from '../../../cli/rehearsal/distribution';
import { Conditions, PlayablePlan, requestsOf, scenarioOf, Timing } from '../../../cli/rehearsal/rehearsal';
import { Scenario } from '../../../cli/rehearsal/simulation/scenario';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, FaultKind } from '../../../src/analysis/types';
import { ECS_NATIVE_RULES } from '../../../src/engine/ecs-native/ecs-native-rules';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { alarm, planOf } from '../plans';
import { anyAlarm, anySteps, anyTraffic } from '../random-plans';
import { run, temporaryFolder, write } from '../test-io';

/** The alarms of the defaults: written out, for a test must not take its numbers from what it tests. */
const ANSWERED = [FaultKind.ERRORS, FaultKind.NO_ANSWER, FaultKind.HANGS, FaultKind.NO_TARGET];
const FAST: AnalyzedAlarm = { ...HTTP_5XX, evaluationPeriods: 5, datapointsToAlarm: 3, sees: ANSWERED };
const TOTAL: AnalyzedAlarm = { ...FAST, name: 'totalFailure', threshold: 50, evaluationPeriods: 4, datapointsToAlarm: 2 };
const COMPARED: AnalyzedAlarm = {
  ...FAST, name: 'canaryVersusBaseline', statistic: AlarmStatistic.COMPARISON, threshold: 0.5, evaluationPeriods: 8, datapointsToAlarm: 5, sees: [FaultKind.ERRORS],
};
const LOG: AnalyzedAlarm = {
  ...FAST, name: 'logErrors', threshold: 10, alarmScope: AlarmScope.LOAD_BALANCER, minimumRequests: 80, sees: [FaultKind.ERRORS, FaultKind.LOGS_ONLY],
};
const PLAN = planOf({ alarms: [FAST, TOTAL, COMPARED, LOG].map(alarm) }) as PlayablePlan;
const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.3 };

const scenario = (conditions: Partial<Conditions>, timing: Timing = {}, plan = PLAN) => {
  const all: Conditions = { traffic: TRAFFIC, ...conditions };
  return scenarioOf(plan, requestsOf(plan, all), timing, all);
};
const play = (conditions: Partial<Conditions>, timing: Timing = {}, plan = PLAN, runs = 200) => playReleases(
  scenario(conditions, timing, plan), 3, runs,
);
const healthy = (faultyErrorRate = 0.001) => ({ traffic: { ...TRAFFIC, faultyErrorRate, healthyErrorRate: faultyErrorRate } });
const stoppedBy = (conditions: Partial<Conditions>) => {
  const { byAlarm } = play(conditions);
  return PLAN.alarms.filter((_, i) => byAlarm[i] > 0).map(({ name }) => name);
};

describe('what is said to be nothing changes nothing, to the digit', () => {
  const anyRollout = fc.record({
    steps: anySteps.filter((steps) => steps.every(({ durationSeconds }) => durationSeconds <= 1800)),
    terminationWaitSeconds: fc.constantFrom(0, 600),
    alarms: fc.array(anyAlarm.map(alarm), { maxLength: 2 }),
  });
  const NOTHING: readonly (readonly [string, Partial<Conditions>, Timing])[] = [
    ['a warm-up of no seconds', { warmUp: { errorRate: 0.5, seconds: 0 } }, {}],
    ['a warm-up without failures', { warmUp: { errorRate: 0, seconds: 60 } }, {}],
    ['failures one at a time', { clumps: 1 }, {}],
    ['clients that do not stay', { sticky: 0 }, {}],
    ['answers at once', { responseTime: 0 }, {}],
    ['answers of 5xx', { fault: FaultKind.ERRORS }, {}],
    ['no minute unpublished', {}, { unpublished: 0 }],
    ['no poll missed', {}, { missedPolls: 0 }],
  ];

  test.each(NOTHING)('%s', (_, conditions, timing) => {
    fc.assert(fc.property(anyRollout, anyTraffic, fc.integer({ min: 0, max: 1e6 }), (rollout, traffic, seed) => {
      // Of an engine to which all of it can happen.
      const plan: PlayablePlan = { ...PLAN, engineRules: ECS_NATIVE_RULES, ...rollout };
      const of = (all: Conditions, also: Timing) => playReleases(scenarioOf(plan, requestsOf(plan, all), also, all), seed, 3);
      expect(of({ traffic, ...conditions }, timing)).toEqual(of({ traffic }, {}));
    }), { seed: 4, numRuns: 15, endOnFailure: true });
  });

  test('nor does it to follow each request to its answer, where that comes at once', () => {
    const behaviour = { fault: FaultKind.ERRORS, clump: 1, responseSeconds: 0 };
    const conditions = [fc.constantFrom(0, 0.001, 0.05, 0.3, 1), fc.constantFrom(0.2, 2, 40), fc.integer({ min: 0, max: 1e6 })] as const;
    fc.assert(fc.property(...conditions, (faultyErrorRate, requestsPerSecond, seed) => {
      const plain = scenario({ traffic: { ...TRAFFIC, faultyErrorRate, requestsPerSecond } });
      const followed: Scenario = { ...plain, behaviour };
      expect(playReleases(followed, seed, 5)).toEqual(playReleases(plain, seed, 5));
    }), { seed: 4, numRuns: 20, endOnFailure: true });
  });
});

describe('each kind of fault is found by the alarms that see it, and by no other', () => {
  test('an answer of 5xx by all', () => {
    expect(play({ fault: FaultKind.ERRORS }).beforePromotion).toBeGreaterThan(0.99);
  });

  test.each([FaultKind.NO_ANSWER, FaultKind.HANGS])('%s by what counts what a version left unanswered', (fault) => {
    expect(play({ fault }).beforePromotion).toBeGreaterThan(0.99);
    expect(stoppedBy({ fault })).toEqual(['http5xx']);
    // An alarm on answers, and the comparison, which compares them.
    const answersOnly = planOf({ alarms: [alarm({ ...FAST, sees: [FaultKind.ERRORS] }), alarm(COMPARED)] }) as PlayablePlan;
    expect(play({ fault }, {}, answersOnly).rolledBack).toBe(0);
  });

  test('what hangs is found a minute later than what is refused: the balancer waits for it', () => {
    const [refused, hanging] = [FaultKind.NO_ANSWER, FaultKind.HANGS].map((fault) => play({ fault }).secondsToRollback!.median);
    expect(hanging - refused).toBeGreaterThan(30);
    expect(hanging - refused).toBeLessThan(90);
  });

  test('requests without a target by the balancer’s part of all requests: 30 % of a quarter are 7.5 %, 10 % are 2.5 %', () => {
    expect(play({ fault: FaultKind.NO_TARGET }).beforePromotion).toBeGreaterThan(0.99);
    expect(play({ fault: FaultKind.NO_TARGET, traffic: { ...TRAFFIC, faultyErrorRate: 0.1 } }).beforePromotion).toBeLessThan(0.02);
    const shared = planOf({ alarms: [alarm({ ...FAST, sees: ANSWERED.slice(0, 3) })] }) as PlayablePlan;
    expect(play({ fault: FaultKind.NO_TARGET }, {}, shared).rolledBack).toBe(0);
  });

  test.each([FaultKind.SLOW, FaultKind.CRASH_LOOP])('%s by none of those that have a model', (fault) => {
    expect(play({ fault, traffic: { ...TRAFFIC, faultyErrorRate: 1 } })).toMatchObject({ rolledBack: 0, refused: 0 });
  });

  test('errors that are only logged by the alarm on the log', () => {
    expect(stoppedBy({ fault: FaultKind.LOGS_ONLY, traffic: { ...TRAFFIC, faultyErrorRate: 1 } })).toEqual(['logErrors']);
  });
});

describe('what healthy releases have to stand', () => {
  test('the warm-up that the defaults forgive stopped half of them under two of three minutes', () => {
    const warmUp = { errorRate: 0.1, seconds: 60 };
    expect(play({ ...healthy(), warmUp }).rolledBack).toBeLessThan(0.05);
    const quick = planOf({ alarms: [alarm({ ...HTTP_5XX, sees: ANSWERED })] }) as PlayablePlan;
    expect(play({ ...healthy(), warmUp: { ...warmUp, seconds: 120 } }, {}, quick).rolledBack).toBeGreaterThan(0.4);
    expect(play({ ...healthy() }, {}, quick).rolledBack).toBeLessThan(0.02);
  });

  test('failures in clumps set the comparison off more often', () => {
    const at100 = (clumps?: number) => play(
      { traffic: { requestsPerSecond: 100, healthyErrorRate: 0.01, faultyErrorRate: 0.01 }, clumps }, {}, PLAN, 1000,
    ).rolledBack;
    expect(at100()).toBeLessThan(0.02);
    expect(at100(5)).toBeGreaterThan(at100() + 0.02);
  });

  test('requests that last stop nobody, because what is unanswered is capped by what has failed', () => {
    expect(play({ ...healthy(), responseTime: 30 }).rolledBack).toBeLessThan(0.05);
  });
});

describe('what hides a faulty version', () => {
  test('clients that stay: the canary gets its share later', () => {
    const [free, sticky] = [undefined, 600].map((seconds) => play({ traffic: { ...TRAFFIC, faultyErrorRate: 1 }, sticky: seconds }));
    expect(sticky.failedRequests!.mean).toBeLessThan(0.6 * free.failedRequests!.mean);
    const [found, missed] = [undefined, 3600].map(
      (seconds) => play({ traffic: { ...TRAFFIC, requestsPerSecond: 1, faultyErrorRate: 0.3 }, sticky: seconds }).beforePromotion,
    );
    expect(missed).toBeLessThan(found - 0.3);
  });

  test('minutes that are not published yet: two silence two of three, and delay three of five', () => {
    const conditions = { traffic: { ...TRAFFIC, faultyErrorRate: 1 } };
    const twoOfThree = planOf({ alarms: [alarm({ ...HTTP_5XX, sees: ANSWERED })] }) as PlayablePlan;
    expect(play(conditions, { unpublished: 1 }, twoOfThree).rolledBack).toBe(1);
    expect(play(conditions, { unpublished: 2 }, twoOfThree).rolledBack).toBe(0);
    const three = planOf({ alarms: [alarm(FAST)] }) as PlayablePlan;
    const [prompt, late] = [0, 2].map((unpublished) => play(conditions, { unpublished }, three));
    expect(late.rolledBack).toBe(1);
    expect(late.secondsToRollback!.median - prompt.secondsToRollback!.median).toBeGreaterThan(100);
  });
});

describe('the command', () => {
  const cwd = temporaryFolder();
  const rehearse = (...args: string[]) => {
    write(cwd, { 'plan.json': { ...PLAN, expectedTraffic: TRAFFIC } });
    return run(['rehearse', 'plan.json', '--json', ...args], { cwd });
  };

  test('takes every kind, and says it', async () => {
    write(cwd, { 'plan.json': { ...PLAN, expectedTraffic: TRAFFIC } });
    const { out, code } = await run(['rehearse', 'plan.json', '--fault', 'hangs', '--warm-up', '10%,60', '--clumps', '3', '--sticky', '60', '--response-time', '2', '--unpublished', '1'], { cwd });
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, ' ')).toContain('the new one lets 30 % hang; failures come 3 at once; each is answered after 2 s; clients stay with a version for 1 min in the mean; '
      + 'the newest 1 minute are not published yet');
  });

  test.each([
    ['--fault', 'fire', 'It must be errors, no-answer, hangs, no-target, slow, crash-loop, logs-only.'],
    ['--warm-up', '10%', 'like 10%,60'], ['--clumps', '0', 'from 1 to 1000'], ['--unpublished', '16', 'from 0 to 15'],
  ])('%s %s is refused', async (option, value, message) => {
    const { code, err } = await rehearse(option, value);
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, ' ')).toContain(message);
  });

  test('has no figure of the analysis beside what that does not know', async () => {
    const [played] = JSON.parse((await rehearse('--runs', '20', '--fault', 'no-answer')).out) as object[];
    expect(played).not.toHaveProperty('analysis');
  });
});
