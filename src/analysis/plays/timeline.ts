import { DEFAULT_ASSUMPTIONS, Plan } from '../plan';
import { Schedule } from '../schedule';
import { AnalyzedAlarm } from '../types';

/** In so many ways releases differ by when they begin and how long CloudWatch takes; an estimate's plays are a multiple of it. */
export const WAYS = 250;
/** Where many schedules are tried, one after the other: as many minutes are prepared as are played. */
export const FEW_WAYS = 25;
/** Prime to their number: any hundred in a row are spread evenly, too. */
const STRIDE = 97;
/** Its multiples, without what is whole, are spread evenly beside what is spread by their number. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
/** From the end of a minute to the alarm: as short and as long as it was seen. */
const [SHORTEST_LATENCY, LONGEST_LATENCY] = [73, 133];

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

/**
 * The minutes that matter up to a time, as often as releases may differ. Figures that are exact are those of a cautious phase and
 * latency, where they are not given; where windows or shares change with the phase, another one may be worse. So in place of these, all are played.
 */
export function timelinesOf(plan: Plan, alarms: readonly AnalyzedAlarm[], until: number, ways: number): Timeline[] {
  const phaseOf = (part: number) => plan.phaseSeconds === DEFAULT_ASSUMPTIONS.phaseSeconds ? Math.floor(60 * part) : plan.phaseSeconds;
  const latencyOf = (part: number) => plan.alarmLatencySeconds === DEFAULT_ASSUMPTIONS.alarmLatencySeconds
    ? SHORTEST_LATENCY + Math.floor((LONGEST_LATENCY - SHORTEST_LATENCY) * part) : plan.alarmLatencySeconds;
  return Array.from({ length: ways }, (_, i) => {
    const way = i * STRIDE % ways + 0.5;
    return timelineOf(plan, alarms, until, { phaseSeconds: phaseOf(way / ways), alarmLatencySeconds: latencyOf(way * GOLDEN_RATIO % 1) });
  });
}

/** The minutes that matter up to a time. */
export function timelineOf(
  { schedule }: Plan, alarms: readonly AnalyzedAlarm[], until: number, { phaseSeconds, alarmLatencySeconds }: Pick<Plan, 'phaseSeconds' | 'alarmLatencySeconds'>,
): Timeline {
  // Minute 0 ends with the first full minute's begin.
  const last = Math.floor((until - alarmLatencySeconds - phaseSeconds) / 60);
  const known = Math.floor((-alarmLatencySeconds - phaseSeconds) / 60);
  const history = Math.max(...alarms.map(({ evaluationPeriods, periodSeconds }) => evaluationPeriods * periodSeconds / 60));
  const first = known - history + 1;
  return {
    newVersionSeconds: secondsOfMinutes(schedule, phaseSeconds + 60 * (first - 1), Math.max(0, last - first + 1)),
    knownAt: (minute) => phaseSeconds + 60 * (first + minute) + alarmLatencySeconds,
    beginning: known - first,
  };
}

/** Of each of so many minutes in a row. Rounded, so that minutes of the same share are the same. */
function secondsOfMinutes({ steps }: Schedule, from: number, count: number): Float64Array {
  let [step, stepEnd] = [0, steps[0]?.durationSeconds ?? 0];
  return Float64Array.from({ length: count }, (_, minute) => {
    let at = Math.max(0, from + 60 * minute);
    const end = Math.max(0, from + 60 * (minute + 1));
    let seconds = 0;
    while (step < steps.length && at < end) {
      const until = Math.min(end, stepEnd);
      seconds += steps[step].share * (until - at);
      at = until;
      if (at === stepEnd) {
        step++;
        stepEnd += steps[step]?.durationSeconds ?? 0;
      }
    }
    return Math.round((seconds + end - at) * 1e9) / 1e9;
  });
}
