import * as fc from 'fast-check';
import { HTTP_5XX } from './http-5xx';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions } from '../../src';
import { MOfNChain } from '../../src/analysis/m-of-n';
import { planOf, watchOf } from '../../src/analysis/plan';
import { reachesTarget } from '../../src/analysis/recommend';
import { recommendedIntervalMinutes } from '../../src/analysis/recommend-interval';
import { withInterval } from '../../src/analysis/schedule';

const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.03 };
const linear = (percentage: number): CanaryAnalysisOptions['steps'] =>
  Array.from({ length: Math.ceil(100 / percentage) - 1 }, (_, i) => ({ share: percentage * (i + 1) / 100, durationSeconds: 180 }));

const setup = (alarm: AnalyzedAlarm, options: Omit<CanaryAnalysisOptions, 'alarms' | 'terminationWaitSeconds'>) => {
  const plan = planOf({ terminationWaitSeconds: 600, alarms: [alarm], ...options });
  return { plan, watch: watchOf(plan, alarm, plan.traffic!) };
};

/** How many periods a search follows: what it costs, on any machine. */
function workOf<T>(search: () => T): { result: T; periods: number } {
  const advance = jest.spyOn(MOfNChain.prototype, 'advance');
  const result = search();
  const periods = advance.mock.calls.length;
  advance.mockRestore();
  return { result, periods };
}

describe('a search that took a minute takes few periods', () => {
  const slow = { ...HTTP_5XX, evaluationPeriods: 15, datapointsToAlarm: 8 };
  test.each<[string, Partial<AnalyzedAlarm>, number, Partial<typeof TRAFFIC>, number | undefined, number]>([
    ['nine steps, and none reaches it', {}, 10, {}, undefined, 2500],
    ['nineteen steps', {}, 5, {}, 1295, 5000],
    ['periods of five minutes, of which none reaches it', { periodSeconds: 300, threshold: 10 }, 10, {}, undefined, 2500],
    ['much traffic', {}, 5, { requestsPerSecond: 1000, faultyErrorRate: 0.048 }, 330, 5000],
  ])('%s', (_, overrides, percentage, traffic, minutes, most) => {
    const { watch } = setup({ ...slow, ...overrides }, { ...TRAFFIC, ...traffic, steps: linear(percentage) });
    const { result, periods } = workOf(() => recommendedIntervalMinutes(watch));
    expect(result).toBe(minutes);
    expect(periods).toBeLessThan(most);
  });
});

test('one step takes one pass', () => {
  const steps = [{ share: 0.25, durationSeconds: 600 }];
  const { watch } = setup({ ...HTTP_5XX, evaluationPeriods: 15, datapointsToAlarm: 8 }, { ...TRAFFIC, steps });
  expect(workOf(() => recommendedIntervalMinutes(watch)).periods).toBeLessThan(500);
});

const alarmsOf = (...periods: number[]) => fc.integer({ min: 1, max: 6 }).chain((n) => fc.record({
  name: fc.constant('a'),
  periodSeconds: fc.constantFrom(...periods),
  evaluationPeriods: fc.constant(n),
  datapointsToAlarm: fc.integer({ min: 1, max: n }),
  threshold: fc.constantFrom(1, 5, 10, 50),
  statistic: fc.constantFrom(AlarmStatistic.RATE, AlarmStatistic.COUNT),
  alarmScope: fc.constantFrom(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
  minimumRequests: fc.constantFrom(0, 10),
}));
const rollouts = fc.oneof(
  fc.constantFrom(3, 10, 25, 34).map(linear),
  fc.array(fc.record({ share: fc.double({ min: 0.01, max: 1, noNaN: true }), durationSeconds: fc.constant(60) }), { minLength: 1, maxLength: 5 }),
);
const questions = fc.record({
  steps: rollouts,
  requestsPerSecond: fc.double({ min: -1, max: 2, noNaN: true }).map((exponent) => 10 ** exponent),
  healthyErrorRate: fc.constantFrom(0, 0.001, 0.01),
  faultyErrorRate: fc.double({ min: -2.5, max: 0, noNaN: true }).map((exponent) => 10 ** exponent),
  phaseSeconds: fc.constantFrom(60, 60, 0, 17),
  alarmLatencySeconds: fc.constantFrom(0, 90, 120),
  targetProbability: fc.constantFrom(0, 0.5, 0.99, 0.999999, 1),
});

/** Exact for each interval: what the search saves, as far as a test has the time. */
test('the interval is the one that trying each of them finds', () => {
  fc.assert(fc.property(alarmsOf(60), questions, (alarm, question) => {
    const { plan, watch } = setup(alarm, question);
    const reaches = (minutes: number) => reachesTarget(watch, question.faultyErrorRate, withInterval(plan.schedule, minutes));
    const found = recommendedIntervalMinutes(watch);
    const shorter = Array.from({ length: Math.min(found ?? 2881, 150) - 1 }, (_, i) => i + 1);
    const longer = found === undefined ? [500, 1001, 2879, 2880] : [found - 1, found - 2, found - 7].filter((minutes) => minutes > 0);
    expect([...shorter, ...longer].filter(reaches)).toEqual([]);
    expect(found === undefined || reaches(found)).toBe(true);
  }), { seed: 10, numRuns: 150 });
});

/** An estimate need not grow with the interval, so that a shorter one may reach the target by chance. */
test('of longer periods, which are played, the interval reaches the target, and one minute less does not', () => {
  fc.assert(fc.property(alarmsOf(120, 300), questions, (alarm, question) => {
    const { plan, watch } = setup(alarm, question);
    const reaches = (minutes: number) => reachesTarget(watch, question.faultyErrorRate, withInterval(plan.schedule, minutes));
    const found = recommendedIntervalMinutes(watch);
    expect(found === undefined || reaches(found)).toBe(true);
    expect(found === undefined || found === 1 || !reaches(found - 1)).toBe(true);
  }), { seed: 10, numRuns: 30 });
});
