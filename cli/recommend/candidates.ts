/** What a search may change: the schedule, and one alarm, on the rate of failed requests or on how two versions differ. */
import { EngineRules } from '../../src/analysis/engine-rules';
import { minimumRequestsFor } from '../../src/analysis/request-minimum';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

/** The part of the traffic that each step adds, in percent. */
export interface Shape {
  readonly kind: 'canary' | 'linear';
  readonly percentage: number;
}

/** When a minute breaches: an alarm of which M and N are still open. */
export type Condition = Omit<AnalyzedAlarm, 'datapointsToAlarm' | 'evaluationPeriods'>;

/** Parts of a percent that people choose, where the engine takes any. */
const SMALL_PERCENTAGES = [0.1, 0.2, 0.5];
/** Above half of its requests, a version that fails most of them, and not all, would be missed. */
const MOST_THRESHOLD = 50;
/** Per decade. */
const NICE_THRESHOLDS = [1, 1.5, 2, 3, 4, 5, 7];
const MINIMUM_REQUESTS = [1, 3, 5, 10, 20];
/** With that many requests in a minute, the minimum no longer matters. */
const PLENTY = 80;
/** How many standard errors a difference must have. */
const CRITICAL_VALUES = [1.6, 2, 3];
/** Shares in which versions are compared: one minute of a comparison takes longer to calculate than hundreds of a rate. */
const COMPARED_PERCENTAGES = [1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 45];
/** M at most, unless today's is larger. */
const MOST_DATAPOINTS = 4;
/** CloudWatch looks at more, but an alarm with a model has no more. */
export const MOST_PERIODS = 15;
/** Minutes that may not be published yet: they must not keep an alarm silent. */
const LATE_MINUTES = 2;

/** All shapes that the engine takes, as far as it is known; today's among them, if it has one. */
export function shapes(today: Shape | undefined, rules?: EngineRules): Shape[] {
  const { leastPercentage = 1, mostPercentage = 99, percentageStep = 1 } = rules ?? {};
  const taken = [...SMALL_PERCENTAGES, ...Array.from({ length: 99 }, (_, i) => i + 1)].filter((percentage) =>
    percentage >= leastPercentage && percentage <= mostPercentage && isMultiple(percentage, percentageStep));
  const all = [
    ...taken.map((percentage): Shape => ({ kind: 'canary', percentage })),
    // From half on, a single step is left: a canary.
    ...taken.filter((percentage) => percentage < 50).map((percentage): Shape => ({ kind: 'linear', percentage })),
  ];
  const known = today === undefined || all.some(({ kind, percentage }) => kind === today.kind && percentage === today.percentage);
  return known ? all : [...all, today];
}

function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-9;
}

/** The steps of a shape, as `CanaryConfig` makes them. */
export function stepsOf({ kind, percentage }: Shape, minutes: number): CanaryStep[] {
  const count = stepCount({ kind, percentage });
  return Array.from({ length: count }, (_, i) => ({ share: Number((percentage * (i + 1) / 100).toFixed(9)), durationSeconds: 60 * minutes }));
}

export function stepCount({ kind, percentage }: Shape): number {
  return kind === 'canary' ? 1 : Math.ceil(Number((100 / percentage).toFixed(9))) - 1;
}

/** The shape of steps that `CanaryConfig` can have made; none of all-at-once. */
export function shapeOf(steps: readonly CanaryStep[]): Shape | undefined {
  const percentage = Number((100 * (steps[0]?.share ?? 0)).toFixed(6));
  return percentage >= 0.1 && percentage <= 99.9 ? { kind: steps.length === 1 ? 'canary' : 'linear', percentage } : undefined;
}

/** Conditions on the rate of a version's failed requests, between what a healthy version fails and what the faulty one does. */
export function rateConditions(today: AnalyzedAlarm, { healthyErrorRate, faultyErrorRate }: ExpectedTraffic): Condition[] {
  const nice = niceBetween(100 * healthyErrorRate, Math.min(100 * faultyErrorRate, MOST_THRESHOLD));
  const thresholds = unique([...nice, ...(isRateOfOneVersion(today) ? [today.threshold] : [])]);
  const minima = unique([...MINIMUM_REQUESTS, today.minimumRequests ?? 0].map((minimum) => Math.max(1, minimum)));
  return thresholds.flatMap((threshold) => minima.map((minimumRequests): Condition => ({
    ...today, periodSeconds: 60, statistic: AlarmStatistic.RATE, alarmScope: AlarmScope.TARGET_GROUP, threshold, minimumRequests,
  })));
}

/** Conditions on how much worse the new version is: by today's difference, which has little to do with chance, but not by chance. */
export function comparisonConditions(today: AnalyzedAlarm): Condition[] {
  return unique([...CRITICAL_VALUES, today.criticalValue ?? CRITICAL_VALUES[0]]).map(
    (criticalValue) => ({ ...today, periodSeconds: 60, criticalValue }),
  );
}

/** Whether a comparison is tried in a shape: where the new version has fewer requests than the old one, in round shares and in today's. */
export function isCompared({ kind, percentage }: Shape, today: Shape | undefined): boolean {
  return kind === 'canary' && percentage < 50 && (COMPARED_PERCENTAGES.includes(percentage) || percentage === today?.percentage);
}

/** Whether the minimum is worth trying with so many requests a minute: enough for it, and not so many that it is idle. */
export function isMinimumSensible(minimum: number, today: number, requests: number): boolean {
  return requests >= minimum && (minimum === today || requests < PLENTY || minimum === 10);
}

/** M, each with the largest N first: of two alarms of the same M the one that looks back further fires sooner, and more often. */
export function datapoints(leastDatapoints: number, today?: AnalyzedAlarm): { readonly m: number; readonly ns: readonly number[] }[] {
  const most = Math.min(MOST_PERIODS - LATE_MINUTES, Math.max(MOST_DATAPOINTS, leastDatapoints, today?.datapointsToAlarm ?? 0));
  return Array.from({ length: Math.max(0, most - leastDatapoints + 1) }, (_, i) => {
    const m = leastDatapoints + i;
    return { m, ns: Array.from({ length: MOST_PERIODS - LATE_MINUTES - m + 1 }, (__, j) => MOST_PERIODS - j) };
  });
}

/** The alarms that are searched for where there is none to change. */
export const NEW_RATE: AnalyzedAlarm = {
  name: 'http5xx',
  periodSeconds: 60,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  threshold: 5,
  statistic: AlarmStatistic.RATE,
  alarmScope: AlarmScope.TARGET_GROUP,
  minimumRequests: 10,
};
export const NEW_COMPARISON: AnalyzedAlarm = {
  name: 'canaryVersusBaseline',
  periodSeconds: 60,
  evaluationPeriods: 8,
  datapointsToAlarm: 5,
  threshold: 0.5,
  statistic: AlarmStatistic.COMPARISON,
  alarmScope: AlarmScope.TARGET_GROUP,
  minimumRequests: 10,
  minimumFailures: 1,
  criticalValue: 1.6,
};

/** Whether an alarm's minimum of requests follows the smallest step: nobody has set it. */
export function followsSteps({ assumption, statistic, minimumRequests }: Condition, today: readonly CanaryStep[]): boolean {
  return assumption === undefined && statistic !== AlarmStatistic.COUNT && minimumRequests === minimumRequestsFor(today);
}

/** The alarm as the construct makes it for another schedule. */
export function fittedTo<T extends Condition>(alarm: T, today: readonly CanaryStep[], steps: readonly CanaryStep[]): T {
  return followsSteps(alarm, today) ? { ...alarm, minimumRequests: minimumRequestsFor(steps) } : alarm;
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
