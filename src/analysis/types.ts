import { EngineRules } from './engine-rules';

/** Whose requests an alarm looks at. */
export enum AlarmScope {
  /** Each target group alone, and the worse one counts. A canary that fails cannot hide behind the old version. */
  TARGET_GROUP = 'targetGroup',
  /** Both target groups pooled. A canary of 25 % that fails 30 % of its requests shows as 7.5 %. */
  LOAD_BALANCER = 'loadBalancer',
}

/** What an alarm compares with its threshold. */
export enum AlarmStatistic {
  /** 100 × failures / requests of a period. */
  RATE = 'rate',
  /** Failures in a period. */
  COUNT = 'count',
  /**
   * The two versions with each other, in the same period: by how many percentage points the failure rate of the one
   * with fewer requests is above that of the other one. A period breaches from the threshold on, if the difference is
   * also more than chance. It does not where both have as many requests, or one has none.
   */
  COMPARISON = 'comparison',
}

/** What a faulty version can look like from outside: of which of these an alarm takes notice. */
export enum FaultKind {
  /** It answers with a 5xx. */
  ERRORS = 'errors',
  /** It does not answer: it refuses or resets connections, or is killed. The balancer answers with a 502. */
  NO_ANSWER = 'noAnswer',
  /** It accepts requests and never answers. The balancer answers with a 504. */
  HANGS = 'hangs',
  /** None of its tasks is registered, or the balancer may send requests to none. The balancer answers with a 503. */
  NO_TARGET = 'noTarget',
  /** It answers well, and too late. */
  SLOW = 'slow',
  /** Its tasks die and come back, or keep failing their health checks, while those that are there answer. */
  CRASH_LOOP = 'crashLoop',
  /** It answers with a 2xx, and only its log says that something went wrong. */
  LOGS_ONLY = 'logsOnly',
}

/** How well a canary is protected, from the best to the worst. */
export enum CanaryVerdict {
  /** Nothing is weak. A finding of this level is an information. */
  SOUND = 'sound',
  /** It can roll back, but something makes it less likely, slower or jumpier than it could be. */
  WEAK = 'weak',
  /** A version that fails every request can escape for good. */
  LATE = 'late',
  /** No alarm can ever roll back. */
  IMPOSSIBLE = 'impossible',
}

/** A stretch of a rollout in which the new version gets a constant share of the traffic. */
export interface CanaryStep {
  /** The new version's share of the traffic, above 0 and at most 1. */
  readonly share: number;
  /** How long the share stays, in whole seconds, above 0. */
  readonly durationSeconds: number;
}

/** When an alarm goes off: M out of N periods breach. */
export interface AlarmTiming {
  /** Length of a period in seconds, a multiple of 60. Times `evaluationPeriods` at most a day (CloudWatch). */
  readonly periodSeconds: number;
  /** N: how many of the newest periods are looked at, 1 to 15 in an alarm with a model. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach, 1 to `evaluationPeriods`. */
  readonly datapointsToAlarm: number;
}

/**
 * An alarm as the analysis sees it: the value of a period is compared by `>=`, missing values are reported as
 * zero, and missing data does not breach.
 */
export interface AnalyzedAlarm extends AlarmTiming {
  /** Name of the alarm, for results and findings. */
  readonly name: string;
  /**
   * From which value on a period breaches: percent for a rate, failures for a count, percentage points for a
   * comparison. At least 0. No rate is above 100 %: with a larger threshold the alarm never goes off, and no finding
   * counts on it.
   */
  readonly threshold: number;
  /** What is compared with the threshold. */
  readonly statistic: AlarmStatistic;
  /** Whose requests are looked at. A comparison looks at each target group alone. */
  readonly alarmScope: AlarmScope;
  /**
   * For a rate or a comparison: a period with fewer requests (to either version) does not breach. At least 0; a period
   * without requests never breaches.
   *
   * @default 0
   */
  readonly minimumRequests?: number;
  /**
   * For a comparison: a period in which the version with fewer requests has fewer failures does not breach. At least 1.
   *
   * @default 1
   */
  readonly minimumFailures?: number;
  /**
   * For a comparison: how many standard errors the difference must be above zero (z of the two-proportion test with
   * pooled variance). At least 0.
   *
   * @default 1.6
   */
  readonly criticalValue?: number;
  /**
   * Which kinds of fault the alarm takes notice of as its model says.
   *
   * @default - `FaultKind.ERRORS` only
   */
  readonly sees?: FaultKind[];
  /**
   * Whether the new version can breach before it has any of the traffic: by what it logs when it starts, or by
   * test traffic. Such an alarm may go off sooner than its periods take from the shift on, so it is never
   * `IMPOSSIBLE`.
   *
   * @default false
   */
  readonly watchesBeforeShift?: boolean;
  /**
   * What the model takes for granted of the service, as a sentence that findings quote.
   *
   * @default - nothing
   */
  readonly assumption?: string;
}

/**
 * An alarm without a model: what failed requests do to it is not known as a number. It takes part in the
 * findings on timing, as far as something is known, and in no figure.
 */
export interface UnmodelledAlarm {
  /** Name of the alarm, for findings. */
  readonly name: string;
  /**
   * When it goes off.
   *
   * @default - unknown: it may at any time
   */
  readonly timing?: AlarmTiming;
  /**
   * Whether it breaches in a period in which the new version fails every request. False for one on response
   * times, for instance: failures may be fast.
   *
   * @default - unknown: it may
   */
  readonly watchesFailedRequests?: boolean;
  /**
   * Which kinds of fault it takes notice of. How likely, is not known.
   *
   * @default - `FaultKind.ERRORS` where `watchesFailedRequests` is true, else none
   */
  readonly sees?: FaultKind[];
  /**
   * Whether it can breach before the new version has any of the traffic.
   *
   * @default - unknown: it may
   */
  readonly watchesBeforeShift?: boolean;
}

/** The traffic that a service gets, and how its versions answer it. */
export interface ExpectedTraffic {
  /** Requests to both versions together, per second on average: above 0, up to ten million. */
  readonly requestsPerSecond: number;
  /** The part of its requests that a healthy version fails, from 0 to 1. */
  readonly healthyErrorRate: number;
  /** The part of its requests that the faulty version fails, which is to be found, from 0 to 1. */
  readonly faultyErrorRate: number;
}

/** A canary to analyze: its schedule, its alarms and, for numbers, the traffic that is assumed. */
export interface CanaryAnalysisOptions {
  /** The rollout before all traffic has moved, in order. None is all-at-once. */
  readonly steps: CanaryStep[];
  /**
   * How long the old version can still be restored after all traffic has moved, in whole seconds, at least 0.
   */
  readonly terminationWaitSeconds: number;
  /** The alarms that roll the release back and that have a model. */
  readonly alarms: AnalyzedAlarm[];
  /**
   * The alarms that roll it back and have none.
   *
   * @default - none
   */
  readonly unmodelledAlarms?: UnmodelledAlarm[];
  /**
   * What the engine takes that is to make the releases. Remedies and recommendations keep to it.
   *
   * @default - unknown: intervals of up to two days are tried
   */
  readonly engineRules?: EngineRules;
  /**
   * Whether the number of tasks follows their use of CPU or memory, which a release halves.
   *
   * @default false
   */
  readonly scaledByUtilization?: boolean;
  /**
   * Requests to both versions together, per second on average: above 0, up to ten million. They are assumed
   * to come independently of each other (a Poisson process).
   *
   * @default - no traffic is assumed: the verdict is that of the configuration alone, and whatever needs
   *   traffic is absent
   */
  readonly requestsPerSecond?: number;
  /**
   * The part of its requests that a healthy version fails, from 0 to 1. Given together with
   * `requestsPerSecond`.
   *
   * @default - no traffic is assumed
   */
  readonly healthyErrorRate?: number;
  /**
   * The part of its requests that the faulty version fails, from 0 to 1. Given together with
   * `requestsPerSecond`.
   *
   * @default - no traffic is assumed
   */
  readonly faultyErrorRate?: number;
  /**
   * Time from the end of a period to the alarm's state, in whole seconds.
   *
   * @default 120 - a cautious one: 73 to 133 were seen on a live account. Releases that are played for an estimate take any of these
   */
  readonly alarmLatencySeconds?: number;
  /**
   * Time from the alarm's state until all traffic is back on the old version, in whole seconds.
   *
   * @default 30 - up to 23 seconds were seen before CodeDeploy reacted
   */
  readonly rollbackLatencySeconds?: number;
  /**
   * Time from the shift to the first full minute, in whole seconds from 0 to 60. The broken minute before it
   * counts as not breaching.
   *
   * @default 60 - the worst case as long as the new version's share is constant. Where it rises, another phase can
   *   leave out more of the last step: releases that are played for an estimate take every phase
   */
  readonly phaseSeconds?: number;
  /**
   * With which probability a faulty version should be rolled back before all traffic moves to it, from 0 to 1.
   *
   * @default 0.99
   */
  readonly targetProbability?: number;
}

/**
 * What to expect of one alarm, or of all of them together. Times count from the first shift of traffic, and
 * are those of a failure that begins with it.
 *
 * Together (`combined`), they are those of a version that answers with errors, and of the alarms that see these, have a
 * model and rest on no assumption; false alarms are those of all that have a model. Alarms see the same requests and are
 * not independent: probabilities are those of the best alarm, or the sum of all false alarms, where that is close enough,
 * and estimates else, as wherever the new version's share changes step by step. An estimate may be above or below the figure of an
 * alarm alone, which is that of one phase. Times are the shortest, failed requests those of the alarm that lets the fewest fail.
 */
export interface AlarmResult {
  /** The alarm's name, or `combined` for all together. */
  readonly name: string;
  /**
   * The soonest that a rollback can have ended, whatever breaks, in seconds.
   *
   * @default - absent where there is no alarm, or one whose timing is not known
   */
  readonly earliestRollbackSeconds?: number;
  /**
   * By when a rollback has ended if every period wholly after the shift breaches, in seconds.
   *
   * @default - absent where there is no alarm that surely watches failed requests
   */
  readonly latestRollbackOfTotalFailureSeconds?: number;
  /**
   * Probability that the faulty version is rolled back before all traffic moves to it, at `phaseSeconds`. An
   * estimate for periods above one minute.
   *
   * @default - absent without traffic
   */
  readonly rollbackBeforePromotionProbability?: number;
  /**
   * Probability that the faulty version is rolled back while the old one can still be restored. An estimate for
   * periods above one minute.
   *
   * @default - absent without traffic
   */
  readonly rollbackProbability?: number;
  /**
   * Probability that a healthy version is rolled back. For one alarm with one-minute periods by periods wholly after the
   * first full minute: what breaches before it are failures of the old version, or very few requests to the new one, and an
   * alarm that they set off comes on top. Together, all of that is in it, and `refusedProbability`.
   *
   * @default - absent without traffic
   */
  readonly falseAlarmProbability?: number;
  /**
   * Probability that the alarm is on when the release of a healthy version begins. Then CodeDeploy does not start it,
   * and ECS starts it and looks at no alarm.
   *
   * @default - absent without traffic
   */
  readonly refusedProbability?: number;
  /**
   * Which of the figures are estimates, by their names here. They are those of releases that were played, always the same
   * ones; a probability has a standard error of at most 0.004.
   *
   * @default - none
   */
  readonly estimates?: string[];
  /**
   * Mean time until the rollback of the faulty version has ended, given that there is one, in seconds.
   *
   * @default - absent without traffic, or where a rollback is less likely than 1e-12
   */
  readonly expectedTimeToRollbackSeconds?: number;
  /**
   * Mean number of requests that fail on both versions until the rollback has ended, or until the old version
   * can no longer be restored. Compare it only among plans that reach the target probability.
   *
   * @default - absent without traffic
   */
  readonly expectedFailedRequests?: number;
  /**
   * Mean number of requests that fail only because the new version is faulty, over the same time.
   *
   * @default - absent without traffic
   */
  readonly expectedExcessFailedRequests?: number;
  /**
   * The least error rate, in steps of 0.0001 from the healthy one on, that is rolled back before promotion with
   * the target probability.
   *
   * @default - absent without traffic, or where even a version that fails every request does not reach it
   */
  readonly smallestDetectableErrorRate?: number;
  /**
   * The least number of minutes for every step, as many as the engine takes, with which the faulty version is
   * rolled back before promotion with the target probability. Together the steps may be longer than the engine
   * allows for a rollout: the finding names something else then.
   *
   * @default - absent without traffic, without steps, or where no interval reaches it
   */
  readonly recommendedIntervalMinutes?: number;
  /**
   * The least traffic, of 0.01, 0.02, 0.05, 0.1 … 100,000 requests per second, from which on the faulty version
   * is rolled back before promotion with the target probability.
   *
   * @default - absent without traffic, or where no traffic reaches it
   */
  readonly minimumRequestsPerSecond?: number;
}

/** A weakness of a canary. */
export interface CanaryFinding {
  /** The rule's stable id, for instance `diluted-rate`: the same in every version, to acknowledge it by. */
  readonly id: string;
  /** How bad it is: the verdict that it leads to. `SOUND` is an information, which makes no verdict worse. */
  readonly verdict: CanaryVerdict;
  /**
   * Name of the alarm that it is about.
   *
   * @default - it is about all of them
   */
  readonly alarmName?: string;
  /** The rule that is broken, as a sentence. */
  readonly rule: string;
  /** This canary's numbers and what they assume, as a sentence. */
  readonly numbers: string;
  /** The smallest change that removes the finding, as a sentence. */
  readonly remedy: string;
}

/** How well a canary is protected from a kind of fault. */
export interface FaultDetection {
  /** The kind of fault. */
  readonly kind: FaultKind;
  /** The alarms that see it as their model says. */
  readonly alarms: string[];
  /** The alarms that see it if what they assume of the service holds. No figure counts on them. */
  readonly assumingAlarms: string[];
  /** The alarms without a model that see it. No figure counts on them. */
  readonly unmodelledAlarms: string[];
  /**
   * Probability that a version that fails `faultyErrorRate` of its requests in this way is rolled back before all traffic
   * moves to it.
   *
   * @default - absent without traffic, where no alarm with a model sees it, and for `NO_TARGET`, which is a part of all requests
   * that no model has
   */
  readonly rollbackBeforePromotionProbability?: number;
  /**
   * Whether that probability is an estimate, of releases that were played.
   *
   * @default false
   */
  readonly isEstimate?: boolean;
}

/** What the analysis of a canary says. */
export interface CanaryAnalysisResult {
  /** The worst of the findings' verdicts, `SOUND` without any. */
  readonly verdict: CanaryVerdict;
  /** What is weak, the worst first, and then what is only to be known. */
  readonly findings: CanaryFinding[];
  /** All alarms together. */
  readonly combined: AlarmResult;
  /** Each alarm alone, in the order given. */
  readonly alarms: AlarmResult[];
  /**
   * Which kinds of fault are seen by which alarms.
   *
   * @default - absent in plans of earlier versions
   */
  readonly faults?: FaultDetection[];
}
