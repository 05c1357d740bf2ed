import { bisect } from './bisect';
import { MOfNChain } from './m-of-n';
import { Memories } from './memories';
import { periodsUntil, Watch } from './plan';
import { reachesTarget } from './recommend';
import { withInterval } from './schedule';
import { StretchedRollout } from './stretched-rollout';

/** Rollouts of so few periods, or of so few for each step, are followed one by one: that takes less than an estimate, which says little then. */
const [FEW_PERIODS, FEW_OF_A_STEP] = [150, 8];
/**
 * How many times the distance from the settled state an estimate may be off, in its logarithm. What an alarm
 * remembers matters no more than the chance of one that remembers nothing against that of one that has settled,
 * a factor of about N.
 */
const CAUTION = 100;
/** Rounding. */
const [RELATIVE_ERROR, ABSOLUTE_ERROR, ROUNDING] = [1e-9, 1e-12, 1e-15];

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
 * Most intervals are far from the target, which an estimate says; the others are followed exactly. A longer one loses no power where the
 * probabilities that a period breaches never rise again once they have fallen, as in nearly every rollout: laid side by side at the highest one,
 * each period of the shorter rollout has one beside it that is no less likely to breach. Else intervals are tried one by one.
 */
function intervalOfManySteps(watch: Watch): number | undefined {
  const { plan: { schedule, targetProbability, longestIntervalMinutes: longest }, alarm, traffic: { faultyErrorRate } } = watch;
  const missed = 1 - targetProbability;
  const rollout = new StretchedRollout(watch);
  const memories = new Memories(alarm);
  const isShort = (minutes: number) => minutes <= FEW_OF_A_STEP || rollout.periods(minutes) <= FEW_PERIODS;
  const estimateOf = (minutes: number) => isShort(minutes) ? undefined : silence(rollout, minutes, memories);
  const exactly = (minutes: number) => reachesTarget(watch, faultyErrorRate, withInterval(schedule, minutes));
  const shortest = shortestInterval(watch, rollout, missed);
  if (isHill(rollout.breaches)) {
    return leastOf(shortest, longest, (minutes) => {
      const estimate = estimateOf(minutes);
      return (estimate && compare(estimate, missed)) ?? exactly(minutes);
    });
  }
  for (let minutes = shortest; minutes <= longest; minutes++) {
    const estimate = estimateOf(minutes);
    const verdict = estimate && compare(estimate, missed);
    if (verdict ?? exactly(minutes)) {
      return minutes;
    }
    minutes = verdict === false ? surelyTooShort(estimate!, minutes, longest, missed) : minutes;
  }
  return undefined;
}

/** The least interval that reaches the target, where all longer ones do: in ever longer strides first, because those take longer to follow. */
function leastOf(shortest: number, longest: number, reaches: (minutes: number) => boolean): number | undefined {
  let low = shortest;
  for (let stride = 1; low <= longest; stride *= 2) {
    const high = Math.min(longest, low + stride - 1);
    if (reaches(high)) {
      return bisect(low, high, reaches);
    }
    low = high + 1;
  }
  return undefined;
}

/** Whether values, but for their rounding, never rise again once they have fallen. */
function isHill(values: readonly number[]): boolean {
  const top = values.indexOf(Math.max(...values));
  return values.every((value, i) => i === 0 || (i <= top ? value >= values[i - 1] - ROUNDING : value <= values[i - 1] + ROUNDING));
}

/** The shortest interval with which the target is not missed even if every period breaches with the probability of the best one. */
function shortestInterval({ plan, alarm }: Watch, rollout: StretchedRollout, missed: number): number {
  const least = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods).leastPeriods(
    Math.max(...rollout.breaches), 1 - (missed + ABSOLUTE_ERROR) * Math.exp(RELATIVE_ERROR), rollout.periods(plan.longestIntervalMinutes),
  );
  return least === undefined ? Infinity : rollout.leastMinutes(least);
}

/** The last interval up to another one of which an estimate says as surely that it is too short. */
function surelyTooShort({ probability, error, growth }: Estimate, minutes: number, to: number, missed: number): number {
  return growth === undefined ? minutes : bisect(minutes + 1, to + 1, (later) =>
    compare({ probability: probability * Math.exp(growth * (later - minutes)), error }, missed) !== false) - 1;
}

/** A probability, and how much larger or smaller its logarithm may be. */
interface Estimate {
  readonly probability: number;
  readonly error: number;
  /** How much its logarithm grows with every further minute of the interval, from this one on; undefined where that is not the same for all. */
  readonly growth?: number;
}

/**
 * In a long run of periods the alarm forgets how the run began: what it remembers at the end depends on that run
 * alone. So the probability is a product, whose factors are known from other intervals; and once all runs are long, each minute more
 * takes the same part of it.
 */
function silence(rollout: StretchedRollout, minutes: number, memories: Memories): Estimate | undefined {
  let [memory, probability, error, lastDistance] = [memories.nothing, 1, RELATIVE_ERROR, 0];
  let growth: number | undefined = 0;
  for (const [stretch, periods] of rollout.runs(minutes).entries()) {
    const next = periods === 0 ? undefined : memories.follow(memory, periods, rollout.breaches[stretch]);
    if (next === undefined && periods > 0) {
      return undefined;
    }
    if (next !== undefined) {
      error += CAUTION * lastDistance;
      [memory, probability, lastDistance] = [next.memory, probability * next.silent, next.distance];
    }
    if (rollout.stretches[stretch].grows) {
      growth = growth === undefined || next?.growth === undefined ? undefined : growth + next.growth;
    }
  }
  return { probability, error, growth };
}

/** Whether a probability is below a limit, as far as its error lets that be said. */
function compare({ probability, error }: Estimate, limit: number): boolean | undefined {
  if (probability * Math.exp(error) < limit - ABSOLUTE_ERROR) {
    return true;
  }
  return probability * Math.exp(-error) > limit + ABSOLUTE_ERROR ? false : undefined;
}
