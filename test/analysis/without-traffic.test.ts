import { HTTP_5XX } from './http-5xx';
import { AnalyzedAlarm, CanaryAnalysis, CanaryAnalysisOptions, FaultKind } from '../../src';

const SEEING: AnalyzedAlarm = { ...HTTP_5XX, evaluationPeriods: 5, datapointsToAlarm: 3, sees: [FaultKind.ERRORS, FaultKind.NO_ANSWER] };
const TOTAL: AnalyzedAlarm = { ...SEEING, name: 'totalFailure', evaluationPeriods: 4, datapointsToAlarm: 2, threshold: 50 };
const options = (more: Partial<CanaryAnalysisOptions> = {}): CanaryAnalysisOptions =>
  ({ steps: [{ share: 0.25, durationSeconds: 600 }], terminationWaitSeconds: 600, alarms: [SEEING, TOTAL], ...more });
const findingOf = (of: CanaryAnalysisOptions) => CanaryAnalysis.analyze(of).findings.find(({ id }) => id === 'no-expected-traffic');
const leastOf = (of: CanaryAnalysisOptions) => Number(/ at ([\d.]+) requests? a second or more/.exec(findingOf(of)!.numbers)![1]);

test.each([0.01, 0.05, 0.25, 0.5])('with a share of %d, a total failure is found from that traffic on, and not with half of it', (share) => {
  const plan = options({ steps: [{ share, durationSeconds: 600 }] });
  const least = leastOf(plan);
  const power = (requestsPerSecond: number) => Math.max(...CanaryAnalysis.analyze(
    { ...plan, requestsPerSecond, healthyErrorRate: 0, faultyErrorRate: 1 },
  )
    .alarms.map(({ rollbackBeforePromotionProbability }) => rollbackBeforePromotionProbability!));
  expect(power(least)).toBeGreaterThanOrEqual(0.99);
  expect(power(least / 2.5)).toBeLessThan(0.99);
});

test('what new tasks may fail follows from the alarm that forgives the least', () => {
  expect(findingOf(options())!.numbers).toContain('for up to 30 s after the shift');
  expect(findingOf(options({ alarms: [SEEING] }))!.numbers).toContain('for up to 63 s after the shift');
  expect(findingOf(options({ alarms: [SEEING, { ...TOTAL, datapointsToAlarm: 1, evaluationPeriods: 3 }] }))!.numbers).not.toContain('forgiven');
});

test('it is an information, and said only of what it is true of', () => {
  expect(findingOf(options())!.verdict).toBe('sound');
  expect(findingOf(options({ requestsPerSecond: 10, healthyErrorRate: 0, faultyErrorRate: 1 }))).toBeUndefined();
  expect(findingOf(options({ steps: [] }))).toBeUndefined();
  expect(findingOf(options({ alarms: [HTTP_5XX] }))).toBeUndefined();
  expect(findingOf(options({ alarms: [{ ...SEEING, assumption: 'A line a failure.' }] }))).toBeUndefined();
  // No traffic is enough: the alarm takes longer than the step.
  expect(findingOf(options({ steps: [{ share: 0.25, durationSeconds: 120 }] }))).toBeUndefined();
});
