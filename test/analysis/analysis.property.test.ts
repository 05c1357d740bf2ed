import * as fc from 'fast-check';
import { AlarmResult, AlarmScope, AlarmStatistic, CanaryAnalysis, CanaryAnalysisOptions } from '../../src';

const alarmOf = (...periods: number[]) => fc.integer({ min: 1, max: 15 }).chain((n) => fc.record({
  name: fc.constant('a'),
  periodSeconds: fc.constantFrom(...periods),
  evaluationPeriods: fc.constant(n),
  datapointsToAlarm: fc.integer({ min: 1, max: n }),
  threshold: fc.constantFrom(0, 0.5, 1, 5, 7, 10, 50, 100, 120),
  statistic: fc.constantFrom(AlarmStatistic.RATE, AlarmStatistic.COUNT),
  alarmScope: fc.constantFrom(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
  minimumRequests: fc.constantFrom(0, 1, 10, 100),
}));

const step = fc.record({ share: fc.double({ min: 0.001, max: 1, noNaN: true }), durationSeconds: fc.integer({ min: 1, max: 1500 }) });
const errorRate = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.0007, 0.05, 1));

const alarm = alarmOf(60);

/** One step: a scan for several takes seconds where nothing reaches the target. */
const plansOf = (watched: typeof alarm) => fc.record({
  steps: fc.array(step, { maxLength: 1 }),
  terminationWaitSeconds: fc.integer({ min: 0, max: 1800 }),
  requestsPerSecond: fc.double({ min: -2, max: 3, noNaN: true }).map((exponent) => 10 ** exponent),
  healthyErrorRate: errorRate.map((rate) => rate / 10),
  faultyErrorRate: errorRate,
  alarms: fc.array(watched, { minLength: 1, maxLength: 2 }),
  alarmLatencySeconds: fc.integer({ min: 0, max: 180 }),
  rollbackLatencySeconds: fc.integer({ min: 0, max: 90 }),
  phaseSeconds: fc.integer({ min: 0, max: 60 }),
  targetProbability: fc.constantFrom(0.5, 0.9, 0.99),
});

const PROBABILITIES = ['rollbackBeforePromotionProbability', 'rollbackProbability', 'falseAlarmProbability'] as const;
type Holds = (plan: CanaryAnalysisOptions & { faultyErrorRate: number }) => void;
const holdsForPlans = (numRuns: number, holds: Holds) => fc.assert(fc.property(plansOf(alarm), holds), { seed: 8, numRuns });
/** They are played, which takes longer. */
const holdsForLongPeriods = (numRuns: number, holds: Holds) => fc.assert(fc.property(plansOf(alarmOf(120, 300)), holds), { seed: 8, numRuns });

test('probabilities are from 0 to 1, and times and failures in order', () => {
  const holds: Holds = (plan) => {
    const { combined, alarms } = CanaryAnalysis.analyze(plan);
    const horizon = plan.steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, plan.terminationWaitSeconds);
    for (const result of [combined, ...alarms]) {
      PROBABILITIES.forEach((name) => {
        expect(result[name]).toBeGreaterThanOrEqual(0);
        expect(result[name]).toBeLessThanOrEqual(1);
      });
      expect(result.rollbackBeforePromotionProbability).toBeLessThanOrEqual(result.rollbackProbability!);
      expect(result.expectedExcessFailedRequests).toBeLessThanOrEqual(result.expectedFailedRequests! * (1 + 1e-12));
      expect(result.expectedFailedRequests).toBeLessThanOrEqual(plan.requestsPerSecond! * horizon * (1 + 1e-12));
    }
    for (const { expectedTimeToRollbackSeconds, rollbackProbability, earliestRollbackSeconds } of alarms) {
      expect(expectedTimeToRollbackSeconds === undefined).toBe(rollbackProbability! < 1e-12);
      expect(expectedTimeToRollbackSeconds ?? Infinity).toBeGreaterThanOrEqual(earliestRollbackSeconds === 0 ? 0 : 1);
    }
  };
  holdsForPlans(80, holds);
  holdsForLongPeriods(8, holds);
});

test('the worse the faulty version, the likelier its rollback', () => {
  holdsForPlans(40, (plan) => {
    const powers = [0, 0.01, 0.1, 0.5, 1].map((faultyErrorRate) => CanaryAnalysis.analyze({ ...plan, faultyErrorRate }).alarms[0]);
    for (const name of ['rollbackBeforePromotionProbability', 'rollbackProbability'] as const) {
      powers.slice(1).forEach((power, i) => expect(power[name]! - powers[i][name]!).toBeGreaterThan(-1e-12));
    }
  });
});

test('what is recommended reaches the target, and nothing less does', () => {
  holdsForPlans(60, (plan) => {
    const [alone] = plan.alarms;
    const power = (changes: Partial<CanaryAnalysisOptions>) =>
      CanaryAnalysis.analyze({ ...plan, alarms: [alone], ...changes }).alarms[0].rollbackBeforePromotionProbability!;
    const [result] = CanaryAnalysis.analyze({ ...plan, alarms: [alone] }).alarms;
    const target = plan.targetProbability!;
    const expectLeast = (figure: number | undefined, less: number, of: (value: number) => number) => {
      if (figure !== undefined) {
        expect(of(figure)).toBeGreaterThanOrEqual(target - 1e-12);
        expect(less <= 0 ? 0 : of(less)).toBeLessThan(target + 1e-12);
      }
    };
    const { smallestDetectableErrorRate: rate, recommendedIntervalMinutes: minutes } = result;
    const least = rate === undefined || rate - 0.0001 < plan.healthyErrorRate! ? 0 : rate - 0.0001;
    expectLeast(rate, least, (faultyErrorRate) => power({ faultyErrorRate }));
    expectLeast(minutes, minutes! - 1, (m) => power({ steps: plan.steps.map(({ share }) => ({ share, durationSeconds: 60 * m })) }));
  });
});

test('nothing that is called impossible has a probability', () => {
  const holds: Holds = (plan) => {
    if (CanaryAnalysis.analyze(plan).verdict === 'impossible') {
      const certain: AlarmResult = CanaryAnalysis.analyze({ ...plan, faultyErrorRate: 1, alarmLatencySeconds: 0 }).combined;
      expect(certain.rollbackProbability).toBe(0);
    }
  };
  holdsForPlans(150, holds);
});

test('steps of one share are one step', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 60 }), alarm, (half, phaseSeconds, one) => {
    const whole = { terminationWaitSeconds: 300, requestsPerSecond: 1, healthyErrorRate: 0.01, faultyErrorRate: 0.2, phaseSeconds, alarms: [one] };
    const figures = (durations: number[]) =>
      CanaryAnalysis.analyze({ ...whole, steps: durations.map((durationSeconds) => ({ share: 0.5, durationSeconds })) }).alarms[0];
    const [single, two] = [figures([240 * half]), figures([120 * half, 120 * half])];
    PROBABILITIES.forEach((name) => expect(two[name]).toBeCloseTo(single[name]!, 12));
    expect(two.minimumRequestsPerSecond).toBe(single.minimumRequestsPerSecond);
  }), { seed: 9, numRuns: 8 });
});
