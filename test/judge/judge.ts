import { JudgedAlarm } from './judged-alarm';
import { Missing } from './metric-math';
import { Behaviour, Plays, Reading, Timeline } from './plays';

/**
 * What becomes of the plays under alarms: the judge. It knows the template and what AWS documents, and shares nothing with the
 * analysis, the rehearsal or the local endpoint.
 */

/** What happened to a part of the plays, from 0 to 1, or in requests. */
export interface Judgement {
  /** Refused at its creation or stopped at any time after it. */
  readonly stopped: number;
  /** Refused, or stopped before its first request. */
  readonly neverReleased: number;
  /** Rolled back after its first request and before all traffic had moved to it. */
  readonly found: number;
  /** Requests that failed on average, until the old version had all traffic again. */
  readonly failedRequests: number;
  /** How many plays each alarm was the first to stop, by its name. */
  readonly stoppedBy: Readonly<Record<string, number>>;
}

const NONE = NaN;

const READINGS: readonly (Reading & { readonly missing: Missing })[] = [Missing.DOCUMENTED, Missing.STRICT].flatMap((missing) =>
  (['blue', 'green'] as const).flatMap((colorOfReleased) =>
    [true, false].map((zeroRequestsReported) => ({ missing, colorOfReleased, zeroRequestsReported }))));

/** The same plays in every reading of what AWS does not document. */
export function judgements(alarms: readonly JudgedAlarm[], plays: Plays, timeline: Timeline): Judgement[] {
  return READINGS.map((reading) => judge(alarms, plays, timeline, reading));
}

/** The worst for each figure of all readings. */
export function worst(alarms: readonly JudgedAlarm[], plays: Plays, timeline: Timeline): Judgement {
  const all = judgements(alarms, plays, timeline);
  const worstStopped = all.reduce((a, b) => (b.stopped > a.stopped ? b : a));
  return {
    stopped: worstStopped.stopped,
    neverReleased: worstStopped.neverReleased,
    found: Math.min(...all.map(({ found }) => found)),
    failedRequests: Math.max(...all.map(({ failedRequests }) => failedRequests)),
    stoppedBy: worstStopped.stoppedBy,
  };
}

/** The same plays in the first reading alone: as the guide says, and with zeros where there is nothing. */
export function judgement(alarms: readonly JudgedAlarm[], plays: Plays, timeline: Timeline): Judgement {
  return judge(alarms, plays, timeline, READINGS[0]);
}

function judge(alarms: readonly JudgedAlarm[], plays: Plays, timeline: Timeline, reading: Reading & { readonly missing: Missing }): Judgement {
  const known = new Map<string, Float64Array>();
  const watched = alarms.map((alarm) => new WatchedAlarm(alarm, plays, reading, known));
  const stoppedBy: Record<string, number> = {};
  let [stopped, neverReleased, found, failedRequests] = [0, 0, 0, 0];
  for (let play = 0; play < plays.number; play++) {
    const [created, shifted, delay] = [plays.created[play], plays.shifted[play], plays.delays[play]];
    const noReturn = shifted + plays.restorableFor;
    // The newest minute that is known of when the release is created decides whether it starts.
    const first = Math.floor((created - delay) / 60) - 1;
    let end = noReturn;
    for (let minute = first; (minute + 1) * 60 + delay <= noReturn; minute++) {
      const on = watched.find((alarm) => alarm.isOn(play, minute));
      if (on) {
        const knownAt = (minute + 1) * 60 + delay;
        stopped++;
        stoppedBy[on.name] = (stoppedBy[on.name] ?? 0) + 1;
        neverReleased += Number(knownAt <= shifted);
        found += Number(knownAt > shifted && knownAt <= shifted + plays.promotedAfter);
        end = Math.min(noReturn, Math.max(knownAt, created) + plays.reactions[play]);
        break;
      }
    }
    failedRequests += failures(plays, timeline, end - shifted);
  }
  const { number } = plays;
  return {
    stopped: stopped / number, neverReleased: neverReleased / number, found: found / number, failedRequests: failedRequests / number, stoppedBy,
  };
}

/** An alarm over all plays: its value in each minute, at each age that the minute is looked at. */
class WatchedAlarm {
  public readonly name: string;
  private readonly fresh: readonly Float64Array[];
  private readonly complete: Float64Array;

  constructor(
    private readonly alarm: JudgedAlarm,
    private readonly plays: Plays,
    reading: Reading & { readonly missing: Missing },
    known: Map<string, Float64Array>,
  ) {
    this.name = alarm.name;
    const seenAt = (age: number) => {
      const key = `${age} ${alarm.calculation}`;
      const values = known.get(key) ?? alarm.values(
        (source) => overMinutes(plays.valueOf(source, reading, age), alarm.minutes, plays.minutes), reading.missing,
      );
      known.set(key, values);
      return values;
    };
    const lateMinutes = plays.scene.late?.minutes ?? 0;
    if (lateMinutes > 0 && alarm.minutes > 1) {
      throw new Error('nobody plays late metrics of longer periods');
    }
    this.fresh = Array.from({ length: lateMinutes }, (_, age) => seenAt(age));
    this.complete = seenAt(lateMinutes);
  }

  public isOn(play: number, minute: number): boolean {
    const newest = play * this.plays.minutes + minute;
    return this.alarm.isOn((place) => {
      const age = place * this.alarm.minutes;
      return age > minute ? NONE : (this.fresh[age] ?? this.complete)[newest - age];
    });
  }
}

/** The sum over so many minutes up to each one of the same play; nothing where there is nothing in any of them. */
function overMinutes(column: Float64Array, minutes: number, minutesOfPlay: number): Float64Array {
  return minutes === 1 ? column : column.map((_, i) => {
    const from = Math.max(i - i % minutesOfPlay, i + 1 - minutes);
    return column.subarray(from, i + 1).reduce((sum, value) => (Number.isNaN(value) ? sum : (Number.isNaN(sum) ? 0 : sum) + value), NONE);
  });
}

/** The requests that fail on both versions from the first shift on, on average. */
function failures({ scene }: Plays, { steps }: Timeline, seconds: number): number {
  let [total, from] = [0, 0];
  for (const { share, durationSeconds } of [...steps, { share: 1, durationSeconds: Number.POSITIVE_INFINITY }]) {
    const time = Math.max(0, Math.min(from + durationSeconds, seconds) - from);
    total += time * scene.requestsPerSecond * (share * failing(scene.released) + (1 - share) * failing(scene.running));
    from += durationSeconds;
  }
  return total;
}

function failing({ failing: answered = 0, crashing = 0, hanging = 0, untargeted = 0 }: Behaviour): number {
  return answered + crashing + hanging + untargeted;
}
