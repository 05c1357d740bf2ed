import * as fc from 'fast-check';
import { shapeOf, stepsOf } from '../../../cli/recommend/candidates';
import { Candidate, fewOf, Found, Limits, search } from '../../../cli/recommend/search';
import { CanaryAnalysis } from '../../../src/analysis/canary-analysis';
import { analysisOptionsOf, PlannedAlarm } from '../../../src/analysis/canary-plan';
import { AlarmScope, AlarmStatistic, CanaryAnalysisOptions, CanaryStep, ExpectedTraffic } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { alarm, LOG_ERRORS, planOf, TRAFFIC, TUTORIAL } from '../plans';
import { anyTraffic } from '../random-plans';

const LIMITS: Limits = { longestMinutes: 20, leastDatapoints: 2 };

const questionOf = (changes: Parameters<typeof planOf>[0] = {}) => analysisOptionsOf({ ...planOf(), ...changes })!;
const find = (question: CanaryAnalysisOptions, traffic: ExpectedTraffic = TRAFFIC, limits: Limits = LIMITS): Found =>
  search({ ...question, ...traffic }, traffic, limits);

/** Of the defaults. */
const found = find(questionOf());

const anyQuestion = fc.record({
  steps: fc.constantFrom<CanaryStep[]>([], stepsOf({ kind: 'canary', percentage: 7 }, 4), stepsOf({ kind: 'linear', percentage: 12 }, 3)),
  alarms: fc.constantFrom<PlannedAlarm[]>(
    [], [alarm(HTTP_5XX)], [alarm(LOG_ERRORS)], [alarm(TUTORIAL), alarm(LOG_ERRORS)],
    [alarm(LOG_ERRORS), alarm(HTTP_5XX), alarm({ ...HTTP_5XX, name: 'slow', periodSeconds: 120, threshold: 20 })],
  ),
  terminationWaitSeconds: fc.constantFrom(0, 600, 1800),
}).map(questionOf);

test('whatever the plan and the traffic: what is recommended holds in the analysis itself, CodeDeploy takes it, and none beats another', () => {
  let seen = 0;
  const anyTarget = fc.constantFrom(0.9, 0.99, 0.999);
  const anyLimits = fc.record({ longestMinutes: fc.integer({ min: 5, max: 15 }), leastDatapoints: fc.integer({ min: 1, max: 3 }) });
  fc.assert(fc.property(anyQuestion, anyTraffic, anyTarget, anyLimits, (question, traffic, targetProbability, limits) => {
    const { best, replaced } = find({ ...question, targetProbability }, traffic, limits);
    best.forEach((a, i) => best.slice(i + 1).forEach((b) => {
      expect(a.rolloutSeconds).toBeLessThan(b.rolloutSeconds);
      expect(b.combined.expectedFailedRequests!).toBeLessThan(a.combined.expectedFailedRequests!);
    }));
    best.forEach((candidate) => expectInLimits(candidate, limits, replaced?.name ?? 'http5xx'));
    const few = fewOf(best, 3);
    few.forEach(({ steps, alarms, combined: claimed }) => {
      const { combined } = CanaryAnalysis.analyze({ ...question, ...traffic, targetProbability, steps: [...steps], alarms: [...alarms] });
      expect(combined.rollbackBeforePromotionProbability).toBeGreaterThanOrEqual(targetProbability);
      expect(combined.falseAlarmProbability).toBeLessThanOrEqual(0.01);
      // The figures that were compared and are shown are those of the alarm alone: the other ones make nothing worse.
      expect(combined.rollbackBeforePromotionProbability).toBeGreaterThanOrEqual(claimed.rollbackBeforePromotionProbability!);
      expect(combined.expectedFailedRequests).toBeLessThanOrEqual(claimed.expectedFailedRequests! * (1 + 1e-9));
      expect(combined.falseAlarmProbability).toBeLessThanOrEqual(claimed.falseAlarmProbability! + 1e-12);
    });
    seen += few.length;
  }), { seed: 7, numRuns: 6, endOnFailure: true });
  expect(seen).toBeGreaterThan(6);
});

/** Whole percent and whole minutes are CodeDeploy's. */
function expectInLimits({ shape, intervalMinutes, rolloutSeconds, steps, alarm: searched }: Candidate, limits: Limits, name: string): void {
  expect(Number.isInteger(shape.percentage) && shape.percentage >= 1 && shape.percentage <= 99).toBe(true);
  expect(Number.isInteger(intervalMinutes) && intervalMinutes >= 1).toBe(true);
  expect(shapeOf(steps)).toEqual(shape);
  expect(rolloutSeconds).toBe(steps.reduce((sum, step) => sum + step.durationSeconds, 0));
  expect(rolloutSeconds).toBeLessThanOrEqual(60 * limits.longestMinutes);
  expect(searched.name).toBe(name);
  expect(searched.datapointsToAlarm).toBeGreaterThanOrEqual(limits.leastDatapoints);
  expect(searched.evaluationPeriods).toBeGreaterThanOrEqual(searched.datapointsToAlarm);
  expect(searched.threshold > 0 && searched.threshold <= 100).toBe(true);
}

test('the same question has the same answer', () => {
  expect(find(questionOf())).toEqual(found);
});

test('for the defaults there are plans with fewer failed requests in less time', () => {
  const question = questionOf();
  const today = CanaryAnalysis.analyze({ ...question, ...TRAFFIC }).combined.expectedFailedRequests!;
  const { best } = found;
  expect(best.some(({ rolloutSeconds, combined }) => rolloutSeconds < 600 && combined.expectedFailedRequests! < today / 2)).toBe(true);
});

test('brute force finds no canary with today’s alarm that beats all of the front', () => {
  const question = questionOf({ alarms: [alarm(HTTP_5XX)] });
  const { best } = find(question);
  let reaching = 0;
  for (const percentage of [5, 25, 40]) {
    for (let minutes = 4; minutes <= 12; minutes++) {
      const steps = stepsOf({ kind: 'canary', percentage }, minutes);
      const { combined } = CanaryAnalysis.analyze({ ...question, ...TRAFFIC, steps });
      const { rollbackBeforePromotionProbability: power, expectedFailedRequests: failed } = combined;
      if (power! >= 0.99) {
        reaching++;
        expect(best.some((one) => one.rolloutSeconds <= 60 * minutes && one.combined.expectedFailedRequests! <= failed! + 1e-9)).toBe(true);
      }
    }
  }
  expect(reaching).toBeGreaterThan(10);
});

describe('the other alarms', () => {
  test('stay as they are where they are quiet', () => {
    const { kept, best } = found;
    expect(kept).toEqual([{ alarm: LOG_ERRORS }]);
    best.forEach(({ alarms }) => expect(alarms[1]).toEqual(LOG_ERRORS));
  });

  test('are raised as little as is enough where they would roll back every release', () => {
    const traffic = { ...TRAFFIC, requestsPerSecond: 1000 };
    const { kept: [{ alarm: { threshold }, raisedFrom }], best } = find(questionOf(), traffic, { ...LIMITS, robust: false });
    const falseAlarms = (tried: number) => CanaryAnalysis.analyze({
      ...questionOf(),
      ...TRAFFIC,
      requestsPerSecond: 1000,
      steps: [{ share: 0.5, durationSeconds: 1200 }],
      alarms: [{ ...LOG_ERRORS, threshold: tried }],
    }).combined.falseAlarmProbability!;
    expect(raisedFrom).toBe(5);
    expect(falseAlarms(threshold)).toBeLessThanOrEqual(0.005);
    expect(falseAlarms(threshold - 1)).toBeGreaterThan(0.005);
    expect(best.length).toBeGreaterThan(0);
  });

  test('leave no plan where no threshold helps', () => {
    const loud = { ...HTTP_5XX, name: 'loud', threshold: 0, minimumRequests: 0 };
    const traffic = { requestsPerSecond: 0.05, healthyErrorRate: 0.9, faultyErrorRate: 1 };
    expect(find(questionOf({ alarms: [alarm(HTTP_5XX), alarm(loud)] }), traffic)).toMatchObject({ best: [], kept: [{ alarm: loud }] });
  });
});

test('a pooled rate over long periods is replaced by that of one version, a minute long', () => {
  const { best, replaced } = find(questionOf({ alarms: [alarm(TUTORIAL)] }));
  expect(replaced).toEqual(TUTORIAL);
  best.forEach(({ alarm: other }) => expect(other).toMatchObject({
    periodSeconds: 60, alarmScope: AlarmScope.TARGET_GROUP, statistic: AlarmStatistic.RATE,
  }));
});

test('a few of a front are its ends and what lies between', () => {
  const { best } = found;
  const few = fewOf(best, 3);
  expect(few).toHaveLength(3);
  expect(few[0]).toBe(best[0]);
  few.slice(1).forEach((candidate, i) =>
    expect(candidate.combined.expectedFailedRequests!).toBeLessThanOrEqual(0.9 * few[i].combined.expectedFailedRequests!));
  expect(fewOf([], 3)).toEqual([]);
});

test.each([[0.1, { kind: 'canary', percentage: 10 }], [0.005, undefined], [1, undefined]])('a step of %d has the shape %j', (share, shape) => {
  expect(shapeOf([{ share, durationSeconds: 60 }])).toEqual(shape);
});

describe('nothing inside of its own space that is better in both columns is left out', () => {
  const question = (requestsPerSecond: number, faultyErrorRate: number, longestMinutes: number, robust?: boolean) => {
    const traffic = { requestsPerSecond, healthyErrorRate: 0.001, faultyErrorRate };
    return find(questionOf({ alarms: [alarm(HTTP_5XX)] }), traffic, { longestMinutes, leastDatapoints: 2, robust });
  };

  test.each([
    [10, 1, 6, 37.8],
    [10, 1, 10, 36.3],
    [1, 1, 5, 60.6],
    [1, 0.02, 61, 6.7],
  ])('%d requests/s, %d fail, %d minutes: at most %d failed requests', (rate, faulty, minutes, failed) => {
    const { best } = question(rate, faulty, minutes, false);
    expect(best[best.length - 1].combined.expectedFailedRequests).toBeLessThan(failed + 0.05);
  });

  test('what is recommended holds at twice the healthy rate, too', () => {
    const falseAlarms = ({ steps, alarms }: Candidate) => CanaryAnalysis.analyze({
      ...questionOf(), requestsPerSecond: 10, healthyErrorRate: 0.002, faultyErrorRate: 0.1, steps: [...steps], alarms: [...alarms],
    }).combined.falseAlarmProbability!;
    const fragile = question(10, 0.1, 20, false).best;
    const robust = question(10, 0.1, 20).best;
    expect(Math.max(...fragile.map(falseAlarms))).toBeGreaterThan(0.05);
    robust.forEach((candidate) => expect(falseAlarms(candidate)).toBeLessThanOrEqual(0.05));
    expect(robust.length).toBeGreaterThan(0);
  });
});
