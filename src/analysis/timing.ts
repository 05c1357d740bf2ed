import { Plan } from './plan';
import { AlarmStatistic, AlarmTiming, AnalyzedAlarm } from './types';

/** From the shift to the first period that lies wholly after it, at worst: CloudWatch evaluates every minute. */
const WORST_PHASE_SECONDS = 60;

/** The soonest end of a period after which the alarm may fire. It may begin with the shift's last second before it. */
export function earliestFiringSeconds({ datapointsToAlarm, periodSeconds }: AlarmTiming): number {
  return (datapointsToAlarm - 1) * periodSeconds;
}

/** By when the alarm's state is ALARM if every period wholly after the shift breaches. */
export function latestAlarmOfTotalFailureSeconds(alarm: AlarmTiming, { alarmLatencySeconds }: Plan): number {
  return alarm.datapointsToAlarm * alarm.periodSeconds + WORST_PHASE_SECONDS + alarmLatencySeconds;
}

/**
 * How long an alarm can see failures, from the first shift on. One that compares the versions needs both of them, and
 * takes the one with fewer requests for the new one.
 */
export function watchedSeconds({ statistic }: Pick<AnalyzedAlarm, 'statistic'>, { schedule: { steps } }: Plan): number {
  if (statistic !== AlarmStatistic.COMPARISON) {
    return Infinity;
  }
  const half = steps.findIndex(({ share }) => share >= 0.5);
  return steps.slice(0, half === -1 ? steps.length : half).reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** Whether the alarm sees failures for long enough to be sure to go off when every period wholly after the shift breaches. */
export function seesLongEnough(alarm: AnalyzedAlarm, plan: Plan): boolean {
  return alarm.datapointsToAlarm * alarm.periodSeconds + WORST_PHASE_SECONDS <= watchedSeconds(alarm, plan);
}

/** The soonest end of a rollback, whatever breaks. */
export function earliestRollbackSeconds(alarm: AlarmTiming, plan: Plan): number {
  return earliestFiringSeconds(alarm) + plan.alarmLatencySeconds + plan.rollbackLatencySeconds;
}

/** By when a rollback has ended if every period wholly after the shift breaches. */
export function latestRollbackOfTotalFailureSeconds(alarm: AlarmTiming, plan: Plan): number {
  return latestAlarmOfTotalFailureSeconds(alarm, plan) + plan.rollbackLatencySeconds;
}

/** No failure rate is above 100 %. One of 100 % is, in a group that fails every request: a period breaches from the threshold on. */
export function neverFires({ statistic, threshold }: AnalyzedAlarm): boolean {
  return statistic !== AlarmStatistic.COUNT && threshold > 100;
}
