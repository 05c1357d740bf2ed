/** A plan as the lines of an app that make it. */
import { Language, pascalCase, propertyLines } from './languages/language';
import { Source } from './languages/layout';
import { Candidate } from './trials';
import { minimumRequestsFor } from '../../src/analysis/request-minimum';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep, UnmodelledAlarm } from '../../src/analysis/types';

/** An alarm that no figure counts on. */
export type Unmodelled = Pick<UnmodelledAlarm, 'name' | 'timing'>;

/** What a factory takes, as source text; what is undefined is left out. */
type Options = readonly (readonly [name: string, source: string | undefined])[];

/** `canary: …` and `rollbackAlarms: …`, to paste among the properties of EcsCanaryBlueGreen. */
export function codeOf({ shape, intervalMinutes, steps, alarms }: Candidate, unmodelled: readonly Unmodelled[], language: Language): string[] {
  const [factory, struct] = shape.kind === 'canary' ? ['timeBasedCanary', 'TimeBasedCanaryOptions'] : ['timeBasedLinear', 'TimeBasedLinearOptions'];
  const canary = language.call('CanaryConfig', factory, struct, [
    ['percentage', language.number(shape.percentage)], ['interval', language.minutes(intervalMinutes)],
  ]);
  const usual = unmodelled.filter(isUsualTaskHealth).map(({ name }) => language.call('RollbackAlarm', name, 'TaskHealthAlarmOptions', []));
  const others = [...alarms.filter((alarm) => !hasFactory(alarm)), ...unmodelled.filter((alarm) => !isUsualTaskHealth(alarm))]
    .map(({ name }) => name);
  // A name with a line break would end a comment.
  const note = others.length === 0 ? undefined : `and as today: ${others.join(', ')}`.replace(/\s+/g, ' ');
  const list = language.alarms([...alarms.filter(hasFactory).map((alarm) => alarmCode(alarm, steps, language)), ...usual], note);
  return [...propertyLines(language, 'canary', canary), ...propertyLines(language, 'rollbackAlarms', list)];
}

/** One of the defaults: in a comment it would be lost with the first paste. */
function isUsualTaskHealth({ name, timing }: Unmodelled): boolean {
  return name === 'taskHealth' && timing?.periodSeconds === 60 && timing.datapointsToAlarm === 3 && timing.evaluationPeriods === 6;
}

/** A factory of RollbackAlarm, and what it makes without options. */
interface Kind {
  readonly factory: string;
  readonly threshold: number;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  /** Without requests that it wants at least, what the model of such an alarm has. */
  readonly minimumRequests: (alarm: AnalyzedAlarm, steps: readonly CanaryStep[]) => number;
}

const bySteps: Kind['minimumRequests'] = (_, steps) => minimumRequestsFor(steps);
const HTTP_5XX: Kind = { factory: 'http5xx', threshold: 5, datapointsToAlarm: 3, evaluationPeriods: 5, minimumRequests: bySteps };
const TOTAL_FAILURE: Kind = { factory: 'totalFailure', threshold: 50, datapointsToAlarm: 2, evaluationPeriods: 4, minimumRequests: bySteps };
const COMPARISON: Kind = { factory: 'canaryVersusBaseline', threshold: 0.5, datapointsToAlarm: 5, evaluationPeriods: 8, minimumRequests: bySteps };
/** From so many requests on eight errors are the threshold, and from ten on it looks at all. */
const LOG_ERRORS: Kind = {
  factory: 'logErrors', threshold: 10, datapointsToAlarm: 3, evaluationPeriods: 5, minimumRequests: ({ threshold }) => Math.max(10, Math.ceil(800 / threshold)),
};

/** The kind of a model. One that rests on an assumption counts something else than requests: errors in the log. */
function kindOf({ name, statistic, assumption }: AnalyzedAlarm): Kind | undefined {
  switch (statistic) {
    case AlarmStatistic.COMPARISON: return COMPARISON;
    case AlarmStatistic.RATE: return assumption === undefined ? name === TOTAL_FAILURE.factory ? TOTAL_FAILURE : HTTP_5XX : LOG_ERRORS;
    default: return undefined;
  }
}

function hasFactory(alarm: AnalyzedAlarm): boolean {
  return kindOf(alarm) !== undefined;
}

/** What differs from the default is named, and nothing else. */
function alarmCode(alarm: AnalyzedAlarm, steps: readonly CanaryStep[], language: Language): Source {
  const kind = kindOf(alarm)!;
  const number = (standard: number, value: number) => value === standard ? undefined : language.number(value);
  const options: Options = [
    ['name', alarm.name === kind.factory ? undefined : language.text(alarm.name)],
    ['threshold', number(kind.threshold, alarm.threshold)],
    ['minimumRequests', number(kind.minimumRequests(alarm, steps), alarm.minimumRequests ?? 0)],
    ['minimumFailures', number(1, alarm.minimumFailures ?? 1)],
    ['criticalValue', number(1.6, alarm.criticalValue ?? 1.6)],
    ['alarmScope', kind === HTTP_5XX && alarm.alarmScope === AlarmScope.LOAD_BALANCER ? language.member('AlarmScope', 'LOAD_BALANCER') : undefined],
    ['period', alarm.periodSeconds === 60 ? undefined : language.minutes(alarm.periodSeconds / 60)],
    ['datapointsToAlarm', number(Math.min(kind.datapointsToAlarm, alarm.evaluationPeriods), alarm.datapointsToAlarm)],
    ['evaluationPeriods', number(kind.evaluationPeriods, alarm.evaluationPeriods)],
  ];
  const given = options.flatMap(([name, source]) => source === undefined ? [] : [[name, source] as const]);
  return language.call('RollbackAlarm', kind.factory, `${pascalCase(kind.factory)}AlarmOptions`, given);
}
