import { Answers } from './answers';
import { constant, Curve, integral } from './curve';
import { Counts } from './minute-log';
import { poisson } from './poisson';
import { Random } from './random';
import { Requests } from './scenario';

const ONE = constant(1);

/**
 * Requests as they come in: independent of each other, so that the failures and the successes of each version
 * over any time are Poisson variables. They are drawn by stretches in which nothing changes, not one by one.
 */
export class RequestStream {
  public readonly total: { -readonly [count in keyof Counts]: Counts[count] } = { oldRequests: 0, oldFailures: 0, newRequests: 0, newFailures: 0 };
  private readonly breaks: readonly number[];
  private nextBreak = 0;

  constructor(private readonly requests: Requests, private now: number, private readonly random: Random, private readonly behaviour?: Answers) {
    const breaks = [requests.perSecond, requests.oldErrorRate, requests.newErrorRate, requests.newFaultRate].flatMap((curve) => curve?.breaks ?? []);
    this.breaks = breaks.filter((at) => at > now).sort((a, b) => a - b);
  }

  /** Draws the requests up to a time, while the new version has a constant share of them. */
  public flow(until: number, newShare: number): void {
    while (this.nextBreak < this.breaks.length && this.breaks[this.nextBreak] < until) {
      const next = this.breaks[this.nextBreak++];
      for (const cut of this.behaviour?.cuts(this.now, next) ?? []) {
        this.draw(cut, newShare);
      }
      this.draw(next, newShare);
    }
    for (const cut of this.behaviour?.cuts(this.now, until) ?? []) {
      this.draw(cut, newShare);
    }
    this.draw(until, newShare);
  }

  private draw(until: number, newShare: number): void {
    if (until <= this.now) {
      return;
    }
    const { requests: { perSecond, oldErrorRate, newErrorRate, newFaultRate }, total, behaviour } = this;
    const middle = (this.now + until) / 2;
    const requests = integral(perSecond, ONE, this.now, until);
    if (newShare > 0) {
      const faulty = newFaultRate === undefined ? 0 : integral(perSecond, newFaultRate, this.now, until);
      const [successes, failures] = this.answers(requests - faulty, perSecond, newErrorRate, newShare, until);
      const faults = faulty === 0 ? 0 : this.failures(newShare * faulty);
      total.newRequests += successes + failures + faults;
      total.newFailures += failures + faults;
      behaviour?.ofNew(middle, successes, failures, faults);
    }
    if (newShare < 1) {
      const [successes, failures] = this.answers(requests, perSecond, oldErrorRate, 1 - newShare, until);
      total.oldRequests += successes + failures;
      total.oldFailures += failures;
      behaviour?.ofOld(middle, successes, failures);
    }
    this.now = until;
  }

  private answers(requests: number, perSecond: Curve, errorRate: Curve, share: number, until: number): [successes: number, failures: number] {
    const failures = integral(perSecond, errorRate, this.now, until);
    return [poisson(share * (requests - failures), this.random), this.failures(share * failures)];
  }

  /** Failures that may come several at once. */
  private failures(mean: number): number {
    const clump = this.behaviour?.clump ?? 1;
    return clump * poisson(mean / clump, this.random);
  }
}
