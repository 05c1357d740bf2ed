import { HTTP_5XX } from './http-5xx';
import { AlarmStatistic, AnalyzedAlarm, CanaryAnalysis, CanaryStep, CanaryVerdict, FaultKind, UnmodelledAlarm } from '../../src';

/** The default alarms of such a schedule, as far as it matters. */
const SEEING: AnalyzedAlarm = { ...HTTP_5XX, evaluationPeriods: 4, sees: [FaultKind.ERRORS, FaultKind.NO_ANSWER, FaultKind.HANGS] };
const COMPARING: AnalyzedAlarm = { ...SEEING, name: 'compares', statistic: AlarmStatistic.COMPARISON, threshold: 0.5, sees: [FaultKind.ERRORS] };
const TASK_HEALTH: UnmodelledAlarm = { name: 'taskHealth', watchesFailedRequests: false, watchesBeforeShift: false, sees: [FaultKind.CRASH_LOOP] };
const UNKNOWN: UnmodelledAlarm = { name: 'unknown' };

const steps = (...shares: number[]): CanaryStep[] => shares.map((share) => ({ share, durationSeconds: 600 }));
const analyze = (schedule: CanaryStep[], alarms: AnalyzedAlarm[], unmodelledAlarms: UnmodelledAlarm[] = [], terminationWaitSeconds = 600) =>
  CanaryAnalysis.analyze({ steps: schedule, terminationWaitSeconds, alarms, unmodelledAlarms });
/** What is said of the traffic that is not known has tests of its own. */
const told = (...args: Parameters<typeof analyze>) => analyze(...args).findings.filter(({ id }) => id !== 'no-expected-traffic');
const idsOf = (...args: Parameters<typeof analyze>) => told(...args).map(({ id }) => id);

describe('no-comparison', () => {
  test.each<[string, CanaryStep[], AnalyzedAlarm[], UnmodelledAlarm[], string[]]>([
    ['up to 40 % the user left it out', steps(0.1, 0.4), [SEEING], [TASK_HEALTH], ['no-comparison']],
    ['one step above 40 % is enough', steps(0.1, 0.41), [SEEING], [TASK_HEALTH], ['no-comparison']],
    ['an alarm that compares', steps(0.1, 0.45), [SEEING, COMPARING], [TASK_HEALTH], []],
    ['one without a model that may compare', steps(0.6), [SEEING], [UNKNOWN], []],
    ['alarms that do not say what they see', steps(0.6), [HTTP_5XX], [], []],
    ['all at once there is nothing to compare with', [], [SEEING], [TASK_HEALTH], []],
  ])('%s', (_, schedule, alarms, unmodelled, ids) => {
    expect(idsOf(schedule, alarms, unmodelled)).toEqual(ids);
  });

  test('comes after what is weak, and leaves the verdict as it is', () => {
    const late = { ...SEEING, evaluationPeriods: 3 };
    expect(analyze(steps(0.6), [late]).verdict).toBe(CanaryVerdict.WEAK);
    expect(told(steps(0.6), [late]).map(({ id, verdict: level }) => [id, level])).toEqual([['late-metrics', 'weak'], ['no-comparison', 'sound'], ['no-task-health', 'sound']]);
    expect(analyze(steps(0.6), [SEEING]).verdict).toBe(CanaryVerdict.SOUND);
  });

  test('is not said of alarms that cannot fire', () => {
    expect(idsOf(steps(0.6), [{ ...SEEING, evaluationPeriods: 15, datapointsToAlarm: 15 }], [], 0)).toEqual(['no-alarm-can-fire']);
  });

  test('names the lowest threshold of a version, where there is one', () => {
    const numbers = (alarms: AnalyzedAlarm[]) => analyze(steps(0.6), alarms).findings.find(({ id }) => id === 'no-comparison')!.numbers;
    expect(numbers([{ ...SEEING, threshold: 50 }, SEEING])).toMatch(/^No alarm compares them.* is 60 %\. The lowest threshold for one version's failures is 5 %\.$/);
    expect(numbers([{ ...SEEING, statistic: AlarmStatistic.COUNT }])).toMatch(/ is 60 %\.$/);
  });
});

describe('no-task-health', () => {
  test.each<[string, CanaryStep[], UnmodelledAlarm[], string[]]>([
    ['all at once', [], [], ['no-task-health']],
    ['one that sees crash loops', [], [TASK_HEALTH], []],
    ['one that is known to see something else', [], [{ ...TASK_HEALTH, sees: [FaultKind.SLOW] }], ['no-task-health']],
    ['one of which nothing is known', [], [UNKNOWN], []],
    ['with a step the user left it out', steps(0.25), [], ['no-task-health']],
  ])('%s', (_, schedule, unmodelled, ids) => {
    expect(idsOf(schedule, schedule.length === 0 ? [SEEING] : [SEEING, COMPARING], unmodelled)).toEqual(ids);
  });
});
