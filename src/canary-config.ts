import { Duration, Token } from 'aws-cdk-lib';
import { CanaryStep } from './analysis/types';
import { Validator } from './private/validator';

/** How traffic moves from the old version to the new one. */
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
   * The part of the traffic that the new version gets first, in percent: from 0.1 to 99.9, as finely as the engine
   * takes it. CodeDeploy accepts whole numbers from 1 to 99.
   */
  readonly percentage: number;
  /**
   * How long it stays at that part: whole seconds, as many as the engine takes. CodeDeploy accepts whole minutes, from
   * 1 to 2880.
   */
  readonly interval: Duration;
}

/** Options of a linear rollout: a further part of the traffic after each interval. */
export interface TimeBasedLinearOptions {
  /**
   * The part of the traffic that is moved in each step, in percent: from 0.1 to 99.9, as finely as the engine takes
   * it. CodeDeploy accepts whole numbers from 1 to 99.
   */
  readonly percentage: number;
  /**
   * The time between two steps: whole seconds, as many as the engine takes. CodeDeploy accepts whole minutes, from 1 to
   * 2880, and no rollout of more than 120 hours in all.
   */
  readonly interval: Duration;
}

/** Elastic Load Balancing, TargetGroupTuple: weights are whole numbers up to 999, so no share is finer than a thousandth. */
const [LEAST_PERCENTAGE, MOST_PERCENTAGE] = [0.1, 99.9];

/**
 * The schedule by which a release takes over the traffic. Which ones an engine takes, it says itself when it gets one.
 */
export class CanaryConfig {
  /**
   * One part of the traffic first, the rest after the interval.
   *
   * @throws when the percentage or the interval is a token, or none that any engine could take
   */
  public static timeBasedCanary(options: TimeBasedCanaryOptions): CanaryConfig {
    const { percentage, interval } = options;
    validate('CanaryConfig.timeBasedCanary', percentage, interval);
    return new CanaryConfig(CanaryStrategy.TIME_BASED_CANARY, stepsOf([percentage], interval), percentage, interval);
  }

  /**
   * A further part of the traffic after each interval.
   *
   * @throws when the percentage or the interval is a token, or none that any engine could take
   */
  public static timeBasedLinear(options: TimeBasedLinearOptions): CanaryConfig {
    const { percentage, interval } = options;
    validate('CanaryConfig.timeBasedLinear', percentage, interval);
    return new CanaryConfig(CanaryStrategy.TIME_BASED_LINEAR, stepsOf(linearShares(percentage), interval), percentage, interval);
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
      remedy: 'Use a concrete value instead of a token.',
    });
  }
  const remedy = 'Use CanaryConfig.allAtOnce() to move all traffic in one step.';
  validator.number('percentage', percentage, { min: LEAST_PERCENTAGE, max: MOST_PERCENTAGE, unit: '%', integer: false, remedy });
  const seconds = interval.toSeconds({ integral: false });
  validator.require(Number.isInteger(seconds) && seconds >= 1, {
    property: 'interval', value: interval.toString(), rule: 'must be a whole number of seconds, at least one.', remedy: 'Choose whole minutes, for example Duration.minutes(10).',
  });
}

/** percentage, 2 × percentage, … below 100; without what the multiplication of a fraction adds at the end. */
function linearShares(percentage: number): number[] {
  const count = Math.ceil(withoutRounding(100 / percentage)) - 1;
  return Array.from({ length: count }, (_, i) => withoutRounding(percentage * (i + 1)));
}

function withoutRounding(value: number): number {
  return Number(value.toFixed(9));
}

function stepsOf(percentages: number[], interval: Duration): CanaryStep[] {
  return percentages.map((percentage) => ({ share: withoutRounding(percentage / 100), durationSeconds: interval.toSeconds() }));
}
