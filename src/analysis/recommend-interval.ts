import { bisect } from './bisect';
import { MOfNChain } from './m-of-n';
import { Memories } from './memories';
import { periodsUntil, Watch } from './plan';
import { reachesTarget } from './recommend';
import { periodRuns, rolloutSeconds, Schedule, withInterval } from './schedule';

/** Rollouts of so few periods are followed one by one: that takes less than an estimate. */
const FEW_PERIODS = 150;
/**
 * How many times the distance from the settled state an estimate may be off, in its logarithm. What an alarm
 * remembers matters no more than the chance of one that remembers nothing against that of one that has settled,
 * a factor of about N.
 */
const CAUTION = 100;
/** Rounding. */
const [RELATIVE_ERROR, ABSOLUTE_ERROR] = [1e-9, 1e-12];

/** The least interval for every step that reaches the target. */
export function recommendedIntervalMinutes(watch: Watch): number | undefined {
  const { steps } = watch.plan.schedule;
  if (steps.length === 0) {
    return undefined;
  }
  if (watch.alarm.periodSeconds > 60) {
    return intervalByPlays(watch);
  }
  return steps.length === 1 ? intervalOfOneStep(watch, steps[0].share) : intervalOfManySteps(watch);
}

/** Windows overlap, and each interval is played: by doubling, and by halves between the last two. */
function intervalByPlays(watch: Watch): number | undefined {
  const { plan: { schedule, longestIntervalMinutes }, traffic: { faultyErrorRate } } = watch;
  const reaches = (minutes: number) => reachesTarget(watch, faultyErrorRate, withInterval(schedule, minutes));
  for (let most = 1; ; most = Math.min(2 * most, longestIntervalMinutes)) {
    if (reaches(most)) {
      return bisect(Math.floor(most / 2) + 1, most, reaches);
    }
    if (most === longestIntervalMinutes) {
      return undefined;
    }
  }
}

/** With one step, the periods of a shorter interval are the first ones of a longer one: there is nothing to scan. */
function intervalOfOneStep({ plan, alarm, traffic, breach }: Watch, share: number): number | undefined {
  const most = periodsUntil(60 * plan.longestIntervalMinutes, plan, alarm, plan.phaseSeconds);
  const periods = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods)
    .leastPeriods(breach(share, traffic.faultyErrorRate), plan.targetProbability, most);
  if (periods === undefined) {
    return undefined;
  }
  const known = plan.phaseSeconds + periods * alarm.periodSeconds + plan.alarmLatencySeconds;
  return periods === 0 ? 1 : Math.ceil(known / 60);
}

/**
 * A longer interval may lose power, where periods straddle other steps, or begin elsewhere in them: so they are
 * tried one by one. Most are far from the target, which an estimate says; the others are followed exactly.
 */
function intervalOfManySteps(watch: Watch): number | undefined {
  const { plan: { schedule, longestIntervalMinutes }, traffic: { faultyErrorRate } } = watch;
  const reaches = estimator(watch);
  for (let minutes = 1; minutes <= longestIntervalMinutes; minutes++) {
    const candidate = withInterval(schedule, minutes);
    if (reaches(candidate) ?? reachesTarget(watch, faultyErrorRate, candidate)) {
      return minutes;
    }
  }
  return undefined;
}

/** Says whether a schedule reaches the target; undefined where that is too close to call, or not worth an estimate. */
function estimator({ plan, alarm, traffic, breach }: Watch): (schedule: Schedule) => boolean | undefined {
  const memories = new Memories(alarm);
  const missed = 1 - plan.targetProbability;
  return (schedule) => {
    const periods = periodsUntil(rolloutSeconds(schedule), plan, alarm, plan.phaseSeconds);
    const runs = [...periodRuns(schedule, plan.phaseSeconds, alarm.periodSeconds, periods)]
      .map((run): Run => ({ periods: run.periods, breach: breach(run.share, traffic.faultyErrorRate) }));
    if (periods > 0 && isHopeless(runs, periods, memories, missed)) {
      return false;
    }
    const estimate = periods <= FEW_PERIODS ? undefined : silence(runs, memories);
    return estimate && compare(estimate, missed);
  };
}

/** Periods in a row that breach with the same probability. */
interface Run {
  readonly periods: number;
  readonly breach: number;
}

/** A probability, and how much larger or smaller its logarithm may be. */
interface Estimate {
  readonly probability: number;
  readonly error: number;
}

/** Whether the target is missed even if every period breaches with the probability of the best one. */
function isHopeless(runs: readonly Run[], periods: number, memories: Memories, missed: number): boolean {
  const best = Math.max(...runs.map(({ breach }) => breach));
  const followed = memories.follow(memories.nothing, periods, best);
  return followed !== undefined && compare({ probability: followed.silent, error: RELATIVE_ERROR }, missed) === false;
}

/**
 * The probability that the alarm stays silent; undefined where that is not known.
 *
 * In a long run of periods the alarm forgets how the run began: what it remembers at the end depends on that run
 * alone. So the probability is a product, whose factors are known from other intervals.
 */
function silence(runs: readonly Run[], memories: Memories): Estimate | undefined {
  let [memory, probability, error, lastDistance] = [memories.nothing, 1, RELATIVE_ERROR, 0];
  for (const { periods, breach } of runs) {
    const next = memories.follow(memory, periods, breach);
    if (next === undefined) {
      return undefined;
    }
    error += CAUTION * lastDistance;
    [memory, probability, lastDistance] = [next.memory, probability * next.silent, next.distance];
  }
  return { probability, error };
}

/** Whether a probability is below a limit, as far as its error lets that be said. */
function compare({ probability, error }: Estimate, limit: number): boolean | undefined {
  if (probability * Math.exp(error) < limit - ABSOLUTE_ERROR) {
    return true;
  }
  return probability * Math.exp(-error) > limit + ABSOLUTE_ERROR ? false : undefined;
}
