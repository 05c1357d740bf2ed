import { Source } from './judged-alarm';
import { Random } from './random';
import { HOSTS_STEADY, HostsOf } from './task-counts';

/**
 * Releases, drawn: what the balancer, the tasks and the log of a service count in each minute, of many plays at once.
 * Requests come as a Poisson process. In which minute a request that lasts is counted is not documented: here RequestCount counts
 * it when it begins, and its answer when it ends, which is the harder case for what subtracts one from the other.
 */

// In Jest's sandbox each look at a global takes longer than the arithmetic here.
const NONE = NaN;

/** How a version treats its requests. Parts of them, from 0 to 1; the rest is answered well. */
export interface Behaviour {
  /** Answered with a 5xx by the task. */
  readonly failing?: number;
  /** Connection refused, reset, task killed: the balancer answers with 502. */
  readonly crashing?: number;
  /** No answer: the balancer gives up after a minute, with 504. */
  readonly hanging?: number;
  /** No target is left: the balancer answers with 503, and RequestCount does not count the request. */
  readonly untargeted?: number;
  /** Connections that are upgraded: counted as requests, and the answer, 101, in no metric. */
  readonly webSockets?: number;
  /** Answered well, and an error is logged. */
  readonly onlyLogging?: number;
  /** Lines in the log for each request that fails with a 5xx. */
  readonly linesPerFailure?: number;
  /** Until a request is answered, in seconds. */
  readonly responseSeconds?: number;
  /** Failures of its first requests instead of `failing`. */
  readonly warmUp?: { readonly seconds: number; readonly failing: number };
}

/** A stretch with a constant share of the new version. */
export interface Step {
  readonly share: number;
  readonly durationSeconds: number;
}

/** What is played. */
export interface Scene {
  readonly requestsPerSecond: number;
  readonly running: Behaviour;
  readonly released: Behaviour;
  /** The part of all requests that the balancer fails by itself, whichever version they are for. */
  readonly balancerErrors?: number;
  /** What others on the same balancer do, in a second: answers with 5xx of their tasks, and those of the balancer. */
  readonly others?: { readonly failing: number; readonly balancerErrors: number };
  /** Lines in the log, a minute, that have nothing to do with requests. */
  readonly unrelatedLines?: number;
  /** Metrics that are published later than usual, by whole minutes. */
  readonly late?: { readonly minutes: number; readonly only?: 'answers' };
  readonly hosts?: HostsOf;
}

export interface Timeline {
  readonly steps: readonly Step[];
  readonly terminationWaitSeconds: number;
  /** Minutes before the release is created: as many as the longest alarm looks back, and four, until those are known of and for requests that last. */
  readonly historyMinutes?: number;
}

/** Enough for the defaults, none of which looks back more than eight minutes. */
const HISTORY_MINUTES = 12;
/** From the release's creation to the first request to the new version. */
const INSTALL_SECONDS = 180;
/** What the balancer's default idle timeout makes of a request that hangs. */
const IDLE_TIMEOUT_SECONDS = 60;
/** How answers that are no failure are spread over the classes of status codes. */
const GOOD_ANSWERS = { ok: 0.88, redirect: 0.05, clientError: 0.07 };
/** From the end of a minute to the alarm: seen once on an account. */
const ALARM_DELAY_SECONDS = [73, 133] as const;
/** From the alarm until all traffic is back: CodeDeploy took up to 23 seconds to react, likewise. */
const REACTION_SECONDS = [0, 23] as const;

const COUNTED = ['RequestCount', 'HTTPCode_Target_2XX_Count', 'HTTPCode_Target_3XX_Count', 'HTTPCode_Target_4XX_Count', 'HTTPCode_Target_5XX_Count'] as const;
type Counted = (typeof COUNTED)[number];
const VERSIONS = ['running', 'released'] as const;
type Version = (typeof VERSIONS)[number];

/** In which of AWS's undocumented ways the same counts are shown. */
export interface Reading {
  readonly colorOfReleased: 'blue' | 'green';
  /** Whether a group without requests reports none, or a zero. */
  readonly zeroRequestsReported: boolean;
}

/** Many plays of a scene, minute by minute: the value of play p in minute m is at p × minutes + m. */
export class Plays {
  public readonly minutes: number;
  /** When each release is created, when its first request comes, when all traffic has moved, when there is no way back: in seconds. */
  public readonly created: Float64Array;
  public readonly shifted: Float64Array;
  public readonly promotedAfter: number;
  public readonly restorableFor: number;
  /** From the end of a minute to the alarm, of each play, in seconds. */
  public readonly delays: Float64Array;
  /** From the alarm until all traffic is back, of each play, in seconds. */
  public readonly reactions: Float64Array;
  private readonly counts: Record<Version, Record<Counted, Float64Array>>;
  private readonly balancerErrors: Float64Array;
  private readonly othersFailing: Float64Array;
  private readonly lines: Float64Array;
  private readonly healthy: Record<Version, Float64Array>;
  private readonly shown = new Map<string, Float64Array>();

  constructor(public readonly scene: Scene, timeline: Timeline, public readonly number: number, seed: number) {
    const random = new Random(seed);
    this.promotedAfter = timeline.steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    this.restorableFor = this.promotedAfter + timeline.terminationWaitSeconds;
    const { historyMinutes = HISTORY_MINUTES } = timeline;
    this.minutes = historyMinutes + Math.ceil((60 + INSTALL_SECONDS + this.restorableFor) / 60);
    const column = () => new Float64Array(number * this.minutes);
    const countsOf = () => Object.fromEntries(COUNTED.map((name) => [name, column()])) as Record<Counted, Float64Array>;
    this.counts = { running: countsOf(), released: countsOf() };
    this.healthy = { running: column(), released: column() };
    [this.balancerErrors, this.othersFailing, this.lines] = [column(), column(), column()];
    this.created = Float64Array.from({ length: number }, () => historyMinutes * 60 + random.between(0, 60));
    this.shifted = this.created.map((seconds) => seconds + INSTALL_SECONDS);
    this.delays = Float64Array.from({ length: number }, () => random.between(...ALARM_DELAY_SECONDS));
    this.reactions = Float64Array.from({ length: number }, () => random.between(...REACTION_SECONDS));
    for (let play = 0; play < number; play++) {
      this.draw(play, timeline, random);
    }
  }

  /** What a metric shows, at places of this age: 0 is the newest minute that has ended. */
  public valueOf(source: Source, { colorOfReleased, zeroRequestsReported }: Reading, age: number): Float64Array {
    const [of, metric] = source.split(' ');
    const { late } = this.scene;
    if (late && age < late.minutes && (late.only === undefined || metric.startsWith('HTTPCode_Target_'))) {
      return new Float64Array(this.number * this.minutes).fill(NaN);
    }
    return this.once([of === colorOfReleased, zeroRequestsReported, source].join(), () => {
      switch (of) {
        case 'balancer': return withoutZeros(this.balancerMetric(metric));
        case 'log': return zeroRequestsReported ? this.lines : withoutZeros(this.lines);
        default: return this.groupMetric(of === colorOfReleased ? 'released' : 'running', metric, zeroRequestsReported);
      }
    });
  }

  private once(key: string, make: () => Float64Array): Float64Array {
    const column = this.shown.get(key) ?? make();
    this.shown.set(key, column);
    return column;
  }

  private balancerMetric(metric: string): Float64Array {
    switch (metric) {
      case 'HTTPCode_ELB_5XX_Count': return this.balancerErrors;
      case 'HTTPCode_Target_5XX_Count': {
        const [running, released] = VERSIONS.map((version) => this.counts[version].HTTPCode_Target_5XX_Count);
        return running.map((count, i) => count + released[i] + this.othersFailing[i]);
      }
      default: throw new Error(`nobody plays '${metric}' of the balancer`);
    }
  }

  private groupMetric(version: Version, metric: string, zeroRequestsReported: boolean): Float64Array {
    if (metric === 'HealthyHostCount') {
      return this.healthy[version];
    }
    const counts = this.counts[version][metric as Counted] as Float64Array | undefined;
    if (!counts) {
      throw new Error(`nobody plays '${metric}' of a target group`);
    }
    return metric === 'RequestCount' && zeroRequestsReported ? counts : withoutZeros(counts);
  }

  private draw(play: number, { steps }: Timeline, random: Random): void {
    const shifted = this.shifted[play];
    let at = shifted;
    const moves = [{ at: 0, share: 0 }, ...steps.map(({ share, durationSeconds }) => {
      const move = { at, share };
      at += durationSeconds;
      return move;
    }), { at, share: 1 }];
    moves.forEach(({ at: from, share }, i) => {
      const to = moves[i + 1]?.at ?? this.minutes * 60;
      this.drawRequests(play, 'running', { from, to, share: 1 - share }, random);
      this.drawRequests(play, 'released', { from, to, share }, random);
    });
    const { others, unrelatedLines = 0, hosts = HOSTS_STEADY } = this.scene;
    for (let minute = 0; minute < this.minutes; minute++) {
      const i = play * this.minutes + minute;
      this.lines[i] += random.poisson(unrelatedLines);
      this.othersFailing[i] += random.poisson(60 * (others?.failing ?? 0));
      this.balancerErrors[i] += random.poisson(60 * (others?.balancerErrors ?? 0));
    }
    const drawn = hosts(random, { created: this.created[play], shifted, minutes: this.minutes });
    VERSIONS.forEach((version) => this.healthy[version].set(drawn[version], play * this.minutes));
  }

  /** The requests of a stretch, in pieces that begin in one minute, end in one, and are of one kind. */
  private drawRequests(play: number, version: Version, { from, to, share }: { from: number; to: number; share: number }, random: Random): void {
    const behaviour = this.scene[version];
    const { responseSeconds = 0, warmUp } = behaviour;
    const warm = this.shifted[play] + (warmUp?.seconds ?? 0);
    const late = (60 - (responseSeconds % 60)) % 60;
    for (let begin = from; share > 0 && begin < to;) {
      const minute = Math.floor(begin / 60);
      const cuts = [60 * (minute + 1), 60 * minute + late, warm, to].filter((cut) => cut > begin);
      const end = Math.min(...cuts);
      const failing = warmUp && begin < warm && begin >= this.shifted[play] ? warmUp.failing : behaviour.failing ?? 0;
      const answered = Math.floor(((begin + end) / 2 + responseSeconds) / 60);
      this.drawPiece(play, version, { mean: this.scene.requestsPerSecond * share * (end - begin), minute, answered, failing }, random);
      begin = end;
    }
  }

  private drawPiece(
    play: number,
    version: Version,
    { mean, minute, answered, failing }: { mean: number; minute: number; answered: number; failing: number },
    random: Random,
  ): void {
    const { crashing = 0, hanging = 0, untargeted = 0, webSockets = 0, onlyLogging = 0, linesPerFailure = 1 } = this.scene[version];
    const { balancerErrors = 0 } = this.scene;
    const counts = this.counts[version];
    const [first, last] = [play * this.minutes, (play + 1) * this.minutes];
    const add = (column: Float64Array, at: number, count: number) => {
      if (first + at < last) {
        column[first + at] += count;
      }
    };
    const good = Math.max(0, 1 - failing - crashing - hanging - untargeted - webSockets - balancerErrors);
    const answer = (metric: Counted, part: number): number => {
      const count = random.poisson(mean * part);
      add(counts.RequestCount, minute, count);
      add(counts[metric], answered, count);
      return count;
    };
    answer('HTTPCode_Target_2XX_Count', good * GOOD_ANSWERS.ok);
    answer('HTTPCode_Target_3XX_Count', good * GOOD_ANSWERS.redirect);
    answer('HTTPCode_Target_4XX_Count', good * GOOD_ANSWERS.clientError);
    add(this.lines, answered, linesPerFailure * answer('HTTPCode_Target_5XX_Count', failing) + random.poisson(mean * good * onlyLogging));
    add(counts.RequestCount, minute, random.poisson(mean * webSockets));
    for (const [part, after] of [[crashing + balancerErrors, 0], [hanging, IDLE_TIMEOUT_SECONDS / 60]] as const) {
      const count = random.poisson(mean * part);
      add(counts.RequestCount, minute, count);
      add(this.balancerErrors, minute + after, count);
    }
    add(this.balancerErrors, minute, random.poisson(mean * untargeted));
  }
}

/** The balancer reports most counts only where there is something to count. */
function withoutZeros(counts: Float64Array): Float64Array {
  return counts.map((count) => (count === 0 ? NONE : count));
}
