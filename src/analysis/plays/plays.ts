import { Plan } from '../plan';
import { newVersionSeconds } from '../schedule';
import { AnalyzedAlarm, ExpectedTraffic } from '../types';
import { conditionOf, WindowBreaches } from './played-alarm';
import { PoissonSampler, poissonSampler, Random, randomOf } from './sampler';
import { FEW_WAYS, Timeline, timelinesOf, WAYS } from './timeline';

/** What is played: releases of a version that fails so many of its requests. */
export interface Question {
  readonly plan: Plan;
  readonly alarms: readonly AnalyzedAlarm[];
  readonly traffic: ExpectedTraffic;
  readonly errorRate: number;
}

/** What became of the releases, for some of the alarms together. */
export interface Played {
  /** The part that did not start, because an alarm was on. */
  readonly refused: number;
  /** The part that did not start, or was rolled back. */
  readonly stopped: number;
  /** Of those that started, the part that was stopped before all traffic had moved. */
  readonly beforePromotion: number;
  /** Of those that started, the part that was rolled back. */
  readonly rolledBack: number;
  /** Mean seconds until the rollback of those had ended. */
  readonly meanSeconds?: number;
  /** Means of those that started: seconds until the rollback, or until the old version was gone, and the new version's share of them. */
  readonly duration: number;
  readonly exposure: number;
}

/** What an estimate may err by, in the mean. */
const STANDARD_ERROR = 0.004;
const [FEWEST_PLAYS, BATCH] = [2000, 1000];
/** Minutes that are drawn at most: half a second, for a figure that is shown; far less for one of many that are tried. */
export const MOST_MINUTES = 2_000_000;
export const FEW_MINUTES = 200_000;
const SEED = 20_261;
const NOT_YET = -1;

/**
 * Plays releases until the estimates are good enough: alone those of each alarm, then those of each of the groups, which are
 * given as the alarms' numbers. Undefined where that takes too long.
 */
export function playReleases(question: Question, groups: readonly (readonly number[])[], mostMinutes = MOST_MINUTES): Played[] | undefined {
  if (FEWEST_PLAYS * minutesOf(question) > mostMinutes) {
    return undefined;
  }
  const releases = new Releases(question, question.plan.horizonSeconds, WAYS);
  const sums = groups.map((group) => new Sums(group, question.plan));
  for (let plays = 0; ; plays += BATCH) {
    if (plays >= FEWEST_PLAYS && sums.every((sum) => sum.isGood)) {
      return sums.map((sum) => sum.played());
    }
    if ((plays + BATCH) * releases.minutes > mostMinutes) {
      return undefined;
    }
    for (let i = 0; i < BATCH; i++) {
      releases.play();
      sums.forEach((sum) => sum.add(releases.firedAt, releases.timeline));
    }
  }
}

/** At least, without the history. */
function minutesOf({ plan }: Question): number {
  return plan.horizonSeconds / 60;
}

/** So many plays say whether a target is reached, unless it is missed or reached by far. */
const MOST_PLAYS_FOR_TARGET = 2000;
const BATCH_FOR_TARGET = 100;

/** Whether an alarm stops the version before all traffic moves, with a probability. Undefined where that takes too long to play. */
export function reachesByPlays(question: Question, target: number): boolean | undefined {
  if (BATCH_FOR_TARGET * question.plan.rolloutSeconds / 60 > FEW_MINUTES) {
    return undefined;
  }
  const releases = new Releases(question, question.plan.rolloutSeconds, FEW_WAYS);
  let [found, plays] = [0, 0];
  while (plays < MOST_PLAYS_FOR_TARGET) {
    if ((plays + BATCH_FOR_TARGET) * releases.minutes > FEW_MINUTES) {
      return undefined;
    }
    for (let i = 0; i < BATCH_FOR_TARGET; i++, plays++) {
      releases.play();
      found += releases.firedAt[0] === NOT_YET ? 0 : 1;
    }
    const part = found / plays;
    if (Math.abs(part - target) > 4 * Math.sqrt((part * (1 - part) + 1 / plays) / plays)) {
      return part > target;
    }
  }
  return found / plays >= target;
}

/** Minutes of one kind: how many requests they bring to which version. */
interface MinuteKind {
  readonly newFailures: PoissonSampler;
  readonly newSuccesses: PoissonSampler;
  readonly oldFailures: PoissonSampler;
  readonly oldSuccesses: PoissonSampler;
}

/** An alarm at work. */
interface Watching {
  readonly breaches: WindowBreaches;
  readonly windowMinutes: number;
  readonly windows: number;
  readonly datapointsToAlarm: number;
  readonly breached: Uint8Array;
}

/** Releases, one after the other, minute by minute. */
class Releases {
  /** That of the last release. */
  public timeline: Timeline;
  /** At most. */
  public readonly minutes: number;
  /** In which minute each alarm went off in the last release; in the one that it begins with, it did not start. */
  public readonly firedAt: Int32Array;
  private readonly timelines: readonly { readonly timeline: Timeline; readonly kinds: readonly MinuteKind[] }[];
  private plays = 0;
  private readonly watching: readonly Watching[];
  private readonly random: Random = randomOf(SEED);
  /** Sums since the first minute, for windows of several. */
  private readonly sums: readonly Float64Array[];

  constructor({ plan, alarms, traffic, errorRate }: Question, until: number, ways: number) {
    this.firedAt = new Int32Array(alarms.length);
    const known = new Map<number, MinuteKind>();
    this.timelines = timelinesOf(plan, alarms, until, ways).map((timeline) => ({
      timeline,
      kinds: Array.from(timeline.newVersionSeconds, (seconds) => {
        const kind = known.get(seconds) ?? minuteKind(traffic, errorRate, seconds);
        known.set(seconds, kind);
        return kind;
      }),
    }));
    [{ timeline: this.timeline }] = this.timelines;
    this.minutes = Math.max(...this.timelines.map(({ kinds }) => kinds.length));
    this.watching = alarms.map((alarm) => ({
      breaches: conditionOf(alarm),
      windowMinutes: alarm.periodSeconds / 60,
      windows: alarm.evaluationPeriods,
      datapointsToAlarm: alarm.datapointsToAlarm,
      breached: new Uint8Array(this.minutes),
    }));
    this.sums = Array.from({ length: 4 }, () => new Float64Array(this.minutes + 1));
  }

  public play(): void {
    const { watching, firedAt, random, sums: [newFailed, newAll, oldFailed, oldAll], timelines } = this;
    const { timeline, kinds } = timelines[this.plays++ % timelines.length];
    this.timeline = timeline;
    const [{ beginning }, minutes] = [timeline, kinds.length];
    firedAt.fill(NOT_YET);
    let left = watching.length;
    for (let minute = 0; minute < minutes && left > 0; minute++) {
      const kind = kinds[minute];
      const [failures, oldFailures] = [kind.newFailures.draw(random), kind.oldFailures.draw(random)];
      newFailed[minute + 1] = newFailed[minute] + failures;
      newAll[minute + 1] = newAll[minute] + failures + kind.newSuccesses.draw(random);
      oldFailed[minute + 1] = oldFailed[minute] + oldFailures;
      oldAll[minute + 1] = oldAll[minute] + oldFailures + kind.oldSuccesses.draw(random);
      for (let i = 0; i < watching.length; i++) {
        if (firedAt[i] === NOT_YET && this.isOn(watching[i], minute) && minute >= beginning) {
          firedAt[i] = minute;
          left--;
        }
      }
    }
  }

  private isOn({ breaches, windowMinutes, windows, datapointsToAlarm, breached }: Watching, minute: number): boolean {
    const [newFailed, newAll, oldFailed, oldAll] = this.sums;
    const [end, begin] = [minute + 1, Math.max(0, minute + 1 - windowMinutes)];
    breached[minute] = breaches(
      newFailed[end] - newFailed[begin], newAll[end] - newAll[begin], oldFailed[end] - oldFailed[begin], oldAll[end] - oldAll[begin],
    ) ? 1 : 0;
    let count = 0;
    for (let window = 0, at = minute; window < windows && at >= 0; window++, at -= windowMinutes) {
      count += breached[at];
    }
    return count >= datapointsToAlarm;
  }
}

function minuteKind({ requestsPerSecond, healthyErrorRate }: ExpectedTraffic, errorRate: number, newSeconds: number): MinuteKind {
  const [requests, others] = [requestsPerSecond * newSeconds, requestsPerSecond * (60 - newSeconds)];
  return {
    newFailures: poissonSampler(requests * errorRate),
    newSuccesses: poissonSampler(requests * (1 - errorRate)),
    oldFailures: poissonSampler(others * healthyErrorRate),
    oldSuccesses: poissonSampler(others * (1 - healthyErrorRate)),
  };
}

/** Adds up what becomes of releases under some of the alarms. */
class Sums {
  private plays = 0;
  private refused = 0;
  private before = 0;
  private rolledBack = 0;
  private seconds = 0;
  private duration = 0;
  private exposure = 0;

  constructor(private readonly alarms: readonly number[], private readonly plan: Plan) {}

  /** Whether all parts are good enough. */
  public get isGood(): boolean {
    return [this.refused, this.refused + this.rolledBack, this.before].every((count) => {
      const part = count / this.plays;
      return part * (1 - part) / this.plays <= STANDARD_ERROR ** 2;
    });
  }

  public add(firedAt: Int32Array, { beginning, knownAt }: Timeline): void {
    const { plan: { schedule, rolloutSeconds, horizonSeconds, rollbackLatencySeconds } } = this;
    let first = NOT_YET;
    for (const alarm of this.alarms) {
      const minute = firedAt[alarm];
      first = minute !== NOT_YET && (first === NOT_YET || minute < first) ? minute : first;
    }
    this.plays++;
    if (first === beginning) {
      this.refused++;
      return;
    }
    const known = first === NOT_YET ? Infinity : knownAt(first);
    const end = Math.min(horizonSeconds, known + rollbackLatencySeconds);
    this.before += known <= rolloutSeconds ? 1 : 0;
    this.rolledBack += first === NOT_YET ? 0 : 1;
    this.seconds += first === NOT_YET ? 0 : known + rollbackLatencySeconds;
    this.duration += end;
    this.exposure += newVersionSeconds(schedule, end);
  }

  public played(): Played {
    const started = Math.max(1, this.plays - this.refused);
    return {
      refused: this.refused / this.plays,
      stopped: (this.refused + this.rolledBack) / this.plays,
      beforePromotion: this.before / started,
      rolledBack: this.rolledBack / started,
      meanSeconds: this.rolledBack === 0 ? undefined : this.seconds / this.rolledBack,
      duration: this.duration / started,
      exposure: this.exposure / started,
    };
  }
}
