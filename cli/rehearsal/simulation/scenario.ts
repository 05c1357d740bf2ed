import { Curve } from './curve';
import { Range } from './random';
import { RolloutRules } from './rollout-rules';
import { AnalyzedAlarm, CanaryStep, FaultKind } from '../../../src/analysis/types';

/** Requests, and how the two versions answer them. */
export interface Requests {
  /** Requests to both versions together, per second. */
  readonly perSecond: Curve;
  /** The part of its requests that the old version fails. */
  readonly oldErrorRate: Curve;
  /** The part of its requests that the new version fails: answers 5xx. */
  readonly newErrorRate: Curve;
  /** The part of its requests that the new version fails in the way of the behaviour besides; none where it is absent. */
  readonly newFaultRate?: Curve;
}

/** How requests are answered, beyond whether they fail. */
export interface Behaviour {
  /** In which way the new version fails `newFaultRate` of its requests. */
  readonly fault: FaultKind;
  /** How many failures come at once, at least 1: one cause, several requests. */
  readonly clump: number;
  /** Seconds until a request is answered, by either version. */
  readonly responseSeconds: number;
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
  /** How many of the newest minutes are not published yet whenever CloudWatch looks: they count as nothing; none where it is absent. */
  readonly unpublishedMinutes?: number;
}

/** All that a release depends on, apart from chance. */
export interface Scenario {
  readonly steps: readonly CanaryStep[];
  readonly terminationWaitSeconds: number;
  readonly alarms: readonly AnalyzedAlarm[];
  readonly requests: Requests;
  /** Absent where failures are answers of 5xx, independent of each other and at once. */
  readonly behaviour?: Behaviour;
  /** How long clients stay with the version that they began with, in seconds in the mean; absent where each request is on its own. */
  readonly stickySeconds?: number;
  readonly cloudWatch: CloudWatchTiming;
  readonly rules: RolloutRules;
}
