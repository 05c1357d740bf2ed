/** What becomes of a release that is to start while one of its alarms is on. */
export enum StartInAlarm {
  /** It does not start. */
  REFUSED = 'refused',
  /** It starts, and no alarm is looked at as long as it lasts. */
  UNWATCHED = 'unwatched',
}

/** What becomes of a release whose alarms cannot be read. */
export enum UnreadAlarms {
  /** It is stopped. */
  STOPPED = 'stopped',
  /** It goes on, and an alarm may be missed. */
  MISSED = 'missed',
}

/** What becomes of the version that is live when CloudFormation rolls a stack update back. */
export enum StackRollback {
  /** It stays. */
  KEEPS = 'keeps',
  /** It stays, or a version that was live before it is released in its place. */
  MAY_RELEASE = 'may-release',
}

/**
 * What an engine takes of a schedule, and how it treats alarms: as much as plan, analysis and rehearsal have to know.
 * The engine states it; nothing else knows a limit of an engine's.
 */
export interface EngineRules {
  /** What people call the engine. */
  readonly title: string;
  /** The smallest part of the traffic that a step can move, in percent. */
  readonly leastPercentage: number;
  /** The largest part of the traffic that a step can move, in percent, unless all moves at once. */
  readonly mostPercentage: number;
  /** What the percentage of a step must be a multiple of, in percent. */
  readonly percentageStep: number;
  /** The longest that the traffic can stay at a step, in minutes. A step lasts whole minutes, one at least. */
  readonly longestIntervalMinutes: number;
  /** The longest that all steps together can take, in minutes. */
  readonly longestRolloutMinutes: number;
  /** The longest that the old version can be kept after all traffic has moved, in minutes. */
  readonly longestTerminationWaitMinutes: number;
  /** What becomes of a release that is to start while one of its alarms is on. */
  readonly startInAlarm: StartInAlarm;
  /**
   * What becomes of a release whose alarms cannot be read.
   *
   * @default UnreadAlarms.STOPPED
   */
  readonly unreadAlarms?: UnreadAlarms;
  /**
   * What becomes of the version that is live when CloudFormation rolls a stack update back.
   *
   * @default StackRollback.KEEPS
   */
  readonly stackRollback?: StackRollback;
  /**
   * The longest that all steps and the termination wait can take together, in minutes.
   *
   * @default - each has a limit of its own, and nothing else
   */
  readonly longestReleaseMinutes?: number;
  /**
   * How long a service may take, after its number of tasks has changed in the middle of a release, until all of them are healthy,
   * in minutes. A release that waits longer is stopped.
   *
   * @default - no limit is known
   */
  readonly scalingSettlesInMinutes?: number;
}
