import { Plan } from '../plan';
import { newVersionSeconds } from '../schedule';
import { NOT_YET, Question, Releases } from './releases';
import { FEW_WAYS, Timeline, WAYS } from './timeline';

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

/**
 * Plays releases until the estimates are good enough, those of each of the groups of alarms, which are given as the alarms' numbers.
 * Undefined where that takes too long.
 */
export function playReleases(question: Question, groups: readonly (readonly number[])[], mostMinutes = MOST_MINUTES): Played[] | undefined {
  if (FEWEST_PLAYS * minutesOf(question) > mostMinutes) {
    return undefined;
  }
  const releases = new Releases(question, groups, question.plan.horizonSeconds, WAYS);
  const sums = groups.map(() => new Sums(question.plan));
  for (let plays = 0; ; plays += BATCH) {
    if (plays >= FEWEST_PLAYS && sums.every((sum) => sum.isGood)) {
      return sums.map((sum) => sum.played());
    }
    if ((plays + BATCH) * releases.minutes > mostMinutes) {
      return undefined;
    }
    for (let i = 0; i < BATCH; i++) {
      releases.play();
      sums.forEach((sum, group) => sum.add(releases.firedAt[group], releases.timeline));
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
  const releases = new Releases(question, [[0]], question.plan.rolloutSeconds, FEW_WAYS);
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

/** Adds up what becomes of releases under some of the alarms. */
class Sums {
  private plays = 0;
  private refused = 0;
  private before = 0;
  private rolledBack = 0;
  private seconds = 0;
  private duration = 0;
  private exposure = 0;

  constructor(private readonly plan: Plan) {}

  /** Whether all parts are good enough. */
  public get isGood(): boolean {
    return [this.refused, this.refused + this.rolledBack, this.before].every((count) => {
      const part = count / this.plays;
      return part * (1 - part) / this.plays <= STANDARD_ERROR ** 2;
    });
  }

  public add(first: number, { beginning, knownAt }: Timeline): void {
    const { plan: { schedule, rolloutSeconds, horizonSeconds, rollbackLatencySeconds } } = this;
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
