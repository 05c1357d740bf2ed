import cases from './reference/cases.json';
import { AlarmResult, CanaryAnalysis, CanaryAnalysisOptions } from '../../src';

/** What has come since: the second implementation does not know it. */
const SECOND_EDITION: readonly string[] = ['refusedProbability', 'estimates'];

type Figures = Partial<Record<keyof AlarmResult, number | string>>;

/** Probabilities to 1e-9, everything else to 1e-9 of its value. */
function expectFigures(actual: AlarmResult, expected: Figures): void {
  for (const key of Object.keys({ ...actual, ...expected }).filter((name) => !SECOND_EDITION.includes(name)) as (keyof AlarmResult)[]) {
    const [a, e] = [actual[key], expected[key]];
    if (typeof a === 'number' && typeof e === 'number') {
      const error = Math.abs(a - e) / (key.endsWith('Probability') ? 1 : Math.max(Math.abs(e), Number.MIN_VALUE));
      expect({ key, error: error <= 1e-9 ? 0 : error, a, e }).toEqual({ key, error: 0, a, e });
    } else if (key !== 'expectedTimeToRollbackSeconds') {
      expect({ [key]: a }).toEqual({ [key]: e });
    }
  }
}

const MINUTE = 60;

test.each(cases.map((row, i) => [i, row] as const))('plan %d has the figures of the second implementation', (_, { options, expected }) => {
  const result = CanaryAnalysis.analyze(options as CanaryAnalysisOptions);
  options.alarms.forEach((alarm, i) => {
    if (alarm.periodSeconds === MINUTE) {
      expectFigures(result.alarms[i], expected.alarms[i]);
    }
  });
});
