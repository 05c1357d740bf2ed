/** A plan as the lines of an app that make it. */
import { Candidate } from './search';
import { minimumRequestsFor } from '../../src/analysis/request-minimum';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep } from '../../src/analysis/types';

/** What a factory takes, as source text. */
type Options = readonly (readonly [name: string, source: string | undefined])[];

/** `canary: …` and `rollbackAlarms: …`, to paste among the properties of EcsCanaryBlueGreen. */
export function codeOf({ shape, intervalMinutes, steps, alarms }: Candidate, unmodelled: readonly string[]): string[] {
  const factory = shape.kind === 'canary' ? 'timeBasedCanary' : 'timeBasedLinear';
  const canary = `CanaryConfig.${factory}(${literal([['percentage', String(shape.percentage)], ['interval', minutes(60 * intervalMinutes)]])})`;
  const others = [...alarms.filter((alarm) => !hasFactory(alarm)).map(({ name }) => name), ...unmodelled];
  const note = others.length === 0 ? '' : ` /* and as today: ${others.join(', ').replaceAll('*/', '')} */`;
  return [`canary: ${canary},`, `rollbackAlarms: [${alarms.filter(hasFactory).map((alarm) => alarmCode(alarm, steps)).join(', ')}${note}],`];
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
function alarmCode(alarm: AnalyzedAlarm, steps: readonly CanaryStep[]): string {
  const kind = kindOf(alarm)!;
  const options = literal([
    ['name', unless(kind.factory, alarm.name, quoted(alarm.name))],
    ['threshold', unless(kind.threshold, alarm.threshold)],
    ['minimumRequests', unless(kind.minimumRequests(alarm, steps), alarm.minimumRequests ?? 0)],
    ['minimumFailures', unless(1, alarm.minimumFailures ?? 1)],
    ['criticalValue', unless(1.6, alarm.criticalValue ?? 1.6)],
    ['alarmScope', kind === HTTP_5XX && alarm.alarmScope === AlarmScope.LOAD_BALANCER ? 'AlarmScope.LOAD_BALANCER' : undefined],
    ['period', unless(60, alarm.periodSeconds, minutes(alarm.periodSeconds))],
    ['datapointsToAlarm', unless(Math.min(kind.datapointsToAlarm, alarm.evaluationPeriods), alarm.datapointsToAlarm)],
    ['evaluationPeriods', unless(kind.evaluationPeriods, alarm.evaluationPeriods)],
  ]);
  return `RollbackAlarm.${kind.factory}(${options})`;
}

function unless<T>(standard: T, value: T, source = String(value)): string | undefined {
  return value === standard ? undefined : source;
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function minutes(seconds: number): string {
  return `Duration.minutes(${seconds / 60})`;
}

function literal(options: Options): string {
  const given = options.flatMap(([name, source]) => source === undefined ? [] : `${name}: ${source}`);
  return given.length === 0 ? '' : `{ ${given.join(', ')} }`;
}
