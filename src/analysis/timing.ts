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
