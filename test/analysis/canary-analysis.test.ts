import { readFileSync } from 'fs';
import { join } from 'path';
import { HTTP_5XX } from './http-5xx';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis, CanaryAnalysisOptions, CanaryConfig, CanaryVerdict } from '../../src';

const DEFAULTS: CanaryAnalysisOptions = { steps: [{ share: 0.25, durationSeconds: 600 }], terminationWaitSeconds: 600, alarms: [HTTP_5XX] };
const TUTORIAL: CanaryAnalysisOptions = {
  steps: [{ share: 0.25, durationSeconds: 300 }],
  terminationWaitSeconds: 0,
  alarms: [{
    ...HTTP_5XX,
    periodSeconds: 120,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    threshold: 10,
    alarmScope: AlarmScope.LOAD_BALANCER,
    minimumRequests: 0,
  }],
};
const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.3 };

const verdictOf = (options: CanaryAnalysisOptions) => CanaryAnalysis.analyze(options).verdict;
const findingsOf = (options: CanaryAnalysisOptions) => CanaryAnalysis.analyze(options).findings.map(({ id }) => id);
const findingOf = (options: CanaryAnalysisOptions, id: string) => CanaryAnalysis.analyze(options).findings.find((finding) => finding.id === id)!;

describe('figures', () => {
  test('the call of the design', () => {
    const { verdict, findings, combined, alarms } = CanaryAnalysis.analyze({
      steps: [{ share: 0.25, durationSeconds: 600 }],
      terminationWaitSeconds: 600,
      requestsPerSecond: 10,
      healthyErrorRate: 0.001,
      faultyErrorRate: 0.05,
      alarms: [HTTP_5XX],
      alarmLatencySeconds: 120,
      rollbackLatencySeconds: 30,
      phaseSeconds: 60,
      targetProbability: 0.99,
    });
    expect(verdict).toBe('weak');
    expect(findings.map(({ id }) => id)).toEqual(['low-detection-probability']);
    expect(findings[0].remedy).toBe('Give each step 20 min.');
    expect(alarms).toHaveLength(1);
    expect({ ...combined, name: 'http5xx', falseAlarmProbability: alarms[0].falseAlarmProbability }).toEqual(alarms[0]);
    // What breaches before the first full minute is in it, too.
    expect(combined.falseAlarmProbability).toBeGreaterThan(alarms[0].falseAlarmProbability!);
    expect(combined).toMatchObject({
      earliestRollbackSeconds: 210, latestRollbackOfTotalFailureSeconds: 330, smallestDetectableErrorRate: 0.0633, recommendedIntervalMinutes: 20,
    });
  });

  test('the remedy of too little power removes it', () => {
    const longer = { ...DEFAULTS, ...TRAFFIC, faultyErrorRate: 0.05, steps: [{ share: 0.25, durationSeconds: 20 * 60 }] };
    expect(verdictOf(longer)).toBe(CanaryVerdict.SOUND);
    expect(verdictOf({ ...longer, steps: [{ share: 0.25, durationSeconds: 19 * 60 }] })).toBe(CanaryVerdict.WEAK);
  });

  test('without traffic there are times only', () => {
    const { combined, alarms } = CanaryAnalysis.analyze(DEFAULTS);
    expect(alarms).toEqual([{ name: 'http5xx', earliestRollbackSeconds: 210, latestRollbackOfTotalFailureSeconds: 330 }]);
    expect(combined).toEqual({ ...alarms[0], name: 'combined' });
  });

  test('combined takes the best probability, plays false alarms that may be the same ones, and takes the fewest failures', () => {
    const slow = { ...HTTP_5XX, name: 'slow', datapointsToAlarm: 3, threshold: 0.2 };
    const { combined, alarms } = CanaryAnalysis.analyze({ ...DEFAULTS, ...TRAFFIC, faultyErrorRate: 0.06, alarms: [slow, HTTP_5XX] });
    expect(combined.rollbackProbability).toBe(Math.max(...alarms.map((alarm) => alarm.rollbackProbability!)));
    expect(combined.estimates).toEqual(undefined);
    expect(combined.earliestRollbackSeconds).toBe(210);
    expect(combined.expectedFailedRequests).toBe(Math.min(...alarms.map((alarm) => alarm.expectedFailedRequests!)));
  });

  test('without an alarm the faulty version fails requests until the old one is gone', () => {
    const { combined, alarms, verdict } = CanaryAnalysis.analyze({ ...DEFAULTS, ...TRAFFIC, alarms: [] });
    expect(alarms).toEqual([]);
    expect(verdict).toBe(CanaryVerdict.WEAK);
    expect(combined.rollbackProbability).toBe(0);
    expect(combined.earliestRollbackSeconds).toBeUndefined();
    expect(combined.expectedFailedRequests).toBeCloseTo(10 * (0.3 * (150 + 600) + 0.001 * 450), 9);
  });

  test('takes the steps of a canary configuration', () => {
    expect(verdictOf({ ...DEFAULTS, steps: CanaryConfig.allAtOnce().steps })).toBe(CanaryVerdict.SOUND);
  });
});

describe('verdicts', () => {
  test('the library\'s defaults are sound, and they are with traffic that reaches the target', () => {
    expect(verdictOf(DEFAULTS)).toBe(CanaryVerdict.SOUND);
    expect(verdictOf({ ...DEFAULTS, ...TRAFFIC })).toBe(CanaryVerdict.SOUND);
  });

  test('the tutorial is late, diluted, and has long periods', () => {
    const { verdict, findings } = CanaryAnalysis.analyze(TUTORIAL);
    expect(verdict).toBe(CanaryVerdict.LATE);
    expect(findings.map(({ id }) => id)).toEqual(['late-alarm', 'diluted-rate', 'long-period']);
    expect(findings[0].remedy).toContain('at least 2 min');
    expect(findings[1].numbers).toContain('must fail 40 % of its requests');
    // CanaryAnalysis says periodSeconds, an alarm of the construct period: both know what a period is.
    expect(findings[2].remedy).toBe('Use one-minute periods.');
    expect(verdictOf({ ...TUTORIAL, terminationWaitSeconds: 120 })).toBe(CanaryVerdict.WEAK);
  });

  test('dilution takes the old version\'s failures into account, and says what only chance can show', () => {
    expect(findingOf({ ...TUTORIAL, ...TRAFFIC, healthyErrorRate: 0.02 }, 'diluted-rate').numbers).toContain('must fail 34 % of');
    expect(findingOf({ ...TUTORIAL, steps: [{ share: 0.05, durationSeconds: 600 }] }, 'diluted-rate').numbers).toContain('200 % of its requests');
    expect(findingOf({ ...TUTORIAL, steps: [{ share: 0.05, durationSeconds: 600 }] }, 'diluted-rate').numbers).toContain('by chance only');
    const pooled = { ...DEFAULTS, alarms: [{ ...HTTP_5XX, alarmScope: AlarmScope.LOAD_BALANCER }] };
    expect(findingsOf({ ...pooled, steps: [{ share: 1, durationSeconds: 600 }] })).toEqual([]);
  });

  test('impossible: no alarm can fire while the old version is there', () => {
    const short = { ...DEFAULTS, steps: [{ share: 0.25, durationSeconds: 40 }], terminationWaitSeconds: 20 };
    expect(verdictOf(short)).toBe(CanaryVerdict.IMPOSSIBLE);
    expect(findingsOf(short)).toEqual(['no-alarm-can-fire']);
    expect(verdictOf({ ...short, terminationWaitSeconds: 21 })).toBe(CanaryVerdict.LATE);
    expect(findingOf(short, 'no-alarm-can-fire').remedy).toContain('at least 1 min');
    expect(verdictOf({ ...DEFAULTS, alarms: [{ ...HTTP_5XX, threshold: 101 }] })).toBe(CanaryVerdict.IMPOSSIBLE);
    expect(findingOf({ ...DEFAULTS, alarms: [{ ...HTTP_5XX, threshold: 101 }] }, 'no-alarm-can-fire').remedy).toContain('to at most 100');
    expect(verdictOf({ ...DEFAULTS, alarms: [{ ...HTTP_5XX, threshold: 101 }, HTTP_5XX] })).not.toBe(CanaryVerdict.IMPOSSIBLE);
    expect(verdictOf({ ...DEFAULTS, alarms: [{ ...HTTP_5XX, threshold: 101, statistic: AlarmStatistic.COUNT }] })).toBe(CanaryVerdict.SOUND);
  });

  test('weak: a total failure can be promoted before it is rolled back', () => {
    const short = { ...DEFAULTS, steps: [{ share: 0.25, durationSeconds: 299 }] };
    expect(findingsOf(short)).toEqual(['promoted-before-alarm']);
    expect(findingOf(short, 'promoted-before-alarm').remedy).toBe('Give the step at least 5 min.');
    expect(findingsOf({ ...short, steps: [{ share: 0.25, durationSeconds: 300 }] })).toEqual([]);
  });

  test('weak: no alarms', () => expect(findingsOf({ ...DEFAULTS, alarms: [] })).toEqual(['no-alarms']));

  test('weak: a period has too few requests for the alarm to look', () => {
    const quiet = { ...DEFAULTS, ...TRAFFIC, requestsPerSecond: 0.5 };
    expect(findingOf(quiet, 'too-few-requests').remedy).toBe('Set minimumRequests of http5xx to at most 7, or let no step be below 34 %.');
    expect(findingsOf({ ...quiet, alarms: [{ ...HTTP_5XX, minimumRequests: 7 }] })).not.toContain('too-few-requests');
  });

  test('weak: a comparison has too few requests, which no share of half or more would mend', () => {
    const comparing = { ...HTTP_5XX, name: 'canaryVersusBaseline', statistic: AlarmStatistic.COMPARISON, threshold: 0.5 };
    const remedyAt = (requestsPerSecond: number) => findingOf({ ...DEFAULTS, ...TRAFFIC, requestsPerSecond, alarms: [comparing] }, 'too-few-requests').remedy;
    expect(remedyAt(0.2)).toBe('Set minimumRequests of canaryVersusBaseline to at most 3.');
    expect(remedyAt(0.5)).toBe('Set minimumRequests of canaryVersusBaseline to at most 7, or let no step be below 34 %.');
  });

  test('all at once is not late as long as there is a wait, and cannot roll back before promotion', () => {
    expect(findingsOf({ ...DEFAULTS, steps: [] })).toEqual([]);
    expect(findingsOf({ ...DEFAULTS, ...TRAFFIC, steps: [] })).toEqual(['low-detection-probability']);
    expect(verdictOf({ ...DEFAULTS, steps: [], terminationWaitSeconds: 0 })).toBe(CanaryVerdict.IMPOSSIBLE);
  });
});

describe('refuses, with the property\'s name', () => {
  const alarm = (overrides: Partial<AnalyzedAlarm>) => ({ alarms: [{ ...HTTP_5XX, ...overrides }] });
  test.each<[string, Partial<CanaryAnalysisOptions>]>([
    ['alarms[0].datapointsToAlarm', alarm({ datapointsToAlarm: 0 })],
    ['alarms[0].datapointsToAlarm', alarm({ datapointsToAlarm: 4 })],
    ['alarms[0].evaluationPeriods', alarm({ evaluationPeriods: 16 })],
    ['alarms[0].evaluationPeriods', alarm({ evaluationPeriods: 2.5 })],
    ['alarms[0].periodSeconds', alarm({ periodSeconds: 90 })],
    ['alarms[0].periodSeconds', alarm({ periodSeconds: 0 })],
    ['alarms[0].evaluationPeriods', alarm({ periodSeconds: 86_400, evaluationPeriods: 2 })],
    ['alarms[0].minimumRequests', alarm({ minimumRequests: -1 })],
    ['alarms[0].threshold', alarm({ threshold: -0.1 })],
    ['alarms[0].threshold', alarm({ threshold: NaN })],
    ['steps[0].durationSeconds', { steps: [{ share: 0.5, durationSeconds: 0 }] }],
    ['steps[0].durationSeconds', { steps: [{ share: 0.5, durationSeconds: 1.5 }] }],
    ['steps[1].share', { steps: [{ share: 0.5, durationSeconds: 60 }, { share: 0, durationSeconds: 60 }] }],
    ['steps[0].share', { steps: [{ share: 25, durationSeconds: 60 }] }],
    ['terminationWaitSeconds', { terminationWaitSeconds: -1 }],
    ['terminationWaitSeconds', { terminationWaitSeconds: 1e12 }],
    ['terminationWaitSeconds', { terminationWaitSeconds: 1_209_601 }],
    ['steps[0].durationSeconds', { steps: [{ share: 0.5, durationSeconds: 1_209_601 }] }],
    ['steps.length', { steps: Array.from({ length: 1e5 }, () => ({ share: 0.5, durationSeconds: 60 })) }],
    ['alarms.length', { alarms: Array.from({ length: 101 }, () => HTTP_5XX) }],
    ['steps', { steps: Array.from({ length: 27 }, () => ({ share: 0.5, durationSeconds: 1_209_600 })) }],
    ['unmodelledAlarms[0].timing.periodSeconds', { unmodelledAlarms: [{ name: 'own', timing: { periodSeconds: 604_860, evaluationPeriods: 1, datapointsToAlarm: 1 } }] }],
    ['alarmLatencySeconds', { alarmLatencySeconds: 1_209_601 }],
    ['rollbackLatencySeconds', { rollbackLatencySeconds: 1e12 }],
    ['alarmLatencySeconds', { alarmLatencySeconds: -1 }],
    ['alarmLatencySeconds', { alarmLatencySeconds: 0.5 }],
    ['rollbackLatencySeconds', { rollbackLatencySeconds: -1 }],
    ['phaseSeconds', { phaseSeconds: 61 }],
    ['targetProbability', { targetProbability: 1.1 }],
    ['requestsPerSecond', { requestsPerSecond: 0 }],
    ['requestsPerSecond', { requestsPerSecond: Infinity }],
    ['healthyErrorRate', { healthyErrorRate: 1.01 }],
    ['faultyErrorRate', { faultyErrorRate: -0.01 }],
    ['faultyErrorRate', { faultyErrorRate: undefined }],
  ])('%s', (property, overrides) => {
    expect(() => CanaryAnalysis.analyze({ ...DEFAULTS, ...TRAFFIC, ...overrides })).toThrow(expect.objectContaining({ property }));
  });

  test('says what is allowed and what to do', () => {
    expect(() => CanaryAnalysis.analyze({ ...DEFAULTS, steps: [{ share: 25, durationSeconds: 60 }] }))
      .toThrow('CanaryAnalysis.analyze: steps[0].share (got 25): must be above 0 and at most 1. Write 25 % as 0.25.');
    expect(() => CanaryAnalysis.analyze({ ...DEFAULTS, terminationWaitSeconds: 1e12 })).toThrow('CanaryAnalysis.analyze: terminationWaitSeconds (got 1000000000000): '
      + 'must be a whole number of seconds, from 0 to 1209600 (14 days). No engine waits longer at one point; round fractions.');
  });

  test('and not what the longest engine takes', () => {
    const longest = { steps: Array.from({ length: 9 }, () => ({ share: 0.5, durationSeconds: 1_209_600 })), terminationWaitSeconds: 1_209_600 };
    expect(CanaryAnalysis.analyze({ ...DEFAULTS, ...longest }).verdict).toBe(CanaryVerdict.SOUND);
  });

  test('by the bounds that the schema of plans has', () => {
    const { properties, $defs } = JSON.parse(readFileSync(join(__dirname, '../../src/analysis/canary-plan.schema.json'), 'utf8'));
    expect([properties.steps.maxItems, properties.alarms.maxItems, $defs.seconds.maximum, $defs.AlarmTiming.properties.periodSeconds.maximum])
      .toEqual([1000, 100, 1_209_600, 604_800]);
  });
});
