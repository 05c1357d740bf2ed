import { MOfNChain } from './m-of-n';
import { periodsUntil, Watch } from './plan';
import { FEW_MINUTES, Played, playReleases } from './plays/plays';
import { newVersionSeconds, periodRuns } from './schedule';
import { ExpectedTraffic } from './types';

/** What becomes of the faulty version under one alarm. */
export interface RollbackForecast {
  readonly rollbackBeforePromotionProbability: number;
  readonly rollbackProbability: number;
  readonly expectedTimeToRollbackSeconds?: number;
  readonly expectedFailedRequests: number;
  readonly expectedExcessFailedRequests: number;
}

/** Below this there is no mean time to speak of. */
const NEVER = 1e-12;

/** Follows the faulty version until it is rolled back, or until the old one can no longer be restored. */
export function forecastRollback(watch: Watch): RollbackForecast {
  const { plan, alarm, traffic } = watch;
  const played = alarm.periodSeconds > 60
    ? playReleases({ plan, alarms: [alarm], traffic, errorRate: traffic.faultyErrorRate }, [[0]])?.[0] : undefined;
  return played ? forecastOf(played, traffic) : followed(watch);
}

/** The same of releases that were played. */
export function forecastOf(played: Played, traffic: ExpectedTraffic): RollbackForecast {
  return {
    rollbackBeforePromotionProbability: played.beforePromotion,
    rollbackProbability: played.rolledBack,
    expectedTimeToRollbackSeconds: played.meanSeconds,
    ...failedRequests(traffic, played.exposure, played.duration),
  };
}

function followed({ plan, alarm, traffic, breach }: Watch): RollbackForecast {
  const { schedule, phaseSeconds, alarmLatencySeconds, rollbackLatencySeconds, horizonSeconds } = plan;
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const mean = { time: 0, exposure: 0, duration: 0 };
  const experience = (probability: number, until: number) => {
    mean.exposure += probability * newVersionSeconds(schedule, until);
    mean.duration += probability * until;
  };
  const count = periodsUntil(horizonSeconds, plan, alarm, phaseSeconds);
  let [end, fired, beforePromotion] = [phaseSeconds, 0, 0];
  for (const { periods, share } of periodRuns(schedule, phaseSeconds, alarm.periodSeconds, count)) {
    const probability = breach(share, traffic.faultyErrorRate);
    for (let i = 0; i < periods; i++) {
      const fires = chain.advance(probability);
      end += alarm.periodSeconds;
      const rollback = end + alarmLatencySeconds + rollbackLatencySeconds;
      fired += fires;
      mean.time += fires * rollback;
      experience(fires, Math.min(rollback, horizonSeconds));
      beforePromotion = end + alarmLatencySeconds <= plan.rolloutSeconds ? chain.firedProbability : beforePromotion;
    }
  }
  experience(chain.silentProbability, horizonSeconds);
  return {
    rollbackBeforePromotionProbability: beforePromotion,
    rollbackProbability: chain.firedProbability,
    expectedTimeToRollbackSeconds: chain.firedProbability < NEVER ? undefined : mean.time / fired,
    ...failedRequests(traffic, mean.exposure, mean.duration),
  };
}

/** Failed requests in some seconds, of which the new version served so many (weighted by its share). */
export function failedRequests({ requestsPerSecond, healthyErrorRate, faultyErrorRate }: ExpectedTraffic, newVersion: number, seconds: number) {
  return {
    expectedFailedRequests: requestsPerSecond * (faultyErrorRate * newVersion + healthyErrorRate * (seconds - newVersion)),
    expectedExcessFailedRequests: requestsPerSecond * Math.max(0, faultyErrorRate - healthyErrorRate) * newVersion,
  };
}

/**
 * Probability that a healthy version is rolled back. CloudWatch evaluates every minute, so that the windows of longer
 * periods overlap: it is played then. Where that would take too long, such an alarm is as many chains as its period has
 * minutes, one behind the other; their sum is an upper bound.
 */
export function falseAlarmProbability(watch: Watch, mostMinutes = FEW_MINUTES): number {
  const { plan, alarm, traffic } = watch;
  if (alarm.periodSeconds > 60) {
    const played = playReleases({ plan, alarms: [alarm], traffic, errorRate: traffic.healthyErrorRate }, [[0]], mostMinutes);
    if (played) {
      return played[0].stopped - played[0].refused;
    }
  }
  const { phaseSeconds } = plan;
  let sum = 0;
  for (let minute = 0; minute < watch.alarm.periodSeconds / 60 && sum < 1; minute++) {
    sum += healthyRollbackProbability(watch, phaseSeconds + 60 * minute);
  }
  return Math.min(1, sum);
}

function healthyRollbackProbability({ plan, alarm, traffic, breach }: Watch, firstStart: number): number {
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const count = periodsUntil(plan.horizonSeconds, plan, alarm, firstStart);
  for (const { periods, share } of periodRuns(plan.schedule, firstStart, alarm.periodSeconds, count)) {
    const probability = breach(share, traffic.healthyErrorRate);
    for (let i = 0; i < periods; i++) {
      chain.advance(probability);
    }
  }
  return chain.firedProbability;
}
