import { bisect } from './bisect';
import { leastByInterpolation } from './interpolate';
import { Plan, Watch, watchOf } from './plan';
import { reachesByPlays } from './plays/plays';
import { probe } from './power';
import { stoppedProbability } from './refused';
import { rolloutSeconds, Schedule } from './schedule';
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
  const { plan, alarm, traffic } = watch;
  const target = plan.targetProbability;
  if (alarm.periodSeconds > 60) {
    const changed = { ...plan, schedule, rolloutSeconds: rolloutSeconds(schedule) };
    const reaches = reachesByPlays({ plan: changed, alarms: [alarm], traffic, errorRate }, target);
    if (reaches !== undefined) {
      return reaches;
    }
  }
  return probe(watch, errorRate, target, schedule).holds;
}

/** The least k / 10000, from the healthy error rate on, that reaches the target. The power grows with the error rate. */
export function smallestDetectableErrorRate(watch: Watch): number | undefined {
  const { alarm, traffic, plan: { targetProbability } } = watch;
  const least = leastAtOrAbove(traffic.healthyErrorRate);
  if (alarm.periodSeconds > 60) {
    const reaches = (k: number) => reachesTarget(watch, k / ERROR_RATE_STEPS);
    return reaches(ERROR_RATE_STEPS) ? bisect(least, ERROR_RATE_STEPS, reaches) / ERROR_RATE_STEPS : undefined;
  }
  const ofAll = probe(watch, 1, targetProbability);
  const at = (k: number) => probe(watch, k / ERROR_RATE_STEPS, targetProbability);
  return ofAll.holds ? leastByInterpolation(least, ERROR_RATE_STEPS, at, ofAll.distance) / ERROR_RATE_STEPS : undefined;
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
