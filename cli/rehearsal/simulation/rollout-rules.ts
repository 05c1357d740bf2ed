import { Range } from './random';
import { StartInAlarm } from '../../../src/analysis/engine-rules';

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
  /** The part of its looks at the alarms that the engine misses, and then goes on; none where it is absent. */
  readonly missedPolls?: number;
  /** What happens when a release is to start while an alarm is, or is not, in the state ALARM. */
  start(inAlarm: boolean): Start;
}

/**
 * An engine that watches the alarms until the old tasks are terminated, and rolls back by moving all traffic at once.
 * What it does with a release that is to start while an alarm is on, differs.
 *
 * At which interval an engine reads the alarms is not documented; in one recorded run CodeDeploy took up to 23 seconds.
 */
export function rulesOf(startInAlarm: StartInAlarm, noticeSeconds: Range, missedPolls?: number): RolloutRules {
  const whenOn = startInAlarm === StartInAlarm.REFUSED ? Start.REFUSED : Start.UNWATCHED;
  return {
    start: (inAlarm) => inAlarm ? whenOn : Start.WATCHED,
    noticeSeconds,
    restoreSeconds: { min: 0, max: 0 },
    shiftsWhileRestoring: false,
    ...(missedPolls ? { missedPolls } : {}),
  };
}
