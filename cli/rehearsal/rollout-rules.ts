import { Range } from './random';

/** What becomes of a release that is to start. */
export enum Start {
  /** It does not: nothing moves. */
  REFUSED,
  /** It does, and an alarm rolls it back. */
  WATCHED,
  /** It does, and no alarm is looked at. */
  UNWATCHED,
}

/** How what moves the traffic treats alarms. The schedule is the canary's, whatever moves it. */
export interface RolloutRules {
  /** Seconds from the state ALARM until the engine has seen it and stops. */
  readonly noticeSeconds: Range;
  /** Seconds from there until the old version has all of the traffic again. */
  readonly restoreSeconds: Range;
  /** Whether the schedule goes on while the old version is being restored. */
  readonly shiftsWhileRestoring: boolean;
  /** What happens when a release is to start while an alarm is, or is not, in the state ALARM. */
  start(inAlarm: boolean): Start;
}

/**
 * CodeDeploy: an alarm in ALARM stops a release before it starts, alarms are watched until the old tasks are
 * terminated, and the rollback is a deployment of its own that moves all traffic at once.
 *
 * It reads the alarms at an interval that is not documented; in one recorded run it took up to 23 seconds.
 */
export function codeDeploy(noticeSeconds: Range): RolloutRules {
  return {
    start: (inAlarm) => inAlarm ? Start.REFUSED : Start.WATCHED,
    noticeSeconds,
    restoreSeconds: { min: 0, max: 0 },
    shiftsWhileRestoring: false,
  };
}
