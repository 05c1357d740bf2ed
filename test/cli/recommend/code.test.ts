import { randomUUID } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'aws-cdk-lib';
import { stepsOf } from '../../../cli/recommend/candidates';
import { codeOf } from '../../../cli/recommend/code';
import { fewOf } from '../../../cli/recommend/front';
import { Language } from '../../../cli/recommend/languages/language';
import { languageOfApp, LANGUAGES } from '../../../cli/recommend/languages/of-app';
import { search } from '../../../cli/recommend/search';
import { AlarmScope, CanaryConfig, EcsCanaryBlueGreenProps, RollbackAlarm } from '../../../src';
import { analysisOptionsOf } from '../../../src/analysis/canary-plan';
import { AlarmScope as Scope, AlarmStatistic, AnalyzedAlarm } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { serviceStack } from '../../stacks';
import { alarm, LOG_ERRORS, planOf, TRAFFIC } from '../plans';
import { temporaryFolder, write } from '../test-io';

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

function lines(shape: { kind: 'canary' | 'linear'; percentage: number }, intervalMinutes: number, alarms: AnalyzedAlarm[], unmodelled: string[] = [], language: Language = LANGUAGES.typescript): string[] {
  const candidate = { shape, intervalMinutes, steps: stepsOf(shape, intervalMinutes), alarm: alarms[0], alarms, rolloutSeconds: 0, combined: { name: '' } };
  return codeOf(candidate, unmodelled.map((name) => ({ name })), language);
}

/** The compiler checks them here, as it does in an app: every option there is. */
const COMPILED: Pasted[] = [{
  // 1
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) }),
  rollbackAlarms: [
    RollbackAlarm.http5xx(),
    RollbackAlarm.totalFailure(),
    RollbackAlarm.canaryVersusBaseline(),
    RollbackAlarm.logErrors(),
  ],
}, {
  // 2
  canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) }),
  rollbackAlarms: [
    RollbackAlarm.http5xx({
      name: 'quick',
      threshold: 0.7,
      minimumRequests: 1,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
    }),
    RollbackAlarm.canaryVersusBaseline({ minimumFailures: 2, criticalValue: 2 }),
  ],
}, {
  // 3
  canary: CanaryConfig.timeBasedCanary({ percentage: 1, interval: Duration.minutes(90) }),
  rollbackAlarms: [RollbackAlarm.http5xx({ alarmScope: AlarmScope.LOAD_BALANCER })],
}];

test.each<[number, string[]]>([
  [1, lines({ kind: 'canary', percentage: 25 }, 10, [DEFAULT_5XX, TOTAL_FAILURE, COMPARISON, LOG_RATE])],
  [2, lines({ kind: 'linear', percentage: 10 }, 3, [
    { ...DEFAULT_5XX, name: 'quick', threshold: 0.7, minimumRequests: 1, datapointsToAlarm: 2, evaluationPeriods: 3 },
    { ...COMPARISON, minimumRequests: 4, minimumFailures: 2, criticalValue: 2 },
  ])],
  [3, lines({ kind: 'canary', percentage: 1 }, 90, [
    { ...DEFAULT_5XX, alarmScope: Scope.LOAD_BALANCER, minimumRequests: 3 },
  ])],
])('the lines of plan %d are those that are compiled above', (number, written) => {
  const source = readFileSync(__filename, 'utf8').split(`  // ${number}\n`)[1].split('\n}')[0].split('\n').map((line) => line.slice(2));
  expect(written).toEqual(source);
  expect(COMPILED[number - 1].rollbackAlarms!.map(({ name }) => name)).toEqual(paste(written).rollbackAlarms!.map(({ name }) => name));
});

test('an alarm that no factory of the library makes is left to the user', () => {
  const foreign = { ...LOG_ERRORS, name: 'foreign */', statistic: AlarmStatistic.COUNT };
  const written = lines({ kind: 'canary', percentage: 25 }, 5, [DEFAULT_5XX, foreign], ['latency', 'mine']);
  expect(written.slice(1)).toEqual(['rollbackAlarms: [', '  RollbackAlarm.http5xx(),', '  // and as today: foreign */, latency, mine', '],']);
  expect(paste(written).rollbackAlarms).toHaveLength(1);
});

test.each([
  ['as it comes', 3, ['rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.taskHealth()],']],
  ['with periods of its own', 4, ['rollbackAlarms: [', '  RollbackAlarm.http5xx(),', '  // and as today: taskHealth', '],']],
])('the alarm on tasks is written out where it is as it comes, because a comment is lost with the first paste: %s', (_, datapointsToAlarm, written) => {
  const shape = { kind: 'canary', percentage: 25 } as const;
  const candidate = { shape, intervalMinutes: 10, steps: stepsOf(shape, 10), alarm: DEFAULT_5XX, alarms: [DEFAULT_5XX], rolloutSeconds: 0, combined: { name: '' } };
  const timing = { periodSeconds: 60, evaluationPeriods: 6, datapointsToAlarm };
  expect(codeOf(candidate, [{ name: 'taskHealth', timing }], LANGUAGES.typescript).slice(1)).toEqual(written);
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
    const pasted = paste(codeOf(candidate, [], LANGUAGES.typescript));
    expect(pasted.canary!.steps).toEqual(candidate.steps);
    const { web } = serviceStack(pasted);
    expect(web.plan.steps).toEqual(candidate.steps);
    expect(web.plan.alarms.map(({ model }) => model)).toEqual(candidate.alarms.map((one) => expect.objectContaining(one)));
  });
});

describe('in other languages', () => {
  const written = (language: Language) => [
    lines({ kind: 'canary', percentage: 10 }, 5, [
      { ...DEFAULT_5XX, threshold: 1.5, alarmScope: Scope.LOAD_BALANCER, periodSeconds: 120, minimumRequests: 4 }, COMPARISON,
    ], [], language),
    lines({ kind: 'linear', percentage: 10 }, 3, [{ ...LOG_RATE, name: 'errors', threshold: 82, minimumRequests: 20, datapointsToAlarm: 1, evaluationPeriods: 2 }], ['latency', 'mine'], language),
  ];

  test.each(Object.entries(LANGUAGES))('%s', (_, language) => {
    expect(written(language).map((text) => text.join('\n')).join('\n\n')).toMatchSnapshot();
  });

  test.each<[keyof typeof LANGUAGES, string]>([
    ['python', 'rollback_alarms=[RollbackAlarm.http5xx()],'],
    ['java', '.rollbackAlarms(List.of(RollbackAlarm.http5xx()))'],
    ['go', 'RollbackAlarms: &[]canary.IRollbackAlarm{canary.RollbackAlarm_Http5xx(nil)},'],
  ])('an alarm without options: %s', (language, expected) => {
    expect(lines({ kind: 'canary', percentage: 25 }, 10, [DEFAULT_5XX], [], LANGUAGES[language])).toContain(expected);
  });

  test.each(Object.values(LANGUAGES))('nothing in a name gets out of a text or a comment: $title', (language) => {
    const [, ...pasted] = lines({ kind: 'canary', percentage: 25 }, 10, [{ ...DEFAULT_5XX, name: 'a"\\\n' }], ['x */ evil()\nevil()'], language);
    expect(pasted.join('\n').replace(/'a"\\\\\\n'|"a\\"\\\\\\n"/, 'NAME')).toContain('NAME');
    expect(pasted.filter((line) => line.includes('evil'))).toEqual([expect.stringMatching(/^\s*(\/\/|#) /)]);
  });

  test.each([
    'TimeBasedCanaryOptions', 'TimeBasedLinearOptions', 'Http5xxAlarmOptions', 'TotalFailureAlarmOptions', 'CanaryVersusBaselineAlarmOptions', 'LogErrorsAlarmOptions',
  ])('the library has the struct %s, which Java and Go name', (struct) => {
    expect(readFileSync(join(__dirname, '../../../API.md'), 'utf8')).toContain(`\n### ${struct} <a `);
  });
});

describe('the language of an app', () => {
  const folder = temporaryFolder();
  const languageOf = (app: unknown, plan: string) => {
    const root = join(folder, randomUUID());
    write(root, { 'cdk.json': typeof app === 'string' && app.startsWith('{') ? app : { app }, [plan]: {} });
    return languageOfApp(join(root, plan)).title;
  };

  test.each<[unknown, string]>([
    ['python3 app.py', 'Python'], ['.venv/bin/python app.py', 'Python'], ['.venv\\Scripts\\python.exe app.py', 'Python'], ['uv run app.py', 'Python'], ['poetry run python -m shop', 'Python'],
    ['mvn -e -q compile exec:java', 'Java'], ['./mvnw -q exec:java', 'Java'], ['cd app && ../gradlew run', 'Java'], ['java -jar app.jar', 'Java'],
    ['go mod download && go run shop.go', 'Go'],
    ['npx ts-node --prefer-ts-exts bin/python-app.ts', 'TypeScript'], ['node go/javascript.js', 'TypeScript'], ['dotnet run', 'TypeScript'],
    [undefined, 'TypeScript'], [5, 'TypeScript'], ['{ no JSON', 'TypeScript'],
  ])('that runs %p is %s', (app, language) => {
    expect(languageOf(app, 'cdk.out/x.canary-plan.json')).toBe(language);
  });

  test('is found from the plan of a stage, and not from far above', () => {
    expect(languageOf('python3 app.py', 'cdk.out/assembly-Prod/x.canary-plan.json')).toBe('Python');
    expect(languageOf('python3 app.py', 'a/b/c/d/x.canary-plan.json')).toBe('TypeScript');
  });
});
