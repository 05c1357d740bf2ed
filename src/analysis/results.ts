import { Analyzed, Combined, combine, combinedTiming, falseAlarmsOfOne } from './combined';
import { Plan, Watch, watchOf } from './plan';
import { minimumRequestsPerSecond, smallestDetectableErrorRate } from './recommend';
import { recommendedIntervalMinutes } from './recommend-interval';
import { forecastRollback } from './rollback';
import { earliestRollbackSeconds, latestRollbackOfTotalFailureSeconds, seesLongEnough } from './timing';
import { AlarmResult, AnalyzedAlarm } from './types';

/** What is an estimate where periods are longer than a minute. */
const PLAYED: readonly (keyof AlarmResult)[] = [
  'rollbackBeforePromotionProbability', 'rollbackProbability', 'falseAlarmProbability', 'expectedTimeToRollbackSeconds', 'expectedFailedRequests',
  'expectedExcessFailedRequests', 'smallestDetectableErrorRate', 'recommendedIntervalMinutes', 'minimumRequestsPerSecond',
];

/** All figures, of each alarm and of all together. */
export function figuresOf(plan: Plan): Combined & { readonly alarms: AlarmResult[] } {
  const { traffic } = plan;
  if (!traffic) {
    return { alarms: plan.alarms.map((alarm) => timesOf(alarm, plan)), ...combinedTiming(plan) };
  }
  const known = new Map<string, Analyzed>();
  const analyzed = plan.alarms.map((alarm): Analyzed => {
    const key = conditionOf(alarm);
    const same = known.get(key) ?? analyze(watchOf(plan, alarm, traffic));
    known.set(key, same);
    return { watch: { ...same.watch, alarm }, result: { ...same.result, name: alarm.name } };
  });
  return { alarms: analyzed.map(({ result }) => result), ...combine(analyzed, plan, traffic) };
}

function analyze(watch: Watch): Analyzed {
  return { watch, result: resultOf(watch) };
}

/** What its figures depend on: alarms of which it is the same have the same ones. */
function conditionOf(alarm: AnalyzedAlarm): string {
  const {
    periodSeconds, evaluationPeriods, datapointsToAlarm, threshold, statistic, alarmScope, minimumRequests, minimumFailures, criticalValue,
  } = alarm;
  return [
    periodSeconds, evaluationPeriods, datapointsToAlarm, threshold, statistic, alarmScope, minimumRequests, minimumFailures, criticalValue,
  ].join();
}

/** The times of one alarm, which need no traffic. */
function timesOf(alarm: AnalyzedAlarm, plan: Plan): AlarmResult {
  return {
    name: alarm.name,
    earliestRollbackSeconds: earliestRollbackSeconds(alarm, plan),
    latestRollbackOfTotalFailureSeconds: seesLongEnough(alarm, plan) ? latestRollbackOfTotalFailureSeconds(alarm, plan) : undefined,
  };
}

/** All figures of one alarm. */
function resultOf(watch: Watch): AlarmResult {
  const { plan, alarm, traffic } = watch;
  return {
    ...timesOf(alarm, plan),
    ...forecastRollback(watch),
    ...falseAlarmsOfOne(watch),
    smallestDetectableErrorRate: smallestDetectableErrorRate(watch),
    recommendedIntervalMinutes: recommendedIntervalMinutes(watch),
    minimumRequestsPerSecond: minimumRequestsPerSecond(plan, alarm, traffic),
    ...(alarm.periodSeconds > 60 ? { estimates: [...PLAYED] } : {}),
  };
}
