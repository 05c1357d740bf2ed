import { MOfNChain } from './m-of-n';
import { Watch } from './plan';
import { timelineOf } from './plays/timeline';
import { falseAlarmProbability } from './rollback';

/**
 * Probability that the alarm is on when a release begins: while the old version has all of the traffic, at least M of
 * N windows breach. They do not overlap, so that it is exact for every period.
 */
export function refusedProbability({ alarm, traffic, breach }: Watch): number {
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const probability = breach(0, traffic.healthyErrorRate);
  for (let period = 0; period < alarm.evaluationPeriods; period++) {
    chain.advance(probability);
  }
  return chain.firedProbability;
}

/**
 * Probability that a healthy version is stopped, because the alarm is on when the release begins, or goes on later, by what
 * came before the shift, too. Exact for periods of one minute.
 */
export function stoppedProbability(watch: Watch): number {
  return watch.alarm.periodSeconds === 60 ? followed(watch) : Math.min(1, refusedProbability(watch) + falseAlarmProbability(watch));
}

function followed({ plan, alarm, traffic, breach }: Watch): number {
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const { newVersionSeconds } = timelineOf(plan, [alarm], plan.horizonSeconds, plan);
  for (const seconds of newVersionSeconds) {
    chain.advance(breach(seconds / 60, traffic.healthyErrorRate));
  }
  return chain.firedProbability;
}
