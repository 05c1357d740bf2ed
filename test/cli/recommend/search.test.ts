import * as fc from 'fast-check';
import { comparisonConditions, datapoints, isCompared, NEW_COMPARISON, rateConditions, shapeOf, shapes, stepCount, stepsOf } from '../../../cli/recommend/candidates';
import { fewOf } from '../../../cli/recommend/front';
import { Found, Limits, search } from '../../../cli/recommend/search';
import { Candidate } from '../../../cli/recommend/trials';
import { CanaryAnalysis } from '../../../src/analysis/canary-analysis';
import { analysisOptionsOf, PlannedAlarm } from '../../../src/analysis/canary-plan';
import { planOf as planOfAnalysis, watchOf } from '../../../src/analysis/plan';
import { stoppedProbability } from '../../../src/analysis/refused';
import { minimumRequestsFor } from '../../../src/analysis/request-minimum';
import { forecastRollback } from '../../../src/analysis/rollback';
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

test('with little traffic the alarms that are kept take the requests that there are, and none of them is idle', () => {
  const following = { minimumRequests: minimumRequestsFor(planOf().steps) };
  const question = questionOf({
    alarms: [
      alarm({ ...HTTP_5XX, ...following }), alarm({ ...HTTP_5XX, ...following, name: 'totalFailure', threshold: 50 }), alarm({ ...NEW_COMPARISON, ...following }),
    ],
  });
  const traffic = { requestsPerSecond: 0.2, healthyErrorRate: 0.001, faultyErrorRate: 0.5 };
  const { best } = find(question, traffic);
  expect(best.length).toBeGreaterThan(2);
  best.forEach(({ steps, alarms }) => {
    const { findings } = CanaryAnalysis.analyze({ ...question, ...traffic, steps: [...steps], alarms: [...alarms] });
    expect(findings.map(({ id }) => id)).not.toContain('too-few-requests');
  });
  const [{ share }] = best[1].steps;
  expect(best[1].alarms.find(({ name }) => name === 'totalFailure')!.minimumRequests).toBe(Math.min(minimumRequestsFor(best[1].steps), Math.floor(12 * share)));
});

test('a minimum that somebody has set is kept, however few the requests are', () => {
  const question = questionOf({ alarms: [alarm(HTTP_5XX), alarm({ ...HTTP_5XX, name: 'totalFailure', threshold: 50, minimumRequests: 7 })] });
  const { best } = find(question, { requestsPerSecond: 0.2, healthyErrorRate: 0.001, faultyErrorRate: 0.5 });
  expect(new Set(best.map(({ alarms }) => alarms.find(({ name }) => name === 'totalFailure')!.minimumRequests))).toEqual(new Set([7]));
});

test('whatever the plan and the traffic: what is recommended holds in the analysis itself, CodeDeploy takes it, and none beats another', () => {
  let seen = 0;
  const anyTarget = fc.constantFrom(0.9, 0.99, 0.999);
  const anyLimits = fc.record({ longestMinutes: fc.integer({ min: 5, max: 15 }), leastDatapoints: fc.integer({ min: 1, max: 3 }) });
  fc.assert(fc.property(anyQuestion, anyTraffic, anyTarget, anyLimits, (question, traffic, targetProbability, limits) => {
    const { best } = find({ ...question, targetProbability }, traffic, limits);
    best.forEach((a, i) => best.slice(i + 1).forEach((b) => {
      expect(a.rolloutSeconds).toBeLessThan(b.rolloutSeconds);
      expect(b.combined.expectedFailedRequests!).toBeLessThan(a.combined.expectedFailedRequests!);
    }));
    best.forEach((candidate) => expectInLimits(candidate, limits));
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
  }), { seed: 7, numRuns: 4, endOnFailure: true });
  expect(seen).toBeGreaterThan(6);
});

/** Whole percent and whole minutes are CodeDeploy's. */
function expectInLimits({ shape, intervalMinutes, rolloutSeconds, steps, alarm: searched }: Candidate, limits: Limits): void {
  expect(Number.isInteger(shape.percentage) && shape.percentage >= 1 && shape.percentage <= 99).toBe(true);
  expect(Number.isInteger(intervalMinutes) && intervalMinutes >= 1).toBe(true);
  expect(shapeOf(steps)).toEqual(shape);
  expect(rolloutSeconds).toBe(steps.reduce((sum, step) => sum + step.durationSeconds, 0));
  expect(rolloutSeconds).toBeLessThanOrEqual(60 * limits.longestMinutes);
  expect(searched.datapointsToAlarm).toBeGreaterThanOrEqual(limits.leastDatapoints);
  expect(searched.evaluationPeriods).toBeGreaterThanOrEqual(searched.datapointsToAlarm + 2);
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
    expect(kept).toEqual([{ alarm: HTTP_5XX }, { alarm: LOG_ERRORS }]);
    best.forEach(({ alarms }) => expect(alarms[1]).toEqual(LOG_ERRORS));
  });

  test('are raised as little as is enough where they would roll back every release', () => {
    const traffic = { ...TRAFFIC, requestsPerSecond: 1000 };
    const { kept: [, { alarm: { threshold }, raisedFrom }], best } = find(questionOf(), traffic, { ...LIMITS, robust: false });
    const falseAlarms = (tried: number) => CanaryAnalysis.analyze({
      ...questionOf(),
      ...TRAFFIC,
      requestsPerSecond: 1000,
      steps: [{ share: 0.4, durationSeconds: 1200 }],
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
    expect(
      find(questionOf({ alarms: [alarm(HTTP_5XX), alarm(loud)] }), traffic),
    ).toMatchObject({ best: [], kept: [{ alarm: HTTP_5XX }, { alarm: loud }] });
  });
});

test('a pooled rate over long periods is replaced by that of one version, a minute long', () => {
  const { best, searched } = find(questionOf({ alarms: [alarm(TUTORIAL)] }));
  expect(searched).toEqual([TUTORIAL]);
  const replacing = best.filter(({ replaced }) => replaced === TUTORIAL);
  expect(replacing.length).toBeGreaterThan(0);
  replacing.forEach(({ alarm: other }) => expect(other).toMatchObject({
    periodSeconds: 60, alarmScope: AlarmScope.TARGET_GROUP, statistic: AlarmStatistic.RATE,
  }));
});

describe('the comparison', () => {
  const BOTH = [HTTP_5XX, { ...NEW_COMPARISON }];
  const question = questionOf({ alarms: BOTH.map(alarm) });

  test('is searched, too: it finds what no round threshold tells from a healthy version', () => {
    const traffic = { requestsPerSecond: 200, healthyErrorRate: 0.01, faultyErrorRate: 0.026 };
    const { best } = find(question, traffic, { longestMinutes: 14, leastDatapoints: 2 });
    expect(best.some(({ alarm: { statistic } }) => statistic === AlarmStatistic.COMPARISON)).toBe(true);
  });

  test('is left out from half of the traffic on, and follows the schedule below', () => {
    const { best } = find(
      question, { requestsPerSecond: 2, healthyErrorRate: 0.001, faultyErrorRate: 0.05 }, { longestMinutes: 30, leastDatapoints: 2 },
    );
    expect(best.length).toBeGreaterThan(0);
    best.forEach(({ steps, alarms, alarm: searched }) => {
      const compared = alarms.find(({ statistic }) => statistic === AlarmStatistic.COMPARISON);
      expect(compared !== undefined).toBe(steps.every(({ share }) => share < 0.5));
      if (compared !== undefined && compared !== searched) {
        expect(compared.minimumRequests).toBe(minimumRequestsFor(steps));
      }
    });
  });
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

test.each<[number, unknown]>([[0.1, { kind: 'canary', percentage: 10 }], [0.005, { kind: 'canary', percentage: 0.5 }], [1, undefined]])('a step of %d has the shape %j', (share, shape) => {
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

  test.each([[10, 0.1, 12], [1, 1, 8], [2, 0.05, 30]])('%d requests/s, %d fail, %d minutes: nothing drawn from the space beats the front', (rate, faulty, longestMinutes) => {
    const traffic = { requestsPerSecond: rate, healthyErrorRate: 0.001, faultyErrorRate: faulty };
    const { best } = question(rate, faulty, longestMinutes, false);
    const conditions = [...rateConditions(HTTP_5XX, traffic), ...comparisonConditions(NEW_COMPARISON)];
    let good = 0;
    const anyAlarm = fc.tuple(fc.constantFrom(...conditions), fc.constantFrom(...datapoints(2).flatMap(({ m, ns }) => ns.map((n) => [m, n]))))
      .map(([condition, [datapointsToAlarm, evaluationPeriods]]) => ({ ...condition, datapointsToAlarm, evaluationPeriods }));
    const anyShape = fc.constantFrom(...shapes(undefined, questionOf().engineRules));
    fc.assert(fc.property(anyShape, anyAlarm, fc.double({ min: 0.3, max: 1, noNaN: true }), (shape, searched, part) => {
      const minutes = Math.max(1, Math.floor(part * longestMinutes / stepCount(shape)));
      const plan = planOfAnalysis({ ...questionOf({ alarms: [] }), ...traffic, alarms: [searched], steps: stepsOf(shape, minutes) });
      const watch = watchOf(plan, searched, traffic);
      const canBe = plan.rolloutSeconds <= 60 * longestMinutes && (searched.statistic !== AlarmStatistic.COMPARISON || isCompared(shape, undefined));
      if (!canBe || stoppedProbability(watch) > 0.01) {
        return;
      }
      const { rollbackBeforePromotionProbability: power, expectedFailedRequests: failed } = forecastRollback(watch);
      if (power >= 0.99) {
        good++;
        expect(best.some((one) => one.rolloutSeconds <= plan.rolloutSeconds && one.combined.expectedFailedRequests! <= failed * 1.002)).toBe(true);
      }
    }), { seed: 11, numRuns: 600, endOnFailure: true });
    expect(good).toBeGreaterThan(5);
  });
});
