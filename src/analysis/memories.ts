import { MOfNChain, Proportions } from './m-of-n';

/** What an alarm remembers has settled when a period changes it by less. */
const SETTLED = 1e-14;
/** Where nearly every period breaches, it does not: what is left alternates, and vanishes. */
const [MOST_PERIODS, NEXT_TO_NOTHING] = [2000, 1e-100];

/** The M and N of an alarm. */
interface MOfN {
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
}

/** What an alarm that has not fired may remember of the last periods. */
interface Memory {
  readonly proportions?: Proportions;
  /** Whether it is what comes of many periods that breach with the same probability. */
  readonly isSettled: boolean;
  readonly courses: Map<number, Course>;
  readonly successors: Map<number, Followed>;
}

/** What comes of a memory. */
interface Followed {
  readonly memory: Memory;
  /** Probability that the alarm has not fired meanwhile. */
  readonly silent: number;
  /** How far the memory is from the true one: the difference of all probabilities, added up. */
  readonly distance: number;
  /** How much the logarithm of `silent` grows with every further period; undefined where that is not the same for all of them. */
  readonly growth?: number;
}

/** How an alarm goes on from a memory while every period breaches with the same probability. */
interface Course {
  /** `silent[n]`: probability that it has not fired after n periods. */
  readonly silent: readonly number[];
  /** `distances[n]`: how far its memory is from the end after n periods, at most. */
  readonly distances: readonly number[];
  /** Where its memory settles. */
  readonly end: Memory;
}

/**
 * Follows an alarm through runs of periods, and remembers what was followed before: a long run ends in the same
 * memory wherever it began, so that there are few beginnings.
 */
export class Memories {
  /** Before the first period. */
  public readonly nothing = memoryOf(undefined, true);
  private readonly settled = new Map<number, Memory>();

  constructor(private readonly alarm: MOfN) {}

  /**
   * The memory after a number of periods that all breach with the same probability; it is taken for settled unless
   * there is a single one. Undefined where it does not settle, or where too much would have to be remembered.
   */
  public follow(from: Memory, periods: number, breach: number): Followed | undefined {
    if (periods === 1) {
      return from.isSettled ? remembered(from.successors, breach, () => this.advance(from, breach)) : undefined;
    }
    const course = remembered(from.courses, breach, () => this.course(from, breach));
    return course && {
      memory: course.end,
      silent: silentAfter(course, periods),
      distance: course.distances[periods] ?? 0,
      growth: periods < course.distances.length ? undefined : Math.log(lastPart(course)),
    };
  }

  private advance(from: Memory, breach: number): Followed {
    const chain = this.begin(from);
    chain.advance(breach);
    return { memory: memoryOf(chain.proportions(), false), silent: chain.silentProbability, distance: 0 };
  }

  private course(from: Memory, breach: number): Course | undefined {
    const chain = this.begin(from);
    const [silent, changes] = [[1], [] as number[]];
    for (let before = 1; before > NEXT_TO_NOTHING && changes.length < MOST_PERIODS; before = chain.silentProbability) {
      chain.advance(breach);
      silent.push(chain.silentProbability);
      changes.push(chain.lastChange(before));
      if (changes[changes.length - 1] <= SETTLED) {
        const end = remembered(this.settled, breach, () => memoryOf(chain.proportions(), true));
        return { silent, distances: sumsFromTheEnd(changes), end };
      }
    }
    return undefined;
  }

  private begin({ proportions }: Memory): MOfNChain {
    return new MOfNChain(this.alarm.datapointsToAlarm, this.alarm.evaluationPeriods, proportions);
  }
}

function memoryOf(proportions: Proportions | undefined, isSettled: boolean): Memory {
  return { proportions, isSettled, courses: new Map(), successors: new Map() };
}

/** Once settled, each further period takes the same part. */
function silentAfter({ silent }: Pick<Course, 'silent'>, periods: number): number {
  const last = silent.length - 1;
  return periods <= last ? silent[periods] : silent[last] * lastPart({ silent }) ** (periods - last);
}

function lastPart({ silent }: Pick<Course, 'silent'>): number {
  return silent[silent.length - 1] / silent[silent.length - 2];
}

function sumsFromTheEnd(values: readonly number[]): number[] {
  const sums = [...values];
  for (let i = sums.length - 2; i >= 0; i--) {
    sums[i] += sums[i + 1];
  }
  return sums;
}

function remembered<T>(known: Map<number, T>, key: number, make: () => T): T {
  const value = known.has(key) ? known.get(key)! : make();
  known.set(key, value);
  return value;
}
