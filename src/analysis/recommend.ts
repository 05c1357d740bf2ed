import { MOfNChain } from './m-of-n';
import { periodsUntil, Plan, Watch, watchOf } from './plan';
import { falseAlarmProbability } from './rollback';
import { periodRuns, rolloutSeconds, Schedule, withInterval } from './schedule';
import { AlarmStatistic, AnalyzedAlarm, ExpectedTraffic } from './types';

/** CodeDeploy's longest interval. */
const LONGEST_INTERVAL_MINUTES = 2880;
/** Error rates are told apart by that. */
const ERROR_RATE_STEPS = 10_000;
/** 1, 2, 5 × 10^k from 0.01 to 100,000, the largest first. */
const REQUEST_RATES = [
  100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01,
];

/** Whether a version that fails at a rate is rolled back before promotion with the target probability. */
export function reachesTarget(watch: Watch, errorRate: number, schedule: Schedule = watch.plan.schedule): boolean {
  const { plan, alarm, breach } = watch;
  const target = plan.targetProbability;
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

/** The least interval for every step that reaches the target. */
export function recommendedIntervalMinutes(watch: Watch): number | undefined {
  const { plan: { schedule }, traffic: { faultyErrorRate } } = watch;
  if (schedule.steps.length === 0) {
    return undefined;
  }
  if (schedule.steps.length === 1) {
    return intervalOfOneStep(watch, schedule.steps[0].share);
  }
  // A longer interval may lose power: where periods straddle other steps, or begin elsewhere in them.
  const hopeless = hopelessness(watch);
  for (let minutes = 1; minutes <= LONGEST_INTERVAL_MINUTES; minutes++) {
    const candidate = withInterval(schedule, minutes);
    if (!hopeless(candidate) && reachesTarget(watch, faultyErrorRate, candidate)) {
      return minutes;
    }
  }
  return undefined;
}

/** The least traffic on the grid from which on all traffic on the grid reaches the target. */
export function minimumRequestsPerSecond(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): number | undefined {
  const reaches = (requestsPerSecond: number) =>
    reachesTarget(watchOf(plan, alarm, { ...traffic, requestsPerSecond }), traffic.faultyErrorRate);
  const tooLittle = REQUEST_RATES.findIndex((rate) => !reaches(rate));
  return tooLittle === -1 ? REQUEST_RATES[REQUEST_RATES.length - 1] : REQUEST_RATES[tooLittle - 1];
}

/** The least whole threshold above today's with at most that many false alarms. */
export function quietThreshold(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic, allowed: number): number | undefined {
  const isQuiet = (threshold: number) => falseAlarmProbability(watchOf(plan, { ...alarm, threshold }, traffic)) <= allowed;
  const least = Math.floor(alarm.threshold) + 1;
  if (alarm.statistic === AlarmStatistic.RATE) {
    return least <= 100 && isQuiet(100) ? bisect(least, 100, isQuiet) : undefined;
  }
  let enough = least;
  while (!isQuiet(enough)) {
    enough *= 2;
  }
  return bisect(least, enough, isQuiet);
}

/** With one step, the periods of a shorter interval are the first ones of a longer one: there is nothing to scan. */
function intervalOfOneStep({ plan, alarm, traffic, breach }: Watch, share: number): number | undefined {
  const most = periodsUntil(60 * LONGEST_INTERVAL_MINUTES, plan, alarm, plan.phaseSeconds);
  const periods = leastPeriods(alarm, breach(share, traffic.faultyErrorRate), plan.targetProbability, most);
  if (periods === undefined) {
    return undefined;
  }
  const known = plan.phaseSeconds + periods * alarm.periodSeconds + plan.alarmLatencySeconds;
  return periods === 0 ? 1 : Math.ceil(known / 60);
}

/**
 * Whether a schedule cannot reach the target even if each of its periods breached with the probability of the
 * best one. It saves the scan of plans that are far off.
 */
function hopelessness({ plan, alarm, traffic, breach }: Watch): (schedule: Schedule) => boolean {
  const needed = new Map<number, number>();
  const longest = periodsUntil(rolloutSeconds(withInterval(plan.schedule, LONGEST_INTERVAL_MINUTES)), plan, alarm, plan.phaseSeconds);
  const neededBy = (probability: number): number => {
    const known = needed.get(probability) ?? leastPeriods(alarm, probability, plan.targetProbability, longest) ?? Infinity;
    needed.set(probability, known);
    return known;
  };
  return (schedule) => {
    const periods = periodsUntil(rolloutSeconds(schedule), plan, alarm, plan.phaseSeconds);
    let best = 0;
    for (const run of periodRuns(schedule, plan.phaseSeconds, alarm.periodSeconds, periods)) {
      best = Math.max(best, breach(run.share, traffic.faultyErrorRate));
    }
    return periods < neededBy(best);
  };
}

/** The least number of periods, up to a most, within which an alarm fires with the target probability. */
function leastPeriods(alarm: AnalyzedAlarm, breach: number, target: number, most: number): number | undefined {
  const reaches = (periods: number) => {
    const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
    chain.advanceBy(periods, breach);
    return chain.firedProbability >= target;
  };
  return reaches(most) ? bisect(0, most, reaches) : undefined;
}

/** The least k with k / 10000 >= rate; the product may be rounded up. */
function leastAtOrAbove(rate: number): number {
  const k = Math.max(0, Math.floor(rate * ERROR_RATE_STEPS) - 1);
  return [k, k + 1, k + 2].find((candidate) => candidate / ERROR_RATE_STEPS >= rate)!;
}

/** The least whole number that holds, given that the highest does and all above one that holds do. */
function bisect(lowest: number, highest: number, holds: (k: number) => boolean): number {
  let [low, high] = [lowest, highest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = holds(middle) ? [low, middle] : [middle + 1, high];
  }
  return high;
}
