import { Plan } from '../plan';
import { newVersionSeconds, Schedule } from '../schedule';
import { AnalyzedAlarm } from '../types';

/** The worst phase, as a figure has it that is exact. */
const WORST_PHASE = 60;
/** The phases that are played in its place: where windows or shares change with the phase, another one may be worse. */
const PHASES = [4, 11, 19, 26, 34, 41, 49, 56];

/**
 * The minutes of a release whose metrics an alarm can see, those before the first shift included: CloudWatch looks at
 * them every minute, and each evaluation is known `alarmLatencySeconds` after its minute's end.
 */
export interface Timeline {
  /** For each minute, how many of its seconds the new version has the traffic, weighted with its share. */
  readonly newVersionSeconds: Float64Array;
  /** When each minute's end is known, from the first shift on. */
  readonly knownAt: (minute: number) => number;
  /** The last minute that is known when the release begins: an alarm that it leaves on keeps the release from starting. */
  readonly beginning: number;
}

/** The minutes that matter up to a time, at each phase that is played. */
export function timelinesOf(plan: Plan, alarms: readonly AnalyzedAlarm[], until: number): Timeline[] {
  const phases = plan.phaseSeconds === WORST_PHASE ? PHASES : [plan.phaseSeconds];
  return phases.map((phase) => timelineOf(plan, alarms, until, phase));
}

/** The minutes that matter up to a time. */
export function timelineOf(plan: Plan, alarms: readonly AnalyzedAlarm[], until: number, phaseSeconds = plan.phaseSeconds): Timeline {
  const { schedule, alarmLatencySeconds } = plan;
  // Minute 0 ends with the first full minute's begin.
  const last = Math.floor((until - alarmLatencySeconds - phaseSeconds) / 60);
  const known = Math.floor((-alarmLatencySeconds - phaseSeconds) / 60);
  const history = Math.max(...alarms.map(({ evaluationPeriods, periodSeconds }) => evaluationPeriods * periodSeconds / 60));
  const first = known - history + 1;
  const seconds = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const end = phaseSeconds + 60 * (first + i);
    return secondsBetween(schedule, end - 60, end);
  });
  return {
    newVersionSeconds: Float64Array.from(seconds),
    knownAt: (minute) => phaseSeconds + 60 * (first + minute) + alarmLatencySeconds,
    beginning: known - first,
  };
}

/** Rounded, so that minutes of the same share are the same. */
function secondsBetween(schedule: Schedule, from: number, to: number): number {
  const seconds = newVersionSeconds(schedule, Math.max(0, to)) - newVersionSeconds(schedule, Math.max(0, from));
  return Math.round(seconds * 1e9) / 1e9;
}
