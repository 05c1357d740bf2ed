import { Combined, combine, combinedTiming, falseAlarmsOfOne } from './combined';
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
  const analyzed = plan.alarms.map((alarm) => {
    const watch = watchOf(plan, alarm, traffic);
    return { watch, result: resultOf(watch) };
  });
  return { alarms: analyzed.map(({ result }) => result), ...combine(analyzed, plan, traffic) };
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
