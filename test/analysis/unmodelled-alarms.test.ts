import * as fc from 'fast-check';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis, CanaryAnalysisOptions, CanaryVerdict, UnmodelledAlarm } from '../../src';

/** M of M one-minute periods, or longer ones. */
const timing = (datapointsToAlarm: number, periodSeconds = 60) => ({ periodSeconds, evaluationPeriods: datapointsToAlarm, datapointsToAlarm });
const modelled = (datapointsToAlarm: number, more: Partial<AnalyzedAlarm> = {}): AnalyzedAlarm => ({
  name: 'http5xx', ...timing(datapointsToAlarm), threshold: 5, statistic: AlarmStatistic.RATE, alarmScope: AlarmScope.TARGET_GROUP, ...more,
});
/** One on response times: it surely sees nothing before the shift, and need not see failures. */
const latency = (datapointsToAlarm: number): UnmodelledAlarm =>
  ({ name: 'latency', timing: timing(datapointsToAlarm), watchesFailedRequests: false, watchesBeforeShift: false });
/** One that compares both versions. */
const baseline = (datapointsToAlarm: number): UnmodelledAlarm => ({ ...latency(datapointsToAlarm), name: 'baseline', watchesFailedRequests: true });
const UNKNOWN: UnmodelledAlarm = { name: 'unknown' };

/** Ten minutes of canary and five of wait: 2 of 2 are fast, 8 of 8 come after promotion, 13 of 13 too late, 16 of 16 never. */
const STEPS = [{ share: 0.25, durationSeconds: 600 }];
const [FAST, AFTER_PROMOTION, LATE, NEVER] = [2, 8, 13, 16];
const analyze = (alarms: AnalyzedAlarm[], unmodelledAlarms: UnmodelledAlarm[], more: Partial<CanaryAnalysisOptions> = {}) =>
  CanaryAnalysis.analyze({ steps: STEPS, terminationWaitSeconds: 300, alarms, unmodelledAlarms, ...more });
const findingsOf = (alarms: AnalyzedAlarm[], unmodelledAlarms: UnmodelledAlarm[]) =>
  analyze(alarms, unmodelledAlarms).findings.map(({ id, verdict }) => [id, verdict]);
/** One modelled alarm whose periods never fit: 15 of 15 minutes. */
const TOO_SLOW = modelled(15, { periodSeconds: 120 });

describe('impossible is said only where it is certain', () => {
  test.each<[string, AnalyzedAlarm[], UnmodelledAlarm[], boolean]>([
    ['one alarm with a model', [TOO_SLOW], [], true],
    ['and one on response times that is as slow', [TOO_SLOW], [latency(NEVER)], true],
    ['only one on response times', [], [latency(NEVER)], true],
    ['and one on response times that is faster', [TOO_SLOW], [latency(NEVER - 1)], false],
    ['and one of which nothing is known', [TOO_SLOW], [UNKNOWN], false],
    ['and a slow one that may see the new version before the shift', [TOO_SLOW], [{ name: 'own', timing: timing(NEVER) }], false],
    ['one that sees the new version before the shift', [{ ...TOO_SLOW, watchesBeforeShift: true }], [], false],
    ['one that waits for more than 100 %, whenever it looks', [modelled(1, { threshold: 101, watchesBeforeShift: true })], [], true],
  ])('%s', (_, alarms, unmodelled, impossible) => {
    expect(findingsOf(alarms, unmodelled).some(([id]) => id === 'no-alarm-can-fire')).toBe(impossible);
    expect(analyze(alarms, unmodelled).verdict === CanaryVerdict.IMPOSSIBLE).toBe(impossible);
  });

  test('the finding names all alarms, and its remedy removes it', () => {
    const [finding] = analyze([TOO_SLOW], [latency(NEVER)]).findings;
    expect(finding.numbers).toContain('http5xx (15 of 15 periods of 120 s) needs more than 28 min; latency (16 of 16 periods of 60 s) needs more than 15 min.');
    expect(finding.remedy).toBe('Keep the old version for at least 6 min after all traffic has moved (now 5 min), and for 23 min to be in time for every total failure.');
    expect(analyze([TOO_SLOW], [latency(NEVER)], { terminationWaitSeconds: 360 }).verdict).toBe(CanaryVerdict.LATE);
    expect(analyze([TOO_SLOW], [latency(NEVER)], { terminationWaitSeconds: 23 * 60 }).findings.map(({ id }) => id)).not.toContain('late-alarm');
  });

  test('where no alarm surely watches failed requests, no time is promised', () => {
    expect(analyze([], [latency(NEVER)]).findings[0].remedy).toBe('Keep the old version for at least 6 min after all traffic has moved (now 5 min).');
  });

  test('what sees the new version before the shift is still late', () => {
    expect(findingsOf([{ ...TOO_SLOW, watchesBeforeShift: true }], [])).toContainEqual(['late-alarm', 'late']);
  });
});

describe('late and promoted: alarms that need not see failed requests do not help', () => {
  test.each<[string, AnalyzedAlarm[], UnmodelledAlarm[], string[][]]>([
    ['a fast one on response times does not', [modelled(LATE)], [latency(FAST)], [['late-alarm', 'late']]],
    ['a fast one that compares the versions does', [modelled(LATE)], [baseline(FAST)], []],
    ['the faster of two counts', [modelled(LATE)], [baseline(AFTER_PROMOTION)], [['promoted-before-alarm', 'weak']]],
    ['one of which nothing is known may help', [modelled(LATE)], [UNKNOWN], [['late-alarm', 'weak']]],
    ['one of which the timing is known, too', [modelled(LATE)], [{ name: 'own', timing: timing(FAST) }], [['late-alarm', 'weak']]],
    ['one whose timing is known to be late does not', [modelled(LATE)], [{ name: 'own', timing: timing(LATE) }], [['late-alarm', 'late']]],
    ['promoted is weak in any case', [modelled(AFTER_PROMOTION)], [UNKNOWN], [['promoted-before-alarm', 'weak']]],
    ['a fast one with a model is enough', [modelled(FAST)], [UNKNOWN, latency(LATE)], []],
    ['of unknown ones alone nothing is said', [], [UNKNOWN], []],
    ['unless their timing says it', [], [{ name: 'own', timing: timing(2, 480) }], [['late-alarm', 'late']]],
    ['for all of them', [], [{ name: 'own', timing: timing(2, 480) }, UNKNOWN], []],
    ['one that watches, but at a time that is not known', [modelled(LATE)], [{ name: 'baseline', watchesFailedRequests: true }], [['late-alarm', 'weak']]],
    ['only one on response times', [], [latency(FAST)], [['no-failure-alarm', 'weak']]],
  ])('%s', (_, alarms, unmodelled, findings) => {
    expect(findingsOf(alarms, unmodelled)).toEqual(findings);
  });

  test('says of which alarms too little is known', () => {
    const [finding] = analyze([modelled(LATE)], [UNKNOWN, { name: 'own', timing: timing(FAST) }]).findings;
    expect(finding.numbers).toMatch(/^The fastest alarm, http5xx .* Too little is known of unknown, own: whether failed requests set it off, and by when\.$/);
  });
});

describe('figures', () => {
  const TRAFFIC = { requestsPerSecond: 10, healthyErrorRate: 0.001, faultyErrorRate: 0.05 };

  test('the soonest is that of any alarm, the latest that of one that watches failed requests', () => {
    expect(analyze([modelled(4)], [latency(1), baseline(3)]).combined)
      .toEqual({ name: 'combined', earliestRollbackSeconds: 150, latestRollbackOfTotalFailureSeconds: 390 });
  });

  test('nothing is the soonest where an alarm may fire at any time', () => {
    expect(analyze([modelled(4)], [UNKNOWN]).combined.earliestRollbackSeconds).toBeUndefined();
  });

  test('no probability without a model', () => {
    expect(analyze([], [baseline(2)], TRAFFIC).combined)
      .toEqual({ name: 'combined', earliestRollbackSeconds: 210, latestRollbackOfTotalFailureSeconds: 330 });
    expect(analyze([], [UNKNOWN], TRAFFIC).combined).toEqual({ name: 'combined' });
  });

  test('probabilities are those of the alarms with a model', () => {
    const [alone, accompanied] = [analyze([modelled(2)], [], TRAFFIC), analyze([modelled(2)], [UNKNOWN], TRAFFIC)];
    expect({ ...accompanied.combined, earliestRollbackSeconds: 210 }).toEqual(alone.combined);
  });

  test('a finding on probabilities says what is not counted, and what is taken for granted', () => {
    const strict = modelled(2, { minimumRequests: 10, threshold: 9, assumption: 'It is assumed that the sun shines.' });
    const { findings } = analyze([strict], [UNKNOWN, latency(2)], TRAFFIC);
    expect(findings[0]).toMatchObject({ id: 'low-detection-probability' });
    expect(findings[0].numbers).toMatch(/\. Not counted, because what they assume may not hold: http5xx\. Not counted, for want of a model: unknown\.$/);
    const { findings: loud } = analyze([{ ...strict, threshold: 0.1 }], [], TRAFFIC);
    expect(loud.find(({ id }) => id === 'alarm-on-before-release')?.numbers).toMatch(/are stopped\. It is assumed that the sun shines\.$/);
  });
});

describe('an alarm that waits for more than 100 % protects from nothing', () => {
  const idle = modelled(FAST, { name: 'idle', threshold: 100.5 });

  test('the canary is as late as without it', () => {
    expect(findingsOf([modelled(LATE)], [])).toEqual([['late-alarm', 'late']]);
    expect(findingsOf([idle, modelled(LATE)], [])).toEqual([['late-alarm', 'late']]);
    expect(findingsOf([idle, modelled(AFTER_PROMOTION)], [])).toEqual([['promoted-before-alarm', 'weak']]);
    expect(findingsOf([idle, modelled(FAST)], [])).toEqual([]);
  });

  test('with one on response times, nothing watches failed requests', () => {
    const [finding] = analyze([idle], [latency(FAST)]).findings;
    expect(finding).toMatchObject({ id: 'no-failure-alarm', remedy: 'Set the threshold of idle to at most 100.' });
    expect(finding.numbers).toBe('0 of 2 watch them (idle waits for a failure rate of 100.5 %, latency).');
    expect(findingsOf([{ ...idle, threshold: 100 }], [latency(FAST)])).toEqual([]);
  });

  test('one of 100 % fires when every request fails, and a count may be above', () => {
    expect(findingsOf([modelled(FAST, { threshold: 100 }), modelled(LATE)], [])).toEqual([]);
    expect(findingsOf([modelled(FAST, { threshold: 101, statistic: AlarmStatistic.COUNT }), modelled(LATE)], [])).toEqual([]);
    const total = { requestsPerSecond: 10, healthyErrorRate: 0, faultyErrorRate: 1 };
    expect(analyze([modelled(FAST, { threshold: 100 })], [], total).combined.rollbackBeforePromotionProbability).toBeGreaterThan(0.999);
  });
});

describe('whatever the alarms', () => {
  const maybe = fc.constantFrom(true, false, undefined);
  const timings = fc.integer({ min: 1, max: 15 }).chain((n) => fc.record({
    periodSeconds: fc.constantFrom(60, 120, 300), evaluationPeriods: fc.constant(n), datapointsToAlarm: fc.integer({ min: 1, max: n }),
  }));
  const settings = fc.record({ threshold: fc.constantFrom(5, 101), watchesBeforeShift: maybe });
  const models = fc.tuple(timings, settings).map(([known, more]) => modelled(1, { ...known, ...more }));
  const unmodelled = fc.record({ timing: fc.option(timings, { nil: undefined }), watchesFailedRequests: maybe, watchesBeforeShift: maybe })
    .map((known) => ({ name: 'other', ...known }));
  const canaries = fc.record({
    steps: fc.array(fc.record({ share: fc.constant(0.5), durationSeconds: fc.integer({ min: 60, max: 1200 }) }), { maxLength: 2 }),
    terminationWaitSeconds: fc.integer({ min: 0, max: 1200 }),
    alarms: fc.array(models, { maxLength: 3 }),
    unmodelledAlarms: fc.array(unmodelled, { maxLength: 3 }),
  });
  const holds = (property: (canary: CanaryAnalysisOptions & { unmodelledAlarms: UnmodelledAlarm[] }) => void) =>
    fc.assert(fc.property(canaries, property), { seed: 8, numRuns: 1500 });

  test('with one of which nothing is known, nothing is impossible and nothing late', () => {
    holds((canary) => {
      const { verdict } = CanaryAnalysis.analyze({ ...canary, unmodelledAlarms: [...canary.unmodelledAlarms, UNKNOWN] });
      expect([CanaryVerdict.SOUND, CanaryVerdict.WEAK]).toContain(verdict);
    });
  });

  test('impossible and late hold for every alarm that could help', () => {
    holds((canary) => {
      const { verdict, findings } = CanaryAnalysis.analyze(canary);
      const horizon = canary.steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, canary.terminationWaitSeconds);
      const [watching, others] = [canary.alarms, canary.unmodelledAlarms];
      if (verdict === CanaryVerdict.IMPOSSIBLE) {
        const cannot = watching.filter(({ threshold }) => threshold > 100);
        for (const alarm of [...watching.filter((a) => !cannot.includes(a)), ...others.map((other) => ({ ...other, ...other.timing! }))]) {
          expect((alarm.datapointsToAlarm - 1) * alarm.periodSeconds).toBeGreaterThanOrEqual(horizon);
          expect(alarm.watchesBeforeShift).not.toBe(true);
        }
        expect(others.every(({ watchesBeforeShift }) => watchesBeforeShift === false)).toBe(true);
      } else if (verdict === CanaryVerdict.LATE) {
        const helpful = others.filter(({ watchesFailedRequests }) => watchesFailedRequests !== false);
        for (const known of [...watching, ...helpful.map((other) => other.timing!)]) {
          const waitsForever = 'threshold' in known && (known as AnalyzedAlarm).threshold > 100;
          expect(waitsForever || known.datapointsToAlarm * known.periodSeconds + 180 > horizon).toBe(true);
        }
      }
      expect(findings.filter(({ id }) => ['no-alarm-can-fire', 'late-alarm', 'promoted-before-alarm'].includes(id)).length).toBeLessThanOrEqual(1);
    });
  });

  test('one that never fires changes no finding on timing', () => {
    const idle = modelled(1, { name: 'idle', threshold: 101 });
    const onTiming = (canary: CanaryAnalysisOptions) => CanaryAnalysis.analyze(canary).findings
      .filter(({ id }) => ['late-alarm', 'promoted-before-alarm'].includes(id));
    holds((canary) => {
      // Without any that could, it is what makes a canary impossible.
      fc.pre(CanaryAnalysis.analyze(canary).verdict !== CanaryVerdict.IMPOSSIBLE && canary.alarms.length + canary.unmodelledAlarms.length > 0);
      expect(onTiming({ ...canary, alarms: [...canary.alarms, idle] })).toEqual(onTiming(canary));
    });
  });

  test('one that does not watch failed requests makes no canary less late', () => {
    holds((canary) => {
      const { verdict } = CanaryAnalysis.analyze(canary);
      fc.pre(canary.alarms.length > 0 && verdict !== CanaryVerdict.IMPOSSIBLE);
      expect(CanaryAnalysis.analyze({ ...canary, unmodelledAlarms: [...canary.unmodelledAlarms, latency(1)] }).verdict).toBe(verdict);
    });
  });
});

test.each<[string, UnmodelledAlarm, string, string]>([
  ['a period', { name: 'own', timing: timing(2, 30) }, 'unmodelledAlarms[0].timing.periodSeconds (got 30)', 'Use 60.'],
  ['M', { name: 'own', timing: { ...timing(2), datapointsToAlarm: 3 } }, 'unmodelledAlarms[0].timing.datapointsToAlarm (got 3)', 'Use at most evaluationPeriods.'],
  ['N', { name: 'own', timing: timing(0) }, 'unmodelledAlarms[0].timing.evaluationPeriods (got 0)', 'Use 3.'],
])('refuses %s that no alarm has', (_, alarm, property, remedy) => {
  const analysis = () => analyze([], [alarm]);
  expect(analysis).toThrow(property);
  expect(analysis).toThrow(remedy);
});
