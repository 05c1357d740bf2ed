import { MOfNChain } from './m-of-n';
import { Watch } from './plan';
import { timelineOf } from './plays/timeline';
import { falseAlarmProbability } from './rollback';

/** So many minutes in a row that are alike are not followed one by one, which loses what is less likely than 1e-15. */
const MANY_MINUTES = 240;

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
  for (let minute = 0, next = 0; minute < newVersionSeconds.length; minute = next) {
    const seconds = newVersionSeconds[minute];
    while (next < newVersionSeconds.length && newVersionSeconds[next] === seconds) {
      next++;
    }
    const probability = breach(seconds / 60, traffic.healthyErrorRate);
    if (next - minute > MANY_MINUTES) {
      chain.advanceBy(next - minute, probability);
    } else {
      for (let i = minute; i < next; i++) {
        chain.advance(probability);
      }
    }
  }
  return chain.firedProbability;
}
