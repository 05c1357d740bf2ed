import { bisect } from './bisect';
import { MOfNChain } from './m-of-n';
import { periodsUntil, Plan, Watch, watchOf } from './plan';
import { reachesByPlays } from './plays/plays';
import { stoppedProbability } from './refused';
import { periodRuns, rolloutSeconds, Schedule } from './schedule';
import { thresholdsOf } from './thresholds';
import { AnalyzedAlarm, ExpectedTraffic } from './types';

/** Error rates are told apart by that. */
const ERROR_RATE_STEPS = 10_000;
/** 1, 2, 5 × 10^k from 0.01 to 100,000, the largest first. */
export const REQUEST_RATES = [
  100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01,
];

/** Whether a version that fails at a rate is rolled back before promotion with the target probability. */
export function reachesTarget(watch: Watch, errorRate: number, schedule: Schedule = watch.plan.schedule): boolean {
  const { plan, alarm, breach, traffic } = watch;
  const target = plan.targetProbability;
  if (alarm.periodSeconds > 60) {
    const changed = { ...plan, schedule, rolloutSeconds: rolloutSeconds(schedule) };
    const reaches = reachesByPlays({ plan: changed, alarms: [alarm], traffic, errorRate }, target);
    if (reaches !== undefined) {
      return reaches;
    }
  }
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const periods = periodsUntil(rolloutSeconds(schedule), plan, alarm, plan.phaseSeconds);
  for (const run of periodRuns(schedule, plan.phaseSeconds, alarm.periodSeconds, periods)) {
    chain.advanceBy(run.periods, breach(run.share, errorRate));
    if (chain.firedProbability >= target) {
      return true;
    }
  }
  return chain.firedProbability >= target;
}

/** The least k / 10000, from the healthy error rate on, that reaches the target. The power grows with the error rate. */
export function smallestDetectableErrorRate(watch: Watch): number | undefined {
  if (!reachesTarget(watch, 1)) {
    return undefined;
  }
  const least = leastAtOrAbove(watch.traffic.healthyErrorRate);
  return bisect(least, ERROR_RATE_STEPS, (k) => reachesTarget(watch, k / ERROR_RATE_STEPS)) / ERROR_RATE_STEPS;
}

/** The least traffic on the grid from which on all traffic on the grid reaches the target. */
export function minimumRequestsPerSecond(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): number | undefined {
  const reaches = (requestsPerSecond: number) =>
    reachesTarget(watchOf(plan, alarm, { ...traffic, requestsPerSecond }), traffic.faultyErrorRate);
  const tooLittle = REQUEST_RATES.findIndex((rate) => !reaches(rate));
  return tooLittle === -1 ? REQUEST_RATES[REQUEST_RATES.length - 1] : REQUEST_RATES[tooLittle - 1];
}

/**
 * The least threshold above today's, of those that are worth naming, with at most that many false alarms, which
 * get fewer as it grows.
 */
export function quietThreshold(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic, allowed: number): number | undefined {
  const { at, firstAbove, last } = thresholdsOf(alarm);
  const isQuiet = (index: number) => stoppedProbability(watchOf(plan, { ...alarm, threshold: at(index) }, traffic)) <= allowed;
  const least = firstAbove(alarm.threshold);
  let enough = least;
  while (enough <= last && !isQuiet(enough)) {
    enough = enough < last ? Math.min(last, 2 * enough + 1) : Infinity;
  }
  return enough <= last ? at(bisect(least, enough, isQuiet)) : undefined;
}

/** The least k with k / 10000 >= rate; the product may be rounded up. */
function leastAtOrAbove(rate: number): number {
  const k = Math.max(0, Math.floor(rate * ERROR_RATE_STEPS) - 1);
  return [k, k + 1, k + 2].find((candidate) => candidate / ERROR_RATE_STEPS >= rate)!;
}
