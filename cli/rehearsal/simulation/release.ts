import { Answers } from './answers';
import { CloudWatchAlarm } from './cloud-watch-alarm';
import { EventQueue, Rank } from './event-queue';
import { Counts, MinuteLog } from './minute-log';
import { Random, within } from './random';
import { RequestStream } from './request-stream';
import { Start } from './rollout-rules';
import { Scenario } from './scenario';
import { SignalLog } from './signals';

/** Seconds in which the share of clients that stay is taken for constant. */
const STICKY_STRETCH = 10;

/** How a release ended. */
export enum Ending {
  /** The old version has all of the traffic again. */
  ROLLED_BACK = 'rolledBack',
  /** The old version is gone. */
  PROMOTED = 'promoted',
  /** It did not start. */
  REFUSED = 'refused',
}

/** A release that has been played. Times are seconds from the first shift of traffic. */
export interface Release {
  readonly ending: Ending;
  /** Whether it was stopped before all traffic had moved. */
  readonly stoppedBeforePromotion: boolean;
  /** When the state of the alarm that stopped it became ALARM. */
  readonly alarmAt?: number;
  /** Number of that alarm in the scenario. */
  readonly alarm?: number;
  /** When the old version had all of the traffic again. */
  readonly restoredAt?: number;
  /** Requests until then, or until the old version could no longer be restored. */
  readonly counts: Counts;
}

/** What can be watched while a release is played. */
export interface ReleaseObserver {
  minute(minute: ObservedMinute): void;
  event(event: ReleaseEvent): void;
}

/** A minute of the metrics. */
export interface ObservedMinute {
  /** When it was over. */
  readonly at: number;
  readonly counts: Counts;
  /** Whether the datapoint that ends with it breaches, by alarm. */
  readonly breaching: readonly boolean[];
}

/** Something that happened. */
export interface ReleaseEvent {
  readonly at: number;
  readonly kind: 'refused' | 'unwatched' | 'shift' | 'alarm' | 'ok' | 'missed' | 'stopped' | 'restored' | 'terminated';
  /** The new version's share from then on. */
  readonly share: number;
  /** Number of the alarm that it is about. */
  readonly alarm?: number;
}

/** Plays a release from the first shift of traffic until it is certain how it ends. */
export function playRelease(scenario: Scenario, random: Random, observer?: ReleaseObserver): Release {
  return new PlayedRelease(scenario, random, observer).play();
}

/** From when to when the requests of a release matter, in seconds from the first shift of traffic. */
export interface ReleaseWindow {
  readonly from: number;
  readonly to: number;
}

/** What no release of a scenario looks beyond, whatever it draws. */
export function windowOf(scenario: Omit<Scenario, 'requests'>): ReleaseWindow {
  return { from: scenario.cloudWatch.phaseSeconds.min - 60 * historyOf(scenario), to: horizonOf(scenario) };
}

class PlayedRelease {
  private readonly queue = new EventQueue();
  private readonly log = new MinuteLog();
  private readonly stream: RequestStream;
  private readonly alarms: { readonly cloudWatch: CloudWatchAlarm; readonly latency: number; evaluated: boolean; known: boolean }[];
  private readonly horizon: number;
  private readonly begin: number;
  /** What had come before the first shift. */
  private before: Counts = { oldRequests: 0, oldFailures: 0, newRequests: 0, newFailures: 0 };
  private now: number;
  private share = 0;
  /** The new version's share of the requests, where clients stay: it follows. */
  private served = 0;
  private flownUntil: number;
  private shiftsLeft = 0;
  private watched = false;
  private stopped?: Pick<Release, 'alarmAt' | 'alarm' | 'stoppedBeforePromotion'>;
  private ended?: Release;

  constructor(private readonly scenario: Scenario, private readonly random: Random, private readonly observer?: ReleaseObserver) {
    const { alarms, cloudWatch } = scenario;
    this.horizon = horizonOf(scenario);
    const history = historyOf(scenario);
    this.begin = this.now = this.flownUntil = within(cloudWatch.phaseSeconds, random) - 60 * history;
    const signals = scenario.behaviour && new SignalLog(this.begin);
    this.stream = new RequestStream(scenario.requests, this.now, random, signals && new Answers(scenario.behaviour!, signals, this.begin));
    this.alarms = alarms.map((alarm) => ({
      cloudWatch: new CloudWatchAlarm(alarm, cloudWatch.windowsReachBack ? 0 : history, cloudWatch.unpublishedMinutes, signals),
      latency: within(cloudWatch.alarmLatencySeconds, random),
      evaluated: false,
      known: false,
    }));
  }

  public play(): Release {
    this.queue.add(this.begin + 60, Rank.MINUTE, () => this.closeMinute());
    this.queue.add(0, Rank.ENGINE, () => this.start());
    while (!this.ended) {
      const { at, happen } = this.queue.next()!;
      this.now = at;
      happen();
    }
    return this.ended;
  }

  private start(): void {
    this.flow();
    this.before = { ...this.stream.total };
    const { steps, rules } = this.scenario;
    const start = rules.start(this.alarms.some(({ known }) => known));
    if (start === Start.REFUSED) {
      this.tell('refused');
      this.end(Ending.REFUSED);
      return;
    }
    this.watched = start === Start.WATCHED;
    if (!this.watched) {
      this.tell('unwatched');
    }
    let at = 0;
    for (const { share, durationSeconds } of steps) {
      this.shiftAt(at, share);
      at += durationSeconds;
    }
    this.shiftAt(at, 1);
    this.queue.add(this.horizon, Rank.ENGINE, () => this.terminate());
  }

  private shiftAt(at: number, share: number): void {
    this.shiftsLeft++;
    this.queue.add(at, Rank.ENGINE, () => {
      if (!this.stopped || this.scenario.rules.shiftsWhileRestoring) {
        this.flow();
        this.share = share;
        this.shiftsLeft--;
        this.tell('shift');
      }
    });
  }

  private closeMinute(): void {
    this.flow();
    const { log, now } = this;
    log.close(this.stream.total);
    this.alarms.forEach((alarm, i) => {
      const state = alarm.cloudWatch.evaluate(log);
      if (state !== alarm.evaluated) {
        alarm.evaluated = state;
        this.queue.add(now + alarm.latency, Rank.ALARM, () => this.learn(i, state));
      }
    });
    this.observer?.minute({
      at: now, counts: log.window(log.length - 1, log.length), breaching: this.alarms.map(({ cloudWatch }) => cloudWatch.newestBreaches),
    });
    this.queue.add(now + 60, Rank.MINUTE, () => this.closeMinute());
  }

  private learn(alarm: number, state: boolean): void {
    this.alarms[alarm].known = state;
    this.tell(state ? 'alarm' : 'ok', alarm);
    // An alarm from before the first shift that is over by then rolls nothing back.
    if (state && this.now > 0) {
      const since = this.now;
      this.queue.add(since + within(this.scenario.rules.noticeSeconds, this.random), Rank.POLL, () => this.poll(alarm, since));
    }
  }

  /** The engine looks at the alarms. One that has gone back to OK in the meantime was never seen. */
  private poll(alarm: number, alarmAt: number, missed = 0): void {
    const { missedPolls = 0, noticeSeconds } = this.scenario.rules;
    if (!this.watched || this.stopped || !this.alarms[alarm].known) {
      return;
    }
    if (missedPolls > 0 && this.random() < missedPolls) {
      if (missed === 0) {
        this.tell('missed', alarm);
      }
      // The longest time to notice an alarm is that from one look to the next.
      this.queue.add(this.now + Math.max(1, noticeSeconds.max), Rank.POLL, () => this.poll(alarm, alarmAt, missed + 1));
      return;
    }
    this.stopped = { alarmAt, alarm, stoppedBeforePromotion: this.shiftsLeft > 0 };
    this.tell('stopped', alarm);
    this.queue.add(this.now + within(this.scenario.rules.restoreSeconds, this.random), Rank.ENGINE, () => this.restore());
  }

  private restore(): void {
    this.flow();
    this.share = this.served = 0;
    this.tell('restored');
    this.end(Ending.ROLLED_BACK, this.now);
  }

  private terminate(): void {
    this.flow();
    if (!this.stopped) {
      this.tell('terminated');
      this.end(Ending.PROMOTED);
    }
  }

  private end(ending: Ending, restoredAt?: number): void {
    this.ended = { stoppedBeforePromotion: false, ...this.stopped, ending, restoredAt, counts: this.countsSince(this.before) };
  }

  /** Lets the requests come in, up to now; those after the old version could have been terminated are not counted. */
  private flow(): void {
    const until = this.now < this.horizon ? this.now : this.horizon;
    const { stickySeconds } = this.scenario;
    if (stickySeconds === undefined) {
      this.stream.flow(until, this.share);
      return;
    }
    // Clients leave after a while, each independent of the others, and only those that come are spread anew.
    for (; this.flownUntil < until; this.flownUntil = Math.min(until, this.flownUntil + STICKY_STRETCH)) {
      const seconds = Math.min(until - this.flownUntil, STICKY_STRETCH);
      const [stay, before] = [Math.exp(-seconds / stickySeconds), this.served];
      this.served = this.share + (before - this.share) * stay;
      this.stream.flow(this.flownUntil + seconds, this.share + (before - this.share) * (1 - stay) * stickySeconds / seconds);
    }
  }

  private countsSince(before: Counts): Counts {
    const { oldRequests, oldFailures, newRequests, newFailures } = this.stream.total;
    return {
      oldRequests: oldRequests - before.oldRequests,
      oldFailures: oldFailures - before.oldFailures,
      newRequests: newRequests - before.newRequests,
      newFailures: newFailures - before.newFailures,
    };
  }

  private tell(kind: ReleaseEvent['kind'], alarm?: number): void {
    this.observer?.event({ at: this.now, kind, share: this.share, alarm });
  }
}

/** When the old version can no longer be restored. */
function horizonOf({ steps, terminationWaitSeconds }: Pick<Scenario, 'steps' | 'terminationWaitSeconds'>): number {
  return steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, terminationWaitSeconds);
}

/** How many minutes before the first full one are played: those that some alarm knows of when it is evaluated for the first shift. */
function historyOf({ alarms, cloudWatch }: Pick<Scenario, 'alarms' | 'cloudWatch'>): number {
  if (!cloudWatch.windowsReachBack) {
    return 1;
  }
  const longest = Math.max(0, ...alarms.map((alarm) => alarm.evaluationPeriods * alarm.periodSeconds));
  return Math.ceil((longest + cloudWatch.alarmLatencySeconds.max) / 60) + 1;
}
