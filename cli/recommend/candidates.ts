/** What a search may change: the schedule, and one alarm on the rate of failed requests. */
import { EngineRules } from '../../src/analysis/engine-rules';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** The part of the traffic that each step adds, in percent. */
export interface Shape {
  readonly kind: 'canary' | 'linear';
  readonly percentage: number;
}

const CANARY_PERCENTAGES = [1, 2, 3, 4, 5, 7, 10, 12, 15, 20, 25, 30, 40, 50];
/** 50 % twice is a canary. */
const LINEAR_PERCENTAGES = [5, 10, 20, 25, 34];
/** Per decade. */
const NICE_THRESHOLDS = [1, 1.5, 2, 3, 4, 5, 7];
/** M of N. Two periods that are not published yet must not keep the alarm silent: N is at least M + 2. */
const DATAPOINTS = [
  [1, 3], [2, 4], [2, 5], [2, 7], [2, 10], [2, 15], [3, 5], [3, 7], [3, 10], [3, 15], [4, 6], [4, 10], [5, 8], [5, 15],
];
const MINIMUM_REQUESTS = [1, 3, 5, 10, 20];
/** With that many requests in a period, the minimum no longer matters. */
const PLENTY = 80;

/** All shapes that the engine takes, as far as it is known; today's among them, if it has one. */
export function shapes(today: Shape | undefined, rules?: EngineRules): Shape[] {
  const all = [
    ...CANARY_PERCENTAGES.map((percentage): Shape => ({ kind: 'canary', percentage })),
    ...LINEAR_PERCENTAGES.map((percentage): Shape => ({ kind: 'linear', percentage })),
  ].filter(({ percentage }) => rules === undefined || (percentage >= rules.leastPercentage && percentage <= rules.mostPercentage));
  const known = today === undefined || all.some(({ kind, percentage }) => kind === today.kind && percentage === today.percentage);
  return known ? all : [...all, today];
}

/** The steps of a shape, as `CanaryConfig` makes them. */
export function stepsOf({ kind, percentage }: Shape, minutes: number): CanaryStep[] {
  const count = kind === 'canary' ? 1 : Math.ceil(100 / percentage) - 1;
  return Array.from({ length: count }, (_, i) => ({ share: percentage * (i + 1) / 100, durationSeconds: 60 * minutes }));
}

/** The shape of steps that `CanaryConfig` can have made; none of all-at-once. */
export function shapeOf(steps: readonly CanaryStep[]): Shape | undefined {
  const percentage = Number((100 * (steps[0]?.share ?? 0)).toFixed(6));
  return Number.isInteger(percentage) && percentage >= 1 && percentage <= 99 ? { kind: steps.length === 1 ? 'canary' : 'linear', percentage } : undefined;
}

/** Alarms on the rate of a version's failed requests, between what a healthy version fails and what the faulty one does. */
export function alarms(today: AnalyzedAlarm, { healthyErrorRate, faultyErrorRate }: ExpectedTraffic, leastDatapoints: number): AnalyzedAlarm[] {
  const thresholds = unique([...niceBetween(100 * healthyErrorRate, 100 * faultyErrorRate), ...(isRateOfOneVersion(today) ? [today.threshold] : [])]);
  const minima = unique([...MINIMUM_REQUESTS, today.minimumRequests ?? 0].map((minimum) => Math.max(1, minimum)));
  const datapoints = [...DATAPOINTS, [today.datapointsToAlarm, today.evaluationPeriods]]
    .filter(([m, n], i, all) => m >= leastDatapoints && all.findIndex(([otherM, otherN]) => otherM === m && otherN === n) === i);
  return thresholds.flatMap((threshold) => minima.flatMap((minimumRequests) => datapoints.map(([datapointsToAlarm, evaluationPeriods]) => ({
    ...today,
    periodSeconds: 60,
    statistic: AlarmStatistic.RATE,
    alarmScope: AlarmScope.TARGET_GROUP,
    threshold,
    minimumRequests,
    datapointsToAlarm,
    evaluationPeriods,
  }))));
}

/** The alarm that is searched for where there is none to change. */
export const NEW_ALARM: AnalyzedAlarm = {
  name: 'http5xx',
  periodSeconds: 60,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  threshold: 5,
  statistic: AlarmStatistic.RATE,
  alarmScope: AlarmScope.TARGET_GROUP,
  minimumRequests: 10,
};

/** Whether the minimum is worth trying with so many requests a period: enough for it, and not so many that it is idle. */
export function isMinimumSensible(minimum: number, today: number, requests: number): boolean {
  return requests >= minimum && (minimum === today || requests < PLENTY || minimum === 10);
}

function isRateOfOneVersion({ statistic, alarmScope }: AnalyzedAlarm): boolean {
  return statistic === AlarmStatistic.RATE && alarmScope === AlarmScope.TARGET_GROUP;
}

/** 1, 1.5, 2, 3 … × 10^k above one number and at most another one. */
function niceBetween(above: number, most: number): number[] {
  const least = Math.floor(Math.log10(Math.max(above, most / 100)));
  const decades = Array.from({ length: Math.floor(Math.log10(most)) - least + 1 }, (_, i) => least + i);
  return decades.flatMap((decade) => NICE_THRESHOLDS.map((nice) => Number(`${nice}e${decade}`)))
    .filter((threshold) => threshold > above && threshold <= most);
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)];
}
