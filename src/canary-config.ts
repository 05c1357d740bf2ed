import { Duration, Token } from 'aws-cdk-lib';
import { LONGEST_INTERVAL_MINUTES, LONGEST_ROLLOUT_MINUTES } from './analysis/code-deploy-limits';
import { CanaryStep } from './analysis/types';
import { Validator } from './private/validator';

/** How traffic moves from the running version to the new one. */
export enum CanaryStrategy {
  /** One part first, the rest after an interval. */
  TIME_BASED_CANARY = 'TimeBasedCanary',
  /** Equal parts at equal intervals. */
  TIME_BASED_LINEAR = 'TimeBasedLinear',
  /** All traffic at once. */
  ALL_AT_ONCE = 'AllAtOnce',
}

/** Options of a canary: one part of the traffic first, the rest after the interval. */
export interface TimeBasedCanaryOptions {
  /**
   * The part of the traffic that the new version gets first, in percent: a whole number from 1 to 99
   * (CodeDeploy, TimeBasedCanary).
   */
  readonly percentage: number;
  /**
   * How long it stays at that part: whole minutes, from 1 to 2880 (CodeDeploy, TimeBasedCanary).
   */
  readonly interval: Duration;
}

/** Options of a linear rollout: a further part of the traffic after each interval. */
export interface TimeBasedLinearOptions {
  /**
   * The part of the traffic that is moved in each step, in percent: a whole number from 1 to 99
   * (CodeDeploy, TimeBasedLinear).
   */
  readonly percentage: number;
  /**
   * The time between two steps: whole minutes, from 1 to 2880 (CodeDeploy, TimeBasedLinear), and not so
   * long that the whole rollout takes more than 120 hours.
   */
  readonly interval: Duration;
}

/**
 * The schedule by which a release takes over the traffic.
 */
export class CanaryConfig {
  /**
   * One part of the traffic first, the rest after the interval.
   *
   * @throws when the percentage or the interval is outside what CodeDeploy takes
   */
  public static timeBasedCanary(options: TimeBasedCanaryOptions): CanaryConfig {
    const { percentage, interval } = options;
    validate('CanaryConfig.timeBasedCanary', percentage, interval);
    return new CanaryConfig(CanaryStrategy.TIME_BASED_CANARY, stepsOf([percentage], interval), percentage, interval);
  }

  /**
   * A further part of the traffic after each interval.
   *
   * @throws when the percentage or the interval is outside what CodeDeploy takes, or the whole rollout
   *   would take more than 120 hours
   */
  public static timeBasedLinear(options: TimeBasedLinearOptions): CanaryConfig {
    const { percentage, interval } = options;
    const factory = 'CanaryConfig.timeBasedLinear';
    validate(factory, percentage, interval);
    const shares = linearShares(percentage);
    const totalMinutes = shares.length * interval.toMinutes();
    new Validator(factory).require(totalMinutes <= LONGEST_ROLLOUT_MINUTES, {
      property: 'interval',
      value: interval.toString(),
      rule: `${shares.length} steps of it make ${totalMinutes} minutes, and CodeDeploy allows 120 hours (${LONGEST_ROLLOUT_MINUTES} minutes) for a rollout.`,
      remedy: 'Choose a shorter interval or a larger percentage.',
    });
    return new CanaryConfig(CanaryStrategy.TIME_BASED_LINEAR, stepsOf(shares, interval), percentage, interval);
  }

  /**
   * All traffic at once. A faulty version reaches every user; alarms can only act during the termination
   * wait.
   */
  public static allAtOnce(): CanaryConfig {
    return new CanaryConfig(CanaryStrategy.ALL_AT_ONCE, []);
  }

  private constructor(
    /** How traffic moves. */
    public readonly strategy: CanaryStrategy,
    /** The stretches in which the new version has a part of the traffic. Empty for all-at-once. */
    public readonly steps: CanaryStep[],
    /**
     * The part of the traffic that a step moves, in percent.
     *
     * @default - none: all at once
     */
    public readonly percentage?: number,
    /**
     * The time between two steps, or before the rest of the traffic.
     *
     * @default - none: all at once
     */
    public readonly interval?: Duration,
  ) {}

  /** The time from the first to the last shift of traffic. Zero for all-at-once. */
  public get totalDuration(): Duration {
    return Duration.seconds(this.steps.reduce((sum, step) => sum + step.durationSeconds, 0));
  }
}

function validate(factory: string, percentage: number, interval: Duration): void {
  const validator = new Validator(factory);
  for (const [property, unresolved] of [['percentage', Token.isUnresolved(percentage)], ['interval', interval.isUnresolved()]] as const) {
    validator.require(!unresolved, {
      property,
      rule: 'must be known at synth, because the alarms are checked against the schedule.',
      remedy: 'Give a concrete value instead of a token.',
    });
  }
  const remedy = 'Use CanaryConfig.allAtOnce() to move all traffic in one step.';
  validator.number('percentage', percentage, { min: 1, max: 99, unit: '%', remedy });
  validator.duration('interval', interval, 'minutes', { min: 1, max: LONGEST_INTERVAL_MINUTES, remedy: 'Choose whole minutes, for example Duration.minutes(10).' });
}

/** percentage, 2 × percentage, … below 100 */
function linearShares(percentage: number): number[] {
  return Array.from({ length: Math.ceil(100 / percentage) - 1 }, (_, i) => percentage * (i + 1));
}

function stepsOf(percentages: number[], interval: Duration): CanaryStep[] {
  return percentages.map((percentage) => ({ share: percentage / 100, durationSeconds: interval.toSeconds() }));
}
