import { Watch } from './plan';
import { periodRuns, withInterval } from './schedule';

/** One-minute periods in a row that breach with the same probability, in a rollout whose steps all take some minutes. */
interface Stretch {
  /** How many there are, besides one for each minute if it grows. */
  readonly periods: number;
  /** Whether every further minute of the interval adds one. The period that spans two steps is one for every interval. */
  readonly grows: boolean;
}

/** Long enough for each step to have two periods of its own, whatever the phase. */
const SAMPLE_MINUTES = 3;

/**
 * A rollout seen by an alarm with one-minute periods, for every interval: periods begin at the same second of each step, so that the
 * probabilities are the same ones, and a minute more is a period more for each step.
 */
export class StretchedRollout {
  public readonly stretches: readonly Stretch[];
  /** The probability that a period of each stretch breaches. */
  public readonly breaches: readonly number[];
  private readonly steps: number;
  /** Periods that begin before the first full minute, or are not known before the rollout ends. */
  private readonly missing: number;

  constructor({ plan: { schedule, phaseSeconds, alarmLatencySeconds }, traffic, breach }: Watch) {
    this.steps = schedule.steps.length;
    this.missing = Math.ceil((alarmLatencySeconds + phaseSeconds) / 60);
    const count = this.steps * SAMPLE_MINUTES - Math.ceil(phaseSeconds / 60);
    const runs = [...periodRuns(withInterval(schedule, SAMPLE_MINUTES), phaseSeconds, 60, count)];
    this.stretches = runs.map(({ periods }) => ({ periods: periods === 1 ? 1 : periods - SAMPLE_MINUTES, grows: periods > 1 }));
    this.breaches = runs.map(({ share }) => breach(share, traffic.faultyErrorRate));
  }

  /** How many periods are known before the rollout ends. */
  public periods(minutes: number): number {
    return Math.max(0, this.steps * minutes - this.missing);
  }

  /** How many of them each stretch has. */
  public runs(minutes: number): number[] {
    let left = this.periods(minutes);
    return this.stretches.map(({ periods, grows }) => {
      const run = Math.min(left, grows ? periods + minutes : periods);
      left -= run;
      return run;
    });
  }

  /** The shortest interval with at least so many. */
  public leastMinutes(periods: number): number {
    return periods === 0 ? 1 : Math.ceil((periods + this.missing) / this.steps);
  }
}
