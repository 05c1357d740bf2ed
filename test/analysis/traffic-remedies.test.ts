import * as fc from 'fast-check';
import { HTTP_5XX } from './http-5xx';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis, CanaryAnalysisOptions } from '../../src';
import { thresholdsOf } from '../../src/analysis/thresholds';
import { CODE_DEPLOY_RULES } from '../../src/engine/code-deploy/code-deploy-rules';

const ONE_STEP = [{ share: 0.25, durationSeconds: 600 }];
const linear = (percentage: number) =>
  Array.from({ length: Math.ceil(100 / percentage) - 1 }, (_, i) => ({ share: percentage * (i + 1) / 100, durationSeconds: 180 }));
const question = (more: Partial<CanaryAnalysisOptions>): CanaryAnalysisOptions => ({
  steps: ONE_STEP,
  terminationWaitSeconds: 600,
  requestsPerSecond: 100,
  healthyErrorRate: 0.001,
  faultyErrorRate: 0.008,
  alarms: [HTTP_5XX],
  engineRules: CODE_DEPLOY_RULES,
  ...more,
});

const idsOf = (options: CanaryAnalysisOptions) => CanaryAnalysis.analyze(options).findings.map(({ id }) => id);
const remedyOf = (options: CanaryAnalysisOptions, id: string) =>
  CanaryAnalysis.analyze(options).findings.find((finding) => finding.id === id)?.remedy;
const powerOf = (options: CanaryAnalysisOptions) => CanaryAnalysis.analyze(options).combined.rollbackBeforePromotionProbability!;

describe('thresholds that are worth naming', () => {
  const [rates, counts] = [AlarmStatistic.RATE, AlarmStatistic.COUNT].map((statistic) => thresholdsOf({ statistic }));

  test('of a rate have two digits, rise, and end with 100 %', () => {
    const all = Array.from({ length: rates.last + 1 }, (_, index) => rates.at(index));
    expect([all[0], all[1], all[89], all[90], all[181], all[rates.last]]).toEqual([0.01, 0.011, 0.099, 0.1, 1.1, 100]);
    all.slice(1).forEach((threshold, i) => expect(threshold).toBeGreaterThan(all[i]));
  });

  test('the next one is the first above', () => {
    expect([0, 0.2, 0.205, 1, 9.9, 99].map((threshold) => rates.at(rates.firstAbove(threshold)))).toEqual([0.01, 0.21, 0.21, 1.1, 10, 100]);
    expect(rates.firstAbove(100)).toBeGreaterThan(rates.last);
    expect([0, 2, 2.5].map((threshold) => counts.at(counts.firstAbove(threshold)))).toEqual([1, 3, 3]);
  });
});

/** Alarms that are on before the release have a finding of their own. */
const LOUD = ['false-alarms', 'alarm-on-before-release'];
const remedyOfLoud = (options: CanaryAnalysisOptions) => LOUD.map((id) => remedyOf(options, id)).find((remedy) => remedy !== undefined);
const isLoud = (options: CanaryAnalysisOptions) => idsOf(options).some((id) => LOUD.includes(id));

describe('of false alarms', () => {
  const loud = question({ alarms: [{ ...HTTP_5XX, threshold: 0.2 }] });
  const withThreshold = (threshold: number) => question({ alarms: [{ ...HTTP_5XX, threshold }] });

  test('the threshold rises by as little as is enough, and still finds the faulty version', () => {
    expect(remedyOf(loud, 'false-alarms')).toBe('Raise the threshold of http5xx to 0.28 %.');
    expect(idsOf(withThreshold(0.28))).toEqual([]);
    expect(powerOf(withThreshold(0.28))).toBeGreaterThan(0.99999);
    expect(idsOf(withThreshold(0.27))).toEqual(['false-alarms']);
  });

  test('a loud alarm may have what quiet ones leave', () => {
    const quiet = { ...HTTP_5XX, name: 'quiet', threshold: 3 };
    expect(remedyOf({ ...loud, alarms: [...loud.alarms, quiet] }, 'false-alarms')).toBe('Raise the threshold of http5xx to 0.28 %.');
  });

  test('more datapoints where the threshold would hide the faulty version', () => {
    const close = question({
      requestsPerSecond: 10,
      faultyErrorRate: 0.03,
      steps: [{ share: 0.1, durationSeconds: 600 }],
      alarms: [{ ...HTTP_5XX, threshold: 1, evaluationPeriods: 5 }],
    });
    expect(remedyOfLoud(close)).toBe('Let only 3 of 5 datapoints set off http5xx (datapointsToAlarm).');
    expect(idsOf({ ...close, alarms: [{ ...close.alarms[0], datapointsToAlarm: 3 }] })).toEqual([]);
  });

  test('says so where both hide it', () => {
    const close = question({ healthyErrorRate: 0.01, faultyErrorRate: 0.016, alarms: [{ ...HTTP_5XX, threshold: 1 }] });
    expect(remedyOfLoud(close)).toBe(
      'Raise the threshold of http5xx to 1.6 % (it then misses the faulty version more often than the target of 99 % allows).',
    );
    expect(idsOf({ ...close, alarms: [{ ...HTTP_5XX, threshold: 1.6 }] })).toEqual(['low-detection-probability']);
  });

  test('the least threshold is named, whatever the alarm', () => {
    const loudAlarms = fc.record({
      statistic: fc.constantFrom(AlarmStatistic.RATE, AlarmStatistic.COUNT),
      alarmScope: fc.constantFrom(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
      threshold: fc.constantFrom(0, 0.05, 0.2, 1),
      minimumRequests: fc.constantFrom(0, 10),
    });
    const traffic = fc.record({
      requestsPerSecond: fc.constantFrom(1, 20, 300),
      healthyErrorRate: fc.constantFrom(0.0005, 0.004, 0.03),
      steps: fc.constantFrom(ONE_STEP, linear(25)),
    });
    let named = 0;
    fc.assert(fc.property(loudAlarms, traffic, (settings, more) => {
      const withOwn = (threshold: number) => question({ ...more, faultyErrorRate: 0.5, alarms: [{ ...HTTP_5XX, ...settings, threshold }] });
      const [, text] = /^Raise the threshold of http5xx to ([\d.]+)/.exec(remedyOfLoud(withOwn(settings.threshold)) ?? '') ?? [];
      if (text !== undefined) {
        named++;
        const { at, firstAbove } = thresholdsOf(settings);
        const before = at(firstAbove(Number(text)) - 2);
        expect(isLoud(withOwn(Number(text)))).toBe(false);
        expect(before <= settings.threshold || isLoud(withOwn(before))).toBe(true);
      }
    }), { seed: 11, numRuns: 60 });
    expect(named).toBeGreaterThan(20);
  });
});

describe('of too little power', () => {
  const ID = 'low-detection-probability';
  const tooLong = question({ steps: linear(10), requestsPerSecond: 10, faultyErrorRate: 0.025, alarms: [{ ...HTTP_5XX, datapointsToAlarm: 3 }] });

  test('an interval that the engine refuses is a figure, and no remedy', () => {
    expect(CanaryAnalysis.analyze(tooLong).combined.recommendedIntervalMinutes).toBe(2528);
    expect(remedyOf(tooLong, ID)).toBe('9 steps of 2528 min would be enough, but CodeDeploy allows 7200 min for a rollout: lower the threshold of http5xx to 2 %.');
    expect(remedyOf({ ...tooLong, engineRules: { ...CODE_DEPLOY_RULES, title: 'Another', longestRolloutMinutes: 22_751 } }, ID))
      .toBe('9 steps of 2528 min would be enough, but Another allows 22751 min for a rollout: lower the threshold of http5xx to 2 %.');
    expect(remedyOf({ ...tooLong, engineRules: { ...CODE_DEPLOY_RULES, longestRolloutMinutes: 22_752 } }, ID)).toBe('Give each step 2528 min.');
    const within = { ...CODE_DEPLOY_RULES, longestRolloutMinutes: 30_000 };
    expect(remedyOf({ ...tooLong, engineRules: { ...within, longestReleaseMinutes: 22_752 + tooLong.terminationWaitSeconds / 60 } }, ID)).toBe('Give each step 2528 min.');
    expect(remedyOf({ ...tooLong, engineRules: { ...within, longestReleaseMinutes: 22_751 + tooLong.terminationWaitSeconds / 60 } }, ID))
      .toMatch(/but CodeDeploy allows 22751 min for a rollout/);
    const lowered = (threshold: number) => ({ ...tooLong, alarms: [{ ...tooLong.alarms[0], threshold }] });
    expect([idsOf(lowered(2)), idsOf(lowered(2.1))]).toEqual([[], [ID]]);
  });

  test('an interval is as long as the engine takes, and two days where none is known', () => {
    const shorter = { ...tooLong, engineRules: { ...CODE_DEPLOY_RULES, longestIntervalMinutes: 1440 } };
    expect(CanaryAnalysis.analyze(shorter).combined.recommendedIntervalMinutes).toBeUndefined();
    expect(remedyOf(shorter, ID)).toMatch(/^No interval up to 1440 min is enough: /);
    expect(remedyOf({ ...tooLong, engineRules: undefined }, ID)).toBe('Give each step 2528 min.');
    expect(remedyOf(question({ requestsPerSecond: 0.05, engineRules: undefined }), ID)).toMatch(/^No interval up to 2880 min is enough: /);
  });

  test('fewer datapoints where no lower threshold does it', () => {
    const alarm = { ...HTTP_5XX, evaluationPeriods: 5, datapointsToAlarm: 5, threshold: 10, minimumRequests: 0 };
    const seldom = question({ requestsPerSecond: 0.3, healthyErrorRate: 0.0005, faultyErrorRate: 0.0505, steps: linear(5), alarms: [alarm] });
    expect(remedyOf(seldom, ID)).toMatch(/^19 steps of 567 min .* 7200 min for a rollout: let 2 of 5 datapoints set off http5xx \(datapointsToAlarm\)\.$/);
    const withDatapoints = (datapointsToAlarm: number) => idsOf({ ...seldom, alarms: [{ ...alarm, datapointsToAlarm }] });
    expect([withDatapoints(2), withDatapoints(3)]).toEqual([[], [ID]]);
  });

  test('a larger share, where nothing about the alarm helps', () => {
    const small = question({ requestsPerSecond: 1, faultyErrorRate: 0.3, steps: [{ share: 0.02, durationSeconds: 300 }] });
    expect(remedyOf(small, ID)).toBe('No interval up to 2880 min is enough: give the step 36 % of the traffic.');
    const withShare = (share: number) => idsOf({ ...small, steps: [{ ...small.steps[0], share }] });
    expect([withShare(0.36), withShare(0.35)]).toEqual([[], [ID]]);
  });

  test('where no single change is enough, what could be found instead', () => {
    const hard = question({ requestsPerSecond: 10, faultyErrorRate: 0.0011 });
    expect(remedyOf(hard, ID)).toBe('No interval up to 2880 min is enough: expect to find versions only that fail at least 6.33 %; '
      + 'or combine a longer interval, a larger share, and a lower threshold, minimumRequests or datapointsToAlarm, as plan --recommend of the command line does.');
    expect(remedyOf(question({ requestsPerSecond: 0.05 }), ID)).toMatch(/^No interval up to 2880 min is enough: combine a longer interval, .*\.$/);
  });

  test('every remedy that names a number removes the finding, and a change of alarm or share makes no false alarms', () => {
    const alarms = fc.record({
      evaluationPeriods: fc.constant(5),
      datapointsToAlarm: fc.integer({ min: 1, max: 5 }),
      statistic: fc.constantFrom(AlarmStatistic.RATE, AlarmStatistic.COUNT),
      alarmScope: fc.constantFrom(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
      threshold: fc.constantFrom(1, 5, 20),
    }).map((settings): AnalyzedAlarm => ({ ...HTTP_5XX, ...settings }));
    const plans = fc.record({
      steps: fc.constantFrom(ONE_STEP, [{ share: 0.02, durationSeconds: 420 }], linear(10), linear(25)),
      requestsPerSecond: fc.constantFrom(1, 10, 100),
      faultyErrorRate: fc.constantFrom(0.01, 0.025, 0.05, 0.2),
      alarms: alarms.map((alarm) => [alarm]),
    });
    const seen = new Set<string>();
    fc.assert(fc.property(plans, (plan) => {
      const options = question(plan);
      const remedy = remedyOf(options, ID) ?? '';
      const changed = afterRemedy(options, remedy);
      if (changed) {
        seen.add(changed.kind);
        expect(idsOf(changed.options)).not.toContain(ID);
        // A longer rollout gives any alarm more time to be wrong; that is a finding of its own.
        expect(changed.kind !== 'interval' && idsOf(changed.options).includes('false-alarms')).toBe(false);
      }
    }), { seed: 12, numRuns: 150 });
    expect([...seen].sort()).toEqual(['interval', 'share', 'threshold']);
  });

  /** The plan with what the remedy says. */
  function afterRemedy(options: CanaryAnalysisOptions, remedy: string): { kind: string; options: CanaryAnalysisOptions } | undefined {
    const number = (pattern: RegExp) => Number(pattern.exec(remedy)?.[1]);
    const minutes = number(/^Give each step (\d+) min\.$/);
    const threshold = number(/lower the threshold of http5xx to ([\d.]+?)(?: %)?\.$/);
    const datapointsToAlarm = number(/let (\d+) of/);
    const share = number(/give the step (\d+) %/);
    if (minutes) {
      expect(minutes * options.steps.length).toBeLessThanOrEqual(7200);
      return { kind: 'interval', options: { ...options, steps: options.steps.map((step) => ({ ...step, durationSeconds: 60 * minutes })) } };
    }
    const alarm = options.alarms[0];
    return threshold ? { kind: 'threshold', options: { ...options, alarms: [{ ...alarm, threshold }] } }
      : datapointsToAlarm ? { kind: 'datapoints', options: { ...options, alarms: [{ ...alarm, datapointsToAlarm }] } }
        : share ? { kind: 'share', options: { ...options, steps: options.steps.map((step) => ({ ...step, share: share / 100 })) } } : undefined;
  }
});
