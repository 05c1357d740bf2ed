import { bisect } from './bisect';

/** A state without a number, or none. */
const UNKNOWN = -1;

/**
 * An M-of-N alarm as a chain: a state is what it remembers of the last N − 1 periods, state 0 is nothing, and
 * each of two tables leads to the next state. The one after the last state stands for: the alarm has fired.
 */
interface Transitions {
  readonly onBreach: Int32Array;
  readonly onQuiet: Int32Array;
}

/**
 * The periods that breached and can still matter, a bit each, by their age: the lowest one is the newest period,
 * and bit N − 2 the oldest that the next evaluation sees.
 */
type Ages = number;

/** How likely each state of a chain is, given that it has not fired. */
export type Proportions = Float64Array;

/** Probabilities that the alarm has fired, and that it has not. */
interface Outcome {
  readonly fired: number;
  readonly silent: number;
}

/** The states' proportions have settled when a period changes them by less. */
const SETTLED = 1e-15;

/**
 * The probabilities of what an M-of-N alarm remembers, moved on period by period: exact by dynamic programming.
 *
 * Before the first period nothing breached. Having fired is final.
 */
export class MOfNChain {
  /** Probability that the alarm has fired. */
  public get firedProbability(): number {
    return firedProbability({ fired: this.fired, silent: this.silent });
  }

  /** Probability that it has not. */
  public get silentProbability(): number {
    return this.silent;
  }

  private readonly transitions: Transitions;
  private states: Float64Array;
  private next: Float64Array;
  private fired = 0;
  private silent = 1;

  /**
   * @param proportions how likely each state is at the beginning; of a chain of the same M and N, or by default nothing breached
   */
  constructor(datapointsToAlarm: number, evaluationPeriods: number, proportions?: Proportions) {
    this.transitions = transitionsOf(datapointsToAlarm, evaluationPeriods);
    this.states = new Float64Array(this.transitions.onQuiet.length + 1);
    this.next = new Float64Array(this.states.length);
    this.states[0] = 1;
    this.states.set(proportions ?? []);
  }

  /** Adds a period that breaches with a probability, and returns the probability that the alarm fires at its end. */
  public advance(breach: number): number {
    const { onBreach, onQuiet } = this.transitions;
    const { states, next } = this;
    const count = onQuiet.length;
    const quiet = 1 - breach;
    next.fill(0);
    for (let state = 0; state < count; state++) {
      const probability = states[state];
      if (probability !== 0) {
        next[onQuiet[state]] += probability * quiet;
        next[onBreach[state]] += probability * breach;
      }
    }
    const fires = next[count];
    next[count] = 0;
    this.states = next;
    this.next = states;
    this.fired += fires;
    this.silent = sum(next);
    return fires;
  }

  /**
   * Adds a number of periods that all breach with the same probability.
   *
   * Once the proportions of the states have settled, each further period takes the same part of them.
   */
  public advanceBy(periods: number, breach: number): void {
    for (let done = 0; done < periods && this.silent > 0; done++) {
      const before = this.silent;
      this.advance(breach);
      if (done % 8 === 7 && this.lastChange(before) <= SETTLED) {
        this.scale((this.silent / before) ** (periods - done - 1));
        return;
      }
    }
  }

  /** The least number of periods, up to a most, that all breach with the same probability and let the alarm fire with another one. */
  public leastPeriods(breach: number, target: number, most: number): number | undefined {
    for (let done = 0; done <= most; done++) {
      if (this.firedProbability >= target) {
        return done;
      }
      const before = this.silent;
      this.advance(breach);
      if (done % 8 === 7 && this.lastChange(before) <= SETTLED) {
        return this.leastFurther(done + 1, this.silent / before, target, most);
      }
    }
    return undefined;
  }

  /** By how much the last period changed the proportions of the states, all differences added up. The silence before it is given. */
  public lastChange(silentBefore: number): number {
    const part = this.silent / silentBefore;
    let difference = 0;
    for (let state = 0; state < this.states.length; state++) {
      difference += Math.abs(this.states[state] - part * this.next[state]);
    }
    return difference / this.silent;
  }

  /** How likely each state is as long as the alarm has not fired. */
  public proportions(): Proportions {
    return this.states.map((probability) => probability / this.silent);
  }

  /** The same once each further period takes the same part. */
  private leastFurther(done: number, part: number, target: number, most: number): number | undefined {
    const reaches = (periods: number) => firedProbability(this.after(part ** (periods - done))) >= target;
    return most >= done && reaches(most) ? bisect(done, most, reaches) : undefined;
  }

  private scale(factor: number): void {
    for (let state = 0; state < this.states.length; state++) {
      this.states[state] *= factor;
    }
    ({ fired: this.fired, silent: this.silent } = this.after(factor));
  }

  /** What is left of the settled states, and what is not. */
  private after(factor: number): Outcome {
    return { fired: this.fired + this.silent * (1 - factor), silent: this.silent * factor };
  }
}

/** Each of the two is precise where it is small. */
function firedProbability({ fired, silent }: Outcome): number {
  return fired < 0.5 ? fired : 1 - silent;
}

const cache = new Map<string, Transitions>();

function transitionsOf(m: number, n: number): Transitions {
  const key = `${m} of ${n}`;
  const known = cache.get(key) ?? explore(m, n);
  cache.set(key, known);
  return known;
}

/** Numbers the states that can be reached from the empty one. */
function explore(m: number, n: number): Transitions {
  const found: Ages[] = [0];
  const numbers = new Int32Array(2 ** (n - 1)).fill(UNKNOWN);
  numbers[0] = 0;
  const numberOf = (ages: Ages): number => {
    if (numbers[ages] === UNKNOWN) {
      numbers[ages] = found.push(ages) - 1;
    }
    return numbers[ages];
  };
  const onBreach: number[] = [];
  const onQuiet: number[] = [];
  for (let state = 0; state < found.length; state++) {
    const older = 2 * found[state];
    onQuiet.push(numberOf(relevant(older, m, n)));
    onBreach.push(countOf(older) + 1 >= m ? UNKNOWN : numberOf(relevant(older + 1, m, n)));
  }
  return {
    onBreach: Int32Array.from(onBreach, (state) => state === UNKNOWN ? found.length : state),
    onQuiet: Int32Array.from(onQuiet),
  };
}

/* eslint-disable no-bitwise -- the ages are a set of bits: as lists of numbers they took a fifth of an analysis */

/**
 * Forgets the breaches that no M of N can include any more: too old, or too few in number even if every
 * further period breaches while they last. For M = N that leaves the length of the newest run.
 */
function relevant(ages: Ages, m: number, n: number): Ages {
  let [kept, count] = [0, 0];
  for (let left = ages; left !== 0; left &= left - 1) {
    const newest = left & -left;
    const age = 31 - Math.clz32(newest);
    count++;
    if (age > n - 2 || count + (n - 1 - age) < m) {
      return kept; // nor do those that are older
    }
    kept |= newest;
  }
  return kept;
}

function countOf(ages: Ages): number {
  let count = 0;
  for (let left = ages; left !== 0; left &= left - 1) {
    count++;
  }
  return count;
}

/* eslint-enable no-bitwise */

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i];
  }
  return total;
}
