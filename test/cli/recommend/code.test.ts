import { readFileSync } from 'fs';
import { Duration } from 'aws-cdk-lib';
import { stepsOf } from '../../../cli/recommend/candidates';
import { codeOf } from '../../../cli/recommend/code';
import { fewOf, search } from '../../../cli/recommend/search';
import { AlarmScope, CanaryConfig, EcsCanaryBlueGreenProps, RollbackAlarm } from '../../../src';
import { analysisOptionsOf } from '../../../src/analysis/canary-plan';
import { AlarmScope as Scope, AlarmStatistic, AnalyzedAlarm } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { serviceStack } from '../../stacks';
import { alarm, LOG_ERRORS, planOf, TRAFFIC } from '../plans';

type Pasted = Pick<EcsCanaryBlueGreenProps, 'canary' | 'rollbackAlarms'>;

/** The default alarms as the construct makes them: written out, for a test must not take its numbers from what it tests. */
const DEFAULT_5XX: AnalyzedAlarm = { ...HTTP_5XX, evaluationPeriods: 5, datapointsToAlarm: 3 };
const TOTAL_FAILURE: AnalyzedAlarm = { ...HTTP_5XX, name: 'totalFailure', threshold: 50, evaluationPeriods: 4, datapointsToAlarm: 2 };
const COMPARISON: AnalyzedAlarm = {
  ...HTTP_5XX, name: 'canaryVersusBaseline', statistic: AlarmStatistic.COMPARISON, threshold: 0.5, evaluationPeriods: 8, datapointsToAlarm: 5,
};
const LOG_RATE: AnalyzedAlarm = {
  ...DEFAULT_5XX, name: 'logErrors', threshold: 10, alarmScope: Scope.LOAD_BALANCER, minimumRequests: 80, assumption: 'It is assumed that each failed request logs one error, which logErrors counts.',
};

/** What the lines make when they are run. */
function paste(source: readonly string[]): Pasted {
  const names = { CanaryConfig, RollbackAlarm, AlarmScope, Duration };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that is what is tested
  return new Function(...Object.keys(names), `return { ${source.join('\n')} };`)(...Object.values(names)) as Pasted;
}

function lines(shape: { kind: 'canary' | 'linear'; percentage: number }, intervalMinutes: number, alarms: AnalyzedAlarm[], unmodelled: string[] = []): string[] {
  return codeOf({ shape, intervalMinutes, steps: stepsOf(shape, intervalMinutes), alarm: alarms[0], alarms, rolloutSeconds: 0, combined: { name: '' } }, unmodelled);
}

/** The compiler checks them here, as it does in an app: every option there is. */
const COMPILED: Pasted[] = [{
  // 1
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) }),
  rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.totalFailure(), RollbackAlarm.canaryVersusBaseline(), RollbackAlarm.logErrors()],
}, {
  // 2
  canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) }),
  rollbackAlarms: [RollbackAlarm.http5xx({ name: 'quick', threshold: 0.7, minimumRequests: 1, datapointsToAlarm: 2, evaluationPeriods: 3 }), RollbackAlarm.canaryVersusBaseline({ minimumFailures: 2, criticalValue: 2 })],
}, {
  // 3
  canary: CanaryConfig.timeBasedCanary({ percentage: 1, interval: Duration.minutes(90) }),
  rollbackAlarms: [RollbackAlarm.http5xx({ alarmScope: AlarmScope.LOAD_BALANCER, period: Duration.minutes(2) }), RollbackAlarm.logErrors({ name: 'errors', threshold: 82, minimumRequests: 20, datapointsToAlarm: 1, evaluationPeriods: 2 })],
}];

test.each<[number, string[]]>([
  [1, lines({ kind: 'canary', percentage: 25 }, 10, [DEFAULT_5XX, TOTAL_FAILURE, COMPARISON, LOG_RATE])],
  [2, lines({ kind: 'linear', percentage: 10 }, 3, [
    { ...DEFAULT_5XX, name: 'quick', threshold: 0.7, minimumRequests: 1, datapointsToAlarm: 2, evaluationPeriods: 3 },
    { ...COMPARISON, minimumRequests: 4, minimumFailures: 2, criticalValue: 2 },
  ])],
  [3, lines({ kind: 'canary', percentage: 1 }, 90, [
    { ...DEFAULT_5XX, alarmScope: Scope.LOAD_BALANCER, periodSeconds: 120, minimumRequests: 3 },
    { ...LOG_RATE, name: 'errors', threshold: 82, minimumRequests: 20, datapointsToAlarm: 1, evaluationPeriods: 2 },
  ])],
])('the lines of plan %d are those that are compiled above', (number, written) => {
  const source = readFileSync(__filename, 'utf8').split(`  // ${number}\n`)[1].split('\n').slice(0, 2).map((line) => line.trim());
  expect(written).toEqual(source);
  expect(COMPILED[number - 1].rollbackAlarms!.map(({ name }) => name)).toEqual(paste(written).rollbackAlarms!.map(({ name }) => name));
});

test('an alarm that no factory of the library makes is left to the user', () => {
  const foreign = { ...LOG_ERRORS, name: 'foreign */', statistic: AlarmStatistic.COUNT };
  const written = lines({ kind: 'canary', percentage: 25 }, 5, [DEFAULT_5XX, foreign], ['latency', 'mine']);
  expect(written[1]).toBe('rollbackAlarms: [RollbackAlarm.http5xx() /* and as today: foreign , latency, mine */],');
  expect(paste(written).rollbackAlarms).toHaveLength(1);
});

test('a name with quotes stays a name', () => {
  const [pasted] = paste(lines({ kind: 'canary', percentage: 5 }, 5, [HTTP_5XX])).rollbackAlarms!;
  expect(pasted.name).toBe('http5xx');
  expect(() => paste(lines({ kind: 'canary', percentage: 5 }, 5, [{ ...HTTP_5XX, name: 'a\'"\\b' }]))).toThrow('letters, digits');
});

test('a service made of the lines has the schedule and the alarms that were recommended', () => {
  const plan = planOf({ alarms: [alarm(HTTP_5XX), alarm(LOG_RATE)] });
  const { best } = search({ ...analysisOptionsOf(plan)!, ...TRAFFIC }, TRAFFIC, { longestMinutes: 8, leastDatapoints: 2 });
  const few = fewOf(best, 2);
  expect(few.length).toBeGreaterThan(1);
  few.forEach((candidate) => {
    const pasted = paste(codeOf(candidate, []));
    expect(pasted.canary!.steps).toEqual(candidate.steps);
    const { web } = serviceStack(pasted);
    expect(web.plan.steps).toEqual(candidate.steps);
    expect(web.plan.alarms.map(({ model }) => model)).toEqual(candidate.alarms.map((one) => expect.objectContaining(one)));
  });
});
