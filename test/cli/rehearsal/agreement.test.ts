import { Plan, randomPlan, scenarioOf } from './plans';
import { Random, randomOf } from '../../../cli/rehearsal/simulation/random';
import { Ending, playRelease, Release } from '../../../cli/rehearsal/simulation/release';
import { rulesOf } from '../../../cli/rehearsal/simulation/rollout-rules';
import { CloudWatchTiming, Scenario } from '../../../cli/rehearsal/simulation/scenario';
import { CanaryAnalysis } from '../../../src/analysis/canary-analysis';
import { StartInAlarm } from '../../../src/analysis/engine-rules';
import { AlarmResult, AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryVerdict } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { TIMES, usualOrOther } from '../../long/samples';

/** How often a plan is played, and how often one is again whose figures seem to be off. */
const [RELEASES, AGAIN] = [1000, 10_000];

const TWO_OF_THREE: AnalyzedAlarm = { ...HTTP_5XX, name: 'a' };

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardError = (values: readonly number[]) => {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)) / values.length);
};
const part = (releases: readonly Release[], condition: (release: Release) => boolean) => releases.filter(condition).length / releases.length;
const isRolledBack = ({ ending }: Release) => ending === Ending.ROLLED_BACK;
const isInTime = (release: Release) => release.stoppedBeforePromotion;
const play = (scenario: Scenario, runs: number, random: Random) => Array.from({ length: runs }, () => playRelease(scenario, random));

/** One percentage point, or three standard errors where that is more. */
const tolerance = (p: number, runs: number) => Math.max(0.01, 3 * Math.sqrt(Math.max(0, p * (1 - p)) / runs));
/** Seconds by which a mean time may be off: what one release of a hundred, never seen, adds at a few minutes' delay. */
const SELDOM = 1;

const atLeast = (found: number, p: number, runs: number) => expect(found).toBeGreaterThanOrEqual(p - tolerance(p, runs));
const atMost = (found: number, p: number, runs: number) => expect(found).toBeLessThanOrEqual(p + tolerance(p, runs));

interface Comparison { simulated: number; computed: number; tolerance: number }

function comparisons(plan: Plan, random: Random, runs: number): Record<string, Comparison> {
  const [computed] = CanaryAnalysis.analyze(plan).alarms;
  const [faulty, healthy] = [plan.faultyErrorRate, plan.healthyErrorRate].map((errorRate) => play(scenarioOf(plan, errorRate), runs, random));
  const probability = (simulated: number, p: number): Comparison => ({ simulated, computed: p, tolerance: tolerance(p, runs) });
  const average = (values: readonly number[], expected: number, allowance: number): Comparison =>
    ({ simulated: mean(values), computed: expected, tolerance: 4 * standardError(values) + allowance });
  const times = faulty.flatMap(({ restoredAt }) => restoredAt ?? []);
  const worse = plan.faultyErrorRate > plan.healthyErrorRate ? 1 : 0;
  const excess = ({ counts }: Release) => worse * (counts.newFailures - plan.healthyErrorRate * counts.newRequests);
  return {
    beforePromotion: probability(part(faulty, isInTime), computed.rollbackBeforePromotionProbability!),
    rollback: probability(part(faulty, isRolledBack), computed.rollbackProbability!),
    falseAlarm: probability(part(healthy, isRolledBack), computed.falseAlarmProbability!),
    failed: average(faulty.map(({ counts }) => counts.oldFailures + counts.newFailures), computed.expectedFailedRequests!, 0.01),
    excess: average(faulty.map(excess), computed.expectedExcessFailedRequests!, 0.01),
    ...times.length < 50 ? {} : { time: average(times, computed.expectedTimeToRollbackSeconds!, SELDOM) },
  };
}

const areApart = (comparison: Comparison) => Math.abs(comparison.simulated - comparison.computed) > comparison.tolerance;

test('with one-minute periods the figures are those of 200 random plans, each played 1000 times', () => {
  const random = randomOf(usualOrOther(20261123));
  const apart: object[] = [];
  let [open, again] = [0, 0];
  for (let i = 0; i < 200 * TIMES; i++) {
    const plan = randomPlan(random, [60]);
    let figures = comparisons(plan, random, RELEASES);
    open += figures.rollback.computed > 0.02 && figures.rollback.computed < 0.98 ? 1 : 0;
    // Of a thousand comparisons some miss three standard errors by chance; a wrong figure does so again.
    if (Object.values(figures).some(areApart)) {
      again++;
      figures = comparisons(plan, random, AGAIN);
    }
    apart.push(...Object.entries(figures).filter(([, comparison]) => areApart(comparison)).map((figure) => ({ plan, figure })));
  }
  expect(apart).toEqual([]);
  expect(again).toBeLessThan(8 * TIMES);
  expect(open).toBeGreaterThan(40 * TIMES);
}, 120_000);

test('at 100,000 requests a second, too', () => {
  const random = randomOf(5);
  const plan: Plan = {
    ...randomPlan(random, [60]),
    steps: [{ share: 0.001, durationSeconds: 600 }],
    requestsPerSecond: 100_000,
    healthyErrorRate: 0.0489,
    faultyErrorRate: 0.0493,
    alarms: [TWO_OF_THREE],
  };
  const figures = comparisons(plan, random, AGAIN);
  expect(figures.beforePromotion.computed).toBeGreaterThan(0.1);
  expect(figures.beforePromotion.computed).toBeLessThan(0.9);
  expect(Object.entries(figures).filter(([, comparison]) => areApart(comparison))).toEqual([]);
}, 60_000);

const at = (seconds: number) => ({ min: seconds, max: seconds });
/** As long as CloudWatch was seen to take, where the plan does not know better. */
const latencyOf = ({ alarmLatencySeconds }: Plan) => alarmLatencySeconds === 120 ? { min: 73, max: 133 } : at(alarmLatencySeconds);

/** CloudWatch as it is, at a phase that is drawn unless it is given. */
function asItIs(plan: Plan, phaseSeconds: CloudWatchTiming['phaseSeconds'] = { min: 0, max: 60 }): Partial<Scenario> {
  const { rules } = scenarioOf(plan, 0);
  return {
    cloudWatch: { alarmLatencySeconds: latencyOf(plan), phaseSeconds, windowsReachBack: true },
    rules: { ...rules, start: rulesOf(StartInAlarm.REFUSED, { min: 0, max: 0 }).start },
  };
}
const started = (releases: readonly Release[]) => releases.filter(({ ending }) => ending !== Ending.REFUSED);
const figuresOf = (plan: Plan) => CanaryAnalysis.analyze(plan).combined as Required<AlarmResult>;

describe('bounds', () => {
  /** What an estimate may be off, beside what the plays here are. */
  const ESTIMATE = 0.02;
  /** At the worst phase, all are played. */
  const phaseOf = ({ phaseSeconds }: Plan) => phaseSeconds === 60 ? { min: 0, max: 60 } : at(phaseSeconds);
  const stopped = (releases: readonly Release[]) => part(releases, ({ ending }) => ending !== Ending.PROMOTED);
  const near = (found: number, p: number, runs: number) => {
    atLeast(found, p - ESTIMATE, runs);
    atMost(found, p + ESTIMATE, runs);
  };

  test('with longer periods, evaluated every minute: what is estimated is what is played', () => {
    const random = randomOf(7);
    for (let i = 0; i < 30; i++) {
      const plan = randomPlan(random, [120, 180, 300]);
      const { rollbackBeforePromotionProbability, rollbackProbability, falseAlarmProbability, refusedProbability } = figuresOf(plan);
      const faulty = started(play(scenarioOf(plan, plan.faultyErrorRate, asItIs(plan, phaseOf(plan))), RELEASES, random));
      const healthy = play(scenarioOf(plan, plan.healthyErrorRate, asItIs(plan, phaseOf(plan))), RELEASES, random);
      if (faulty.length > RELEASES / 10) {
        near(part(faulty, isInTime), rollbackBeforePromotionProbability, faulty.length);
        near(part(faulty, isRolledBack), rollbackProbability, faulty.length);
      }
      near(stopped(healthy), falseAlarmProbability, RELEASES);
      near(1 - started(healthy).length / RELEASES, refusedProbability, RELEASES);
    }
  }, 60_000);

  test('of several alarms together: never better than what is played, and not much worse', () => {
    const random = randomOf(8);
    for (let i = 0; i < 25; i++) {
      const plan = randomPlan(random, [60, 60, 120], 3);
      const { rollbackBeforePromotionProbability, rollbackProbability, falseAlarmProbability, refusedProbability } = figuresOf(plan);
      const faulty = started(play(scenarioOf(plan, plan.faultyErrorRate, asItIs(plan, phaseOf(plan))), RELEASES, random));
      const healthy = play(scenarioOf(plan, plan.healthyErrorRate, asItIs(plan, phaseOf(plan))), RELEASES, random);
      if (faulty.length > RELEASES / 10) {
        atLeast(part(faulty, isInTime), rollbackBeforePromotionProbability - ESTIMATE, faulty.length);
        atLeast(part(faulty, isRolledBack), rollbackProbability - ESTIMATE, faulty.length);
        atMost(part(faulty, isInTime), rollbackBeforePromotionProbability + 0.12, faulty.length);
      }
      near(stopped(healthy), falseAlarmProbability, RELEASES);
      near(1 - started(healthy).length / RELEASES, refusedProbability, RELEASES);
    }
  }, 60_000);

  test('of CloudWatch as it is, at any phase: at least that phase\'s power', () => {
    const random = randomOf(9);
    for (let i = 0; i < 40; i++) {
      const plan = randomPlan(random, [60, 120, 300]);
      const { rollbackBeforePromotionProbability, rollbackProbability } = figuresOf(plan);
      const scenario = scenarioOf(plan, plan.faultyErrorRate, asItIs(plan, phaseOf(plan)));
      const releases = started(play(scenario, RELEASES, random));
      if (releases.length > 0) {
        atLeast(part(releases, isInTime), rollbackBeforePromotionProbability - ESTIMATE, releases.length);
        atLeast(part(releases, isRolledBack), rollbackProbability - ESTIMATE, releases.length);
      }
    }
  }, 60_000);

  test('of CloudWatch as it is, at a random phase: at least the power at 60 seconds, as long as the share is constant', () => {
    const random = randomOf(10);
    for (let i = 0; i < 40; i++) {
      const plan = { ...randomPlan(random, [60, 120, 300]), phaseSeconds: 60 };
      const one = { ...plan, steps: [{ share: random(), durationSeconds: 120 + Math.floor(600 * random()) }] };
      const ofOne = started(play(scenarioOf(one, one.faultyErrorRate, asItIs(one)), RELEASES, random));
      atLeast(ofOne.length === 0 ? 1 : part(ofOne, isInTime), figuresOf(one).rollbackBeforePromotionProbability - 2 * ESTIMATE, ofOne.length || 1);
      const all = { ...plan, steps: [] };
      const ofAll = started(play(scenarioOf(all, all.faultyErrorRate, asItIs(all)), RELEASES, random));
      atLeast(ofAll.length === 0 ? 1 : part(ofAll, isRolledBack), figuresOf(all).rollbackProbability - 2 * ESTIMATE, ofAll.length || 1);
    }
  }, 60_000);

  test('of CloudWatch as it is: at most that many false alarms by windows wholly after the first full minute', () => {
    const random = randomOf(11);
    for (let i = 0; i < 40; i++) {
      const plan = randomPlan(random, [60, 120, 300]);
      const [{ evaluationPeriods, periodSeconds }] = plan.alarms;
      const knownFrom = plan.phaseSeconds + evaluationPeriods * periodSeconds + plan.alarmLatencySeconds;
      const releases = play(scenarioOf(plan, plan.healthyErrorRate, asItIs(plan, at(plan.phaseSeconds))), RELEASES, random);
      atMost(part(releases, ({ alarmAt }) => alarmAt !== undefined && alarmAt >= knownFrom), figuresOf(plan).falseAlarmProbability, RELEASES);
    }
  }, 60_000);
});

describe('limits of the analysis, which its documentation states', () => {
  const base = { healthyErrorRate: 0.05, faultyErrorRate: 0.3, alarmLatencySeconds: 60, rollbackLatencySeconds: 30 };

  test('windows that reach back before the shift raise alarms: those that come without a release, too', () => {
    const plan: Plan = {
      ...base,
      steps: [],
      terminationWaitSeconds: 300,
      requestsPerSecond: 0.2,
      phaseSeconds: 60,
      alarms: [{ ...TWO_OF_THREE, periodSeconds: 120, threshold: 1, statistic: AlarmStatistic.COUNT, alarmScope: AlarmScope.LOAD_BALANCER }],
    };
    const random = randomOf(12);
    const played = play(scenarioOf(plan, 0.05, asItIs(plan)), 4000, random);
    expect(Math.abs(part(played, ({ ending }) => ending !== Ending.PROMOTED) - figuresOf(plan).falseAlarmProbability)).toBeLessThan(0.03);
    const releases = started(played);
    expect(part(releases, isRolledBack)).toBeGreaterThan(0.5);
    // A release that moves next to nothing "fails" as often: it is the old version's own failures that do it.
    const nothing = { ...scenarioOf(plan, 0.05, asItIs(plan)), steps: [{ share: 1e-9, durationSeconds: 300 }], terminationWaitSeconds: 0 };
    expect(part(started(play(nothing, 4000, random)), isRolledBack)).toBeCloseTo(part(releases, isRolledBack), 1);
  });

  test('where the share rises, another phase can be worse than 60 seconds: so all alarms together are played at every phase', () => {
    const steps = [[0.2, 180], [0.4, 60], [0.6, 60], [0.8, 120]].map(([share, durationSeconds]) => ({ share, durationSeconds }));
    const traffic = { ...base, healthyErrorRate: 0.01, requestsPerSecond: 0.3 };
    const plan: Plan = { ...traffic, steps, terminationWaitSeconds: 300, phaseSeconds: 60, alarms: [TWO_OF_THREE] };
    const [at15, at60] = [15, 60].map(
      (phaseSeconds) => CanaryAnalysis.analyze({ ...plan, phaseSeconds }).alarms[0].rollbackBeforePromotionProbability!,
    );
    expect(at15).toBeLessThan(at60 - 0.3);
    const releases = started(play(scenarioOf(plan, plan.faultyErrorRate, asItIs(plan)), 4000, randomOf(13)));
    const { rollbackBeforePromotionProbability, estimates } = figuresOf(plan);
    expect(estimates).toContain('rollbackBeforePromotionProbability');
    expect(Math.abs(part(releases, isInTime) - rollbackBeforePromotionProbability)).toBeLessThan(0.04);
    expect(rollbackBeforePromotionProbability).toBeLessThan(at60 - 0.1);
    expect(rollbackBeforePromotionProbability).toBeGreaterThan(at15);
  });
});

describe('times', () => {
  test('no rollback of a faulty version ends before the earliest time, and no total failure outlasts the latest', () => {
    const random = randomOf(14);
    let rollbacks = 0;
    for (let i = 0; i < 150; i++) {
      const drawn = randomPlan(random, [60, 120, 300]);
      const alarms = [{ ...drawn.alarms[0], threshold: 1 }];
      const plan: Plan = { ...drawn, alarms, healthyErrorRate: 0, requestsPerSecond: 200, terminationWaitSeconds: 3000 };
      // The traffic has no part in them.
      const timed = { ...plan, requestsPerSecond: undefined, healthyErrorRate: undefined, faultyErrorRate: undefined };
      const { earliestRollbackSeconds, latestRollbackOfTotalFailureSeconds } = CanaryAnalysis.analyze(timed).combined as Required<AlarmResult>;
      // A balancer's rate may be too diluted to breach: then nothing is promised.
      const share = plan.alarms[0].alarmScope === AlarmScope.LOAD_BALANCER ? [{ share: 0.5, durationSeconds: 600 }] : plan.steps;
      // The times are those of the latency that the plan assumes.
      const timing = { cloudWatch: { ...asItIs(plan).cloudWatch!, alarmLatencySeconds: at(plan.alarmLatencySeconds) } };
      for (const { restoredAt } of play({ ...scenarioOf(plan, 1, { ...asItIs(plan), ...timing }), steps: share }, 20, random)) {
        rollbacks++;
        expect(restoredAt).toBeGreaterThanOrEqual(earliestRollbackSeconds);
        expect(restoredAt).toBeLessThanOrEqual(latestRollbackOfTotalFailureSeconds);
      }
    }
    expect(rollbacks).toBe(3000);
  }, 60_000);

  test('what is called impossible never rolls back, in 10,000 total failures with the least latency at any phase', () => {
    const random = randomOf(3);
    let [releases, rolledBack] = [0, 0];
    while (releases < 10_000) {
      const plan = randomPlan(random, [60, 120, 300], 1 + Math.floor(2 * random()));
      const hasty: Plan = {
        ...plan,
        steps: plan.steps.map((step) => ({ ...step, durationSeconds: 60 })),
        terminationWaitSeconds: 0,
        alarmLatencySeconds: 0,
        rollbackLatencySeconds: 0,
        requestsPerSecond: 30,
        healthyErrorRate: 0,
        // Every third alarm waits for a rate that there is none of.
        alarms: plan.alarms.map((alarm) => random() < 1 / 3 ? { ...alarm, statistic: AlarmStatistic.RATE, threshold: 100.001 } : alarm),
      };
      const { verdict, findings } = CanaryAnalysis.analyze({ steps: hasty.steps, terminationWaitSeconds: 0, alarms: hasty.alarms });
      expect(verdict === CanaryVerdict.IMPOSSIBLE).toBe(findings.some(({ id }) => id === 'no-alarm-can-fire'));
      if (verdict === CanaryVerdict.IMPOSSIBLE) {
        const played = play(scenarioOf(hasty, 1, asItIs(hasty)), 25, random);
        rolledBack += played.filter(isRolledBack).length;
        releases += played.length;
      }
    }
    expect(rolledBack).toBe(0);
  }, 60_000);
});

test('an alarm in ALARM refuses a release by CodeDeploy, and leaves one by ECS unwatched', () => {
  const plan: Plan = { ...randomPlan(randomOf(1), [60]), healthyErrorRate: 1, requestsPerSecond: 10, phaseSeconds: 60, alarms: [TWO_OF_THREE] };
  const refused = playRelease(scenarioOf(plan, 1, asItIs(plan)), randomOf(1));
  expect(refused).toMatchObject({ ending: Ending.REFUSED, counts: { newRequests: 0, oldRequests: 0 } });
  const unwatched = { ...asItIs(plan), rules: rulesOf(StartInAlarm.UNWATCHED, { min: 0, max: 0 }) };
  expect(playRelease(scenarioOf(plan, 1, unwatched), randomOf(1)).ending).toBe(Ending.PROMOTED);
});
