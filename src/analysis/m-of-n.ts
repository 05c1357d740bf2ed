/** State that stands for: the alarm has fired. */
const FIRED = -1;

/**
 * An M-of-N alarm as a chain: a state is what it remembers of the last N − 1 periods, state 0 is nothing, and
 * each of two tables leads to the next state.
 */
interface Transitions {
  readonly onBreach: Int32Array;
  readonly onQuiet: Int32Array;
}

/**
 * The periods that breached and can still matter, by their age: 0 for the newest one, N − 2 for the oldest
 * that the next evaluation sees.
 */
type Ages = readonly number[];

/**
 * The probabilities of what an M-of-N alarm remembers, moved on period by period: exact by dynamic programming.
 *
 * Before the first period nothing breached. Having fired is final.
 */
export class MOfNChain {
  /** Probability that the alarm has fired. */
  public get firedProbability(): number {
    // Each of the two is precise where it is small.
    return this.fired < 0.5 ? this.fired : 1 - this.silent;
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

  constructor(datapointsToAlarm: number, evaluationPeriods: number) {
    this.transitions = transitionsOf(datapointsToAlarm, evaluationPeriods);
    this.states = new Float64Array(this.transitions.onQuiet.length);
    this.next = new Float64Array(this.states.length);
    this.states[0] = 1;
  }

  /** Adds a period that breaches with a probability, and returns the probability that the alarm fires at its end. */
  public advance(breach: number): number {
    const { onBreach, onQuiet } = this.transitions;
    const { states, next } = this;
    const quiet = 1 - breach;
    let fires = 0;
    next.fill(0);
    for (let state = 0; state < states.length; state++) {
      const probability = states[state];
      if (probability === 0) {
        continue;
      }
      next[onQuiet[state]] += probability * quiet;
      if (onBreach[state] === FIRED) {
        fires += probability * breach;
      } else {
        next[onBreach[state]] += probability * breach;
      }
    }
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
      const part = this.silent / before;
      if (done % 8 === 7 && this.hasSettled(part)) {
        this.scale(part ** (periods - done - 1));
        return;
      }
    }
  }

  /** Whether the last period scaled all states alike. */
  private hasSettled(part: number): boolean {
    let difference = 0;
    for (let state = 0; state < this.states.length; state++) {
      difference += Math.abs(this.states[state] - part * this.next[state]);
    }
    return difference <= 1e-15 * this.silent;
  }

  private scale(factor: number): void {
    for (let state = 0; state < this.states.length; state++) {
      this.states[state] *= factor;
    }
    this.fired += this.silent * (1 - factor);
    this.silent *= factor;
  }
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
  const found: Ages[] = [[]];
  const numbers = new Map<string, number>([['', 0]]);
  const numberOf = (ages: Ages): number => {
    const key = ages.join();
    const known = numbers.get(key) ?? found.push(ages) - 1;
    numbers.set(key, known);
    return known;
  };
  const onBreach: number[] = [];
  const onQuiet: number[] = [];
  for (let state = 0; state < found.length; state++) {
    const older = found[state].map((age) => age + 1);
    onQuiet.push(numberOf(relevant(older, m, n)));
    onBreach.push(older.length + 1 >= m ? FIRED : numberOf(relevant([0, ...older], m, n)));
  }
  return { onBreach: Int32Array.from(onBreach), onQuiet: Int32Array.from(onQuiet) };
}

/**
 * Forgets the breaches that no M of N can include any more: too old, or too few in number even if every
 * further period breaches while they last. For M = N that leaves the length of the newest run.
 */
function relevant(ages: Ages, m: number, n: number): Ages {
  return ages.filter((age, newer) => age <= n - 2 && newer + 1 + (n - 1 - age) >= m);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i];
  }
  return total;
}
