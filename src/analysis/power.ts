import { MOfNChain } from './m-of-n';
import { periodsUntil, ROUGHNESS, Watch } from './plan';
import { periodRuns, rolloutSeconds, Schedule } from './schedule';

/** How likely an alarm stops a version before all traffic moves. */
export interface Power {
  readonly probability: number;
  /** What it may be off by. */
  readonly error: number;
}

/** Where the rest is so unlikely, nothing more is followed. */
const REST = 1e-4;

/**
 * Follows a version that fails at a rate under an alarm with one-minute periods, or longer ones as if they did not overlap, until all traffic has
 * moved or the version has been stopped with a probability that is enough.
 */
export function power(watch: Watch, errorRate: number, schedule: Schedule = watch.plan.schedule, enough = 1): Power {
  return followed(watch, watch.breach, 0, errorRate, schedule, enough);
}

/**
 * The same, faster, to within an error. A period that breaches with another probability changes what becomes of the releases by no more than
 * the difference: so many of them have another outcome.
 */
export function roughPower(watch: Watch, errorRate: number, schedule: Schedule = watch.plan.schedule): Power {
  return watch.breachRoughly
    ? followed(watch, watch.breachRoughly, ROUGHNESS, errorRate, schedule, 1 - REST)
    : power(watch, errorRate, schedule, 1 - REST);
}

function followed(
  { plan, alarm }: Watch, breach: Watch['breach'], errorOfPeriod: number, errorRate: number, schedule: Schedule, enough: number,
): Power {
  const chain = new MOfNChain(alarm.datapointsToAlarm, alarm.evaluationPeriods);
  const periods = periodsUntil(rolloutSeconds(schedule), plan, alarm, plan.phaseSeconds);
  for (const run of periodRuns(schedule, plan.phaseSeconds, alarm.periodSeconds, periods)) {
    chain.advanceBy(run.periods, breach(run.share, errorRate));
    if (chain.firedProbability >= enough) {
      break;
    }
  }
  return { probability: chain.firedProbability, error: errorOfPeriod * periods + 1 - enough };
}

/** Whether an alarm stops a version with a probability, and by how far. */
export interface Probe {
  readonly holds: boolean;
  /** Above zero where it holds, and nearly a straight line over the logarithm of the error rate or of the minutes: both make breaches so much more likely. */
  readonly distance: number;
}

/** Asks roughly first: that is nearly always enough. */
export function probe(watch: Watch, errorRate: number, target: number, schedule: Schedule = watch.plan.schedule): Probe {
  const rough = roughPower(watch, errorRate, schedule);
  const isClear = Math.abs(rough.probability - target) > rough.error;
  return {
    holds: (isClear ? rough : power(watch, errorRate, schedule, target)).probability >= target,
    distance: logHazard(rough.probability) - logHazard(target),
  };
}

/** The logarithm of how often an alarm that is quiet until then goes off, added up over the rollout. */
export function logHazard(probability: number): number {
  return Math.log(-Math.log1p(-Math.min(1 - REST, Math.max(1e-18, probability))));
}
