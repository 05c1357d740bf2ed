import { Plan, watchOf } from './plan';
import { minimumRequestsPerSecond, smallestDetectableErrorRate } from './recommend';
import { recommendedIntervalMinutes } from './recommend-interval';
import { failedRequests, falseAlarmProbability, forecastRollback } from './rollback';
import { newVersionSeconds } from './schedule';
import { earliestRollbackSeconds, latestRollbackOfTotalFailureSeconds } from './timing';
import { AlarmResult, AlarmTiming, AnalyzedAlarm } from './types';

/** Name of the result for all alarms together. */
const COMBINED = 'combined';

/** All figures of one alarm; without traffic, its times. */
export function resultOf(alarm: AnalyzedAlarm, plan: Plan): AlarmResult {
  const times = {
    name: alarm.name,
    earliestRollbackSeconds: earliestRollbackSeconds(alarm, plan),
    latestRollbackOfTotalFailureSeconds: latestRollbackOfTotalFailureSeconds(alarm, plan),
  };
  if (!plan.traffic) {
    return times;
  }
  const watch = watchOf(plan, alarm, plan.traffic);
  return {
    ...times,
    ...forecastRollback(watch),
    falseAlarmProbability: falseAlarmProbability(watch),
    smallestDetectableErrorRate: smallestDetectableErrorRate(watch),
    recommendedIntervalMinutes: recommendedIntervalMinutes(watch),
    minimumRequestsPerSecond: minimumRequestsPerSecond(plan, alarm, plan.traffic),
  };
}

/**
 * All alarms together. They see the same traffic and are far from independent: what is certain is that a
 * rollback is at least as likely as by the best of them, and a false alarm at most as likely as all added up.
 */
export function combine(results: readonly AlarmResult[], plan: Plan): AlarmResult {
  if (results.length + plan.unmodelled.length === 0) {
    return withoutAlarms(plan);
  }
  const times = combinedTimes(plan);
  if (!plan.traffic || results.length === 0) {
    return times;
  }
  return {
    ...results.reduce((best, result) => isBetter(result, best) ? result : best),
    ...times,
    rollbackProbability: Math.max(...results.map((result) => result.rollbackProbability!)),
    falseAlarmProbability: Math.min(1, results.reduce((sum, result) => sum + result.falseAlarmProbability!, 0)),
  };
}

/** The shortest: any alarm may be the first, and one that watches failed requests is the last to wait for. */
function combinedTimes(plan: Plan): AlarmResult {
  const unknown = plan.unmodelled.some(({ timing }) => timing === undefined);
  const others = plan.unmodelled.flatMap(({ timing }) => timing ?? []);
  const watching = plan.unmodelled.flatMap(({ timing, watchesFailedRequests }) => (watchesFailedRequests ? timing ?? [] : []));
  const least = (timings: AlarmTiming[], seconds: (timing: AlarmTiming, plan: Plan) => number) =>
    timings.length === 0 ? undefined : Math.min(...timings.map((timing) => seconds(timing, plan)));
  return {
    name: COMBINED,
    earliestRollbackSeconds: unknown ? undefined : least([...plan.alarms, ...others], earliestRollbackSeconds),
    latestRollbackOfTotalFailureSeconds: least([...plan.alarms, ...watching], latestRollbackOfTotalFailureSeconds),
  };
}

/** More likely to act before promotion, or else at all; the first listed of equals. */
function isBetter(a: AlarmResult, b: AlarmResult): boolean {
  return a.rollbackBeforePromotionProbability !== b.rollbackBeforePromotionProbability
    ? a.rollbackBeforePromotionProbability! > b.rollbackBeforePromotionProbability!
    : a.rollbackProbability! > b.rollbackProbability!;
}

/** Nothing rolls back, and the faulty version fails requests for good; counted until the old one is gone. */
function withoutAlarms(plan: Plan): AlarmResult {
  if (!plan.traffic) {
    return { name: COMBINED };
  }
  return {
    name: COMBINED,
    rollbackBeforePromotionProbability: 0,
    rollbackProbability: 0,
    falseAlarmProbability: 0,
    ...failedRequests(plan.traffic, newVersionSeconds(plan.schedule, plan.horizonSeconds), plan.horizonSeconds),
  };
}
