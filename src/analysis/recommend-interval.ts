import { bisect } from './bisect';
import { leastByInterpolation } from './interpolate';
import { MOfNChain } from './m-of-n';
import { Memories } from './memories';
import { periodsUntil, Watch } from './plan';
import { logHazard, Probe } from './power';
import { reachesTarget } from './recommend';
import { withInterval } from './schedule';
import { StretchedRollout } from './stretched-rollout';

/** Rollouts of so few periods, or of so few for each step, are followed one by one: that takes less than an estimate, which says little then. */
const [FEW_PERIODS, FEW_OF_A_STEP] = [150, 40];
/**
 * How many times the distance from the settled state an estimate may be off, in its logarithm. What an alarm
 * remembers matters no more than the chance of one that remembers nothing against that of one that has settled,
 * a factor of about N.
 */
const CAUTION = 100;
/** Logarithm of how many times as long as the last one the next interval is that is tried, at most. */
const STRIDE = Math.log(8);
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
 * Most intervals are far from the target, which an estimate says; the others are followed. A longer one loses no power where the
 * probabilities that a period breaches never rise again once they have fallen: laid side by side at the highest one, each period of the shorter
 * rollout has one beside it that is no less likely to breach. Nearly every rollout is such a hill, but for little; and what is not enough for the
 * least hill above the rollout is not for the rollout. From there on intervals are tried one by one.
 */
function intervalOfManySteps(watch: Watch): number | undefined {
  const rollout = new StretchedRollout(watch);
  const ofHill = new Intervals(watch, rollout, hillAbove(rollout.breaches));
  const least = ofHill.least(ofHill.shortest());
  return least === undefined ? undefined : new Intervals(watch, rollout, rollout.breaches).first(least);
}

/** A rollout with every interval, under an alarm of which each stretch of periods breaches with a probability. */
class Intervals {
  private readonly missed: number;
  private readonly longest: number;
  private readonly memories: Memories;

  constructor(private readonly watch: Watch, private readonly rollout: StretchedRollout, private readonly breaches: readonly number[]) {
    this.missed = 1 - watch.plan.targetProbability;
    this.longest = watch.plan.longestIntervalMinutes;
    this.memories = new Memories(watch.alarm);
  }

  /** The shortest interval with which the target is not missed even if every period breaches with the probability of the best one. */
  public shortest(): number {
    const { alarm, plan } = this.watch;
    const least = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods).leastPeriods(
      Math.max(...this.breaches), 1 - (this.missed + ABSOLUTE_ERROR) * Math.exp(RELATIVE_ERROR), this.rollout.periods(plan.longestIntervalMinutes),
    );
    return least === undefined ? Infinity : this.rollout.leastMinutes(least);
  }

  /** The least interval that is enough, where all longer ones are: in ever longer strides first, because those take longer to follow. */
  public least(shortest: number): number | undefined {
    let low = shortest;
    for (let last: Probe | undefined, at = shortest; low <= this.longest; low = at + 1) {
      // No further than where it seems to be enough.
      const seems = last === undefined ? low : Math.ceil(at * Math.exp(Math.min(STRIDE, -last.distance)));
      at = Math.min(this.longest, Math.max(low, seems));
      const probe = this.probe(at);
      if (probe.holds) {
        return leastByInterpolation(low, at, (minutes) => this.probe(minutes), probe.distance);
      }
      last = probe;
    }
    return undefined;
  }

  /** The first of all intervals that is enough. */
  public first(from: number): number | undefined {
    const { plan: { schedule }, traffic: { faultyErrorRate } } = this.watch;
    for (let minutes = from; minutes <= this.longest; minutes++) {
      const estimate = this.estimate(minutes);
      const verdict = estimate && compare(estimate, this.missed);
      if (verdict ?? reachesTarget(this.watch, faultyErrorRate, withInterval(schedule, minutes))) {
        return minutes;
      }
      minutes = verdict === false ? surelyTooShort(estimate!, minutes, this.longest, this.missed) : minutes;
    }
    return undefined;
  }

  private probe(minutes: number): Probe {
    const estimate = this.estimate(minutes);
    const verdict = estimate && compare(estimate, this.missed);
    const silent = verdict === undefined ? this.follow(minutes) : estimate!.probability;
    return { holds: verdict ?? silent <= this.missed + ABSOLUTE_ERROR, distance: logHazard(1 - silent) - logHazard(1 - this.missed) };
  }

  /** The probability that the alarm stays silent, where the rollout is long; short ones are followed one by one: that takes less, and an estimate says little. */
  private estimate(minutes: number): Estimate | undefined {
    const isShort = minutes <= FEW_OF_A_STEP || this.rollout.periods(minutes) <= FEW_PERIODS;
    return isShort ? undefined : silence(this.rollout, this.breaches, minutes, this.memories);
  }

  /** The same, to within rounding. */
  private follow(minutes: number): number {
    const chain = new MOfNChain(this.watch.alarm.datapointsToAlarm, this.watch.alarm.evaluationPeriods);
    this.rollout.runs(minutes).forEach((periods, stretch) => chain.advanceBy(periods, this.breaches[stretch]));
    return 1 - chain.firedProbability;
  }
}

/** The lowest values at and above some others that never rise again once they have fallen. */
function hillAbove(values: readonly number[]): number[] {
  const top = values.indexOf(Math.max(...values));
  const highest = (those: readonly number[]) =>
    those.reduce<number[]>((before, value) => [...before, Math.max(value, before[before.length - 1] ?? 0)], []);
  return [...highest(values.slice(0, top)), ...highest(values.slice(top).reverse()).reverse()];
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
function silence(rollout: StretchedRollout, breaches: readonly number[], minutes: number, memories: Memories): Estimate | undefined {
  let [memory, probability, error, lastDistance] = [memories.nothing, 1, RELATIVE_ERROR, 0];
  let growth: number | undefined = 0;
  for (const [stretch, periods] of rollout.runs(minutes).entries()) {
    const next = periods === 0 ? undefined : memories.follow(memory, periods, breaches[stretch]);
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
