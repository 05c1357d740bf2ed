import { AnalyzedAlarm } from '../types';

/**
 * The alarms of a group, given as their numbers, without those that never go off before another one of it: the first one to go off is
 * the same.
 */
export function firstToFire(group: readonly number[], alarms: readonly AnalyzedAlarm[]): number[] {
  return group.filter((one) => !group.some((other) => other !== one && isOnWhenever(alarms[other], alarms[one])
    // Of those that are alike, the first.
    && (other < one || !isOnWhenever(alarms[one], alarms[other]))));
}

/** Whether the first alarm is on whenever the second one is: it asks for the same, and for no more of it. */
function isOnWhenever(first: AnalyzedAlarm, second: AnalyzedAlarm): boolean {
  return first.statistic === second.statistic && first.alarmScope === second.alarmScope && first.periodSeconds === second.periodSeconds
    && first.evaluationPeriods >= second.evaluationPeriods && first.datapointsToAlarm <= second.datapointsToAlarm
    && first.threshold <= second.threshold && (first.minimumRequests ?? 0) <= (second.minimumRequests ?? 0)
    && (first.minimumFailures ?? 1) <= (second.minimumFailures ?? 1) && (first.criticalValue ?? 1.6) <= (second.criticalValue ?? 1.6);
}
