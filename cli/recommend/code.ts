/** A plan as the lines of an app that make it. */
import { Candidate } from './search';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../src/analysis/types';

/** What a factory takes, as source text. */
type Options = readonly (readonly [name: string, source: string | undefined])[];

/** `canary: …` and `rollbackAlarms: …`, to paste among the properties of EcsCanaryBlueGreen. */
export function codeOf({ shape, intervalMinutes, alarms }: Candidate, unmodelled: readonly string[]): string[] {
  const factory = shape.kind === 'canary' ? 'timeBasedCanary' : 'timeBasedLinear';
  const canary = `CanaryConfig.${factory}(${literal([['percentage', String(shape.percentage)], ['interval', minutes(60 * intervalMinutes)]])})`;
  const others = [...alarms.filter((alarm) => !hasFactory(alarm)).map(({ name }) => name), ...unmodelled];
  const note = others.length === 0 ? '' : ` /* and as today: ${others.join(', ').replaceAll('*/', '')} */`;
  return [`canary: ${canary},`, `rollbackAlarms: [${alarms.filter(hasFactory).map(alarmCode).join(', ')}${note}],`];
}

/** Failed requests, or errors in the log that both versions share. */
function hasFactory({ statistic, alarmScope }: AnalyzedAlarm): boolean {
  return statistic === AlarmStatistic.RATE || alarmScope === AlarmScope.LOAD_BALANCER;
}

/** What differs from the default is named, and nothing else. */
function alarmCode(alarm: AnalyzedAlarm): string {
  const isRate = alarm.statistic === AlarmStatistic.RATE;
  const kind = isRate ? 'http5xx' : 'logErrors';
  const options = literal([
    ['name', unless(kind, alarm.name, quoted(alarm.name))],
    ['threshold', unless(5, alarm.threshold)],
    ...(isRate ? [
      ['minimumRequests', unless(10, alarm.minimumRequests ?? 0)],
      ['alarmScope', alarm.alarmScope === AlarmScope.LOAD_BALANCER ? 'AlarmScope.LOAD_BALANCER' : undefined],
    ] as const : []),
    ['period', unless(60, alarm.periodSeconds, minutes(alarm.periodSeconds))],
    ['datapointsToAlarm', unless(Math.min(2, alarm.evaluationPeriods), alarm.datapointsToAlarm)],
    ['evaluationPeriods', unless(3, alarm.evaluationPeriods)],
  ]);
  return `RollbackAlarm.${kind}(${options})`;
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
