import { firstToFire } from './first-to-fire';
import { conditionOf, WindowBreaches } from './played-alarm';
import { PoissonSampler, poissonSampler, randomOf } from './sampler';
import { Timeline, timelinesOf } from './timeline';
import { Plan } from '../plan';
import { AnalyzedAlarm, ExpectedTraffic } from '../types';

/** What is played: releases of a version that fails so many of its requests. */
export interface Question {
  readonly plan: Plan;
  readonly alarms: readonly AnalyzedAlarm[];
  readonly traffic: ExpectedTraffic;
  readonly errorRate: number;
}

/** The minute of an alarm that does not go off. */
export const NOT_YET = -1;
const SEED = 20_261;

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
  readonly reachMinutes: number;
  readonly datapointsToAlarm: number;
  /** Of the window that ends with each minute. */
  readonly breached: Uint8Array;
  /** How many windows breached, of those that are looked at after each minute. */
  readonly counts: Uint8Array;
  /** The groups that it is in. */
  readonly groups: readonly number[];
}

/**
 * Releases, one after the other, minute by minute, for groups of alarms, of which the first one to go off counts. The numbers of each
 * release are its own: what happens in it does not depend on which alarms watch, or until when.
 */
export class Releases {
  /** That of the last release. */
  public timeline: Timeline;
  /** At most. */
  public readonly minutes: number;
  /** In which minute the first alarm of each group went off in the last release; in the one that it begins with, it did not start. */
  public readonly firedAt: Int32Array;
  private readonly timelines: readonly { readonly timeline: Timeline; readonly kinds: readonly MinuteKind[] }[];
  private plays = 0;
  private readonly watching: readonly Watching[];
  /** Sums since the first minute, for windows of several. */
  private readonly sums: readonly Float64Array[];

  constructor({ plan, alarms, traffic, errorRate }: Question, groups: readonly (readonly number[])[], until: number, ways: number) {
    this.firedAt = new Int32Array(groups.length);
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
    const watched = groups.map((group) => firstToFire(group, alarms));
    this.watching = alarms.map((alarm, number) => ({
      breaches: conditionOf(alarm),
      windowMinutes: alarm.periodSeconds / 60,
      reachMinutes: alarm.evaluationPeriods * alarm.periodSeconds / 60,
      datapointsToAlarm: alarm.datapointsToAlarm,
      breached: new Uint8Array(this.minutes),
      counts: new Uint8Array(this.minutes),
      groups: watched.flatMap((group, i) => group.includes(number) ? i : []),
    })).filter(({ groups: its }) => its.length > 0);
    this.sums = Array.from({ length: 4 }, () => new Float64Array(this.minutes + 1));
  }

  public play(): void {
    const { watching, firedAt, sums: [newFailed, newAll, oldFailed, oldAll], timelines } = this;
    const random = randomOf(SEED + this.plays);
    const { timeline, kinds } = timelines[this.plays++ % timelines.length];
    this.timeline = timeline;
    const [{ beginning }, minutes] = [timeline, kinds.length];
    firedAt.fill(NOT_YET);
    let left = firedAt.length;
    for (let minute = 0; minute < minutes && left > 0; minute++) {
      const kind = kinds[minute];
      const [failures, oldFailures] = [kind.newFailures.draw(random), kind.oldFailures.draw(random)];
      newFailed[minute + 1] = newFailed[minute] + failures;
      newAll[minute + 1] = newAll[minute] + failures + kind.newSuccesses.draw(random);
      oldFailed[minute + 1] = oldFailed[minute] + oldFailures;
      oldAll[minute + 1] = oldAll[minute] + oldFailures + kind.oldSuccesses.draw(random);
      for (let i = 0; i < watching.length; i++) {
        if (this.isOn(watching[i], minute) && minute >= beginning) {
          left -= this.fire(watching[i].groups, minute);
        }
      }
    }
  }

  /** For how many of the groups it is the first time. */
  private fire(groups: readonly number[], minute: number): number {
    let first = 0;
    for (const group of groups) {
      if (this.firedAt[group] === NOT_YET) {
        this.firedAt[group] = minute;
        first++;
      }
    }
    return first;
  }

  private isOn({ breaches, windowMinutes, reachMinutes, datapointsToAlarm, breached, counts }: Watching, minute: number): boolean {
    const [newFailed, newAll, oldFailed, oldAll] = this.sums;
    const [end, begin] = [minute + 1, Math.max(0, minute + 1 - windowMinutes)];
    const isBreach = breaches(
      newFailed[end] - newFailed[begin], newAll[end] - newAll[begin], oldFailed[end] - oldFailed[begin], oldAll[end] - oldAll[begin],
    );
    breached[minute] = isBreach ? 1 : 0;
    // The same windows as one window earlier, with this one in place of the oldest.
    counts[minute] = breached[minute]
      + (minute >= windowMinutes ? counts[minute - windowMinutes] : 0) - (minute >= reachMinutes ? breached[minute - reachMinutes] : 0);
    return counts[minute] >= datapointsToAlarm;
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
