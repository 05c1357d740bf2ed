import { Curve } from './curve';
import { Range } from './random';
import { RolloutRules } from './rollout-rules';
import { AnalyzedAlarm, CanaryStep } from '../../src/analysis/types';

/** Requests, and how the two versions answer them. */
export interface Requests {
  /** Requests to both versions together, per second. */
  readonly perSecond: Curve;
  /** The part of its requests that the old version fails. */
  readonly oldErrorRate: Curve;
  /** The part of its requests that the new version fails. */
  readonly newErrorRate: Curve;
}

/** What is not known of CloudWatch before a release: each release draws it anew. */
export interface CloudWatchTiming {
  /** Seconds from the end of a minute to the state of an alarm that it changes. */
  readonly alarmLatencySeconds: Range;
  /** Seconds from the first shift to the first full minute, 0 to 60. */
  readonly phaseSeconds: Range;
  /**
   * Whether windows that reach back before the first full minute hold what was there: the old version with all
   * of the traffic, and the first requests to the new one. If not, they do not breach, which is the analysis's
   * convention.
   */
  readonly windowsReachBack: boolean;
}

/** All that a release depends on, apart from chance. */
export interface Scenario {
  readonly steps: readonly CanaryStep[];
  readonly terminationWaitSeconds: number;
  readonly alarms: readonly AnalyzedAlarm[];
  readonly requests: Requests;
  readonly cloudWatch: CloudWatchTiming;
  readonly rules: RolloutRules;
}
