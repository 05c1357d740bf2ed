import { Behaviour } from './scenario';
import { Signal, SignalLog, TRACES } from './signals';

/** What becomes of requests that have come: which metric counts them, and in which minute. */
export class Answers {
  public readonly clump: number;

  constructor(private readonly behaviour: Behaviour, private readonly signals: SignalLog, private readonly begin: number) {
    this.clump = behaviour.clump;
  }

  /** Where a stretch has to be parted, so that the answers to each part are in one minute. */
  public cuts(from: number, to: number): number[] {
    const { behaviour: { responseSeconds }, begin } = this;
    if (responseSeconds % 60 === 0) {
      return [];
    }
    const first = begin - responseSeconds + 60 * Math.ceil((from + responseSeconds - begin) / 60);
    return Array.from({ length: Math.max(0, Math.ceil((to - first) / 60)) }, (_, i) => first + 60 * i).filter((cut) => cut > from && cut < to);
  }

  public ofOld(at: number, successes: number, failures: number): void {
    this.count('oldRequests', at, successes + failures);
    this.answer('oldGood', at, successes);
    this.answer('oldErrors', at, failures);
  }

  /** @param faults requests that fail in the way of the behaviour, besides the failures that answer 5xx */
  public ofNew(at: number, successes: number, failures: number, faults: number): void {
    const { isCounted, signal, afterSeconds, isLogged } = TRACES[this.behaviour.fault];
    this.count('newRequests', at, successes + failures + (isCounted ? faults : 0));
    this.answer('newGood', at, successes);
    this.answer('newErrors', at, failures);
    this.answer('logged', at, failures + (isLogged ? faults : 0));
    if (signal !== undefined) {
      // What nobody answers does not last longer for being answered late.
      this.count(signal, at + afterSeconds + (signal === 'balancerErrors' ? 0 : this.behaviour.responseSeconds), faults);
    }
  }

  private answer(signal: Signal, at: number, count: number): void {
    this.count(signal, at + this.behaviour.responseSeconds, count);
  }

  private count(signal: Signal, at: number, count: number): void {
    this.signals.add(signal, at, count);
  }
}
