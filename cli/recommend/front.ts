import { Candidate } from './trials';

/** Failed requests that differ by less are the same to everybody. */
const SAME = 1e-3;
/** A longer rollout is worth a line if it has at most that part of the failed requests. */
const WORTHWHILE = 0.9;

/** The best of each duration, as long as a longer one has fewer failed requests. */
export class Front {
  /** By duration, of which each is there once, and so by failed requests, from the most on. */
  private found: readonly Candidate[] = [];

  /** @param changes in how much a candidate differs from today's plan: of equals, the one that is nearest is the best */
  constructor(private readonly changes: (candidate: Candidate) => number) {}

  public get best(): readonly Candidate[] {
    return this.found;
  }

  /** Whether a candidate of that duration, with so many failed requests at least, is beaten already. */
  public beats(seconds: number, failed: number): boolean {
    const best = this.bestWithin(seconds);
    return best !== undefined && failed > failedOf(best) * (best.rolloutSeconds < seconds ? 1 - SAME : 1 + SAME);
  }

  /** Takes a candidate in, unless another one is better, or as good and nearer to today's. */
  public add(candidate: Candidate): void {
    const rival = this.bestWithin(candidate.rolloutSeconds);
    if (rival !== undefined && !this.isBetter(candidate, rival)) {
      return;
    }
    const isLeft = (other: Candidate) => other.rolloutSeconds < candidate.rolloutSeconds
      || (other.rolloutSeconds > candidate.rolloutSeconds && failedOf(other) * (1 + SAME) < failedOf(candidate));
    this.found = [...this.found.filter(isLeft), candidate].sort((a, b) => a.rolloutSeconds - b.rolloutSeconds);
  }

  private bestWithin(seconds: number): Candidate | undefined {
    return this.found.reduce<Candidate | undefined>((best, candidate) => candidate.rolloutSeconds <= seconds ? candidate : best, undefined);
  }

  private isBetter(a: Candidate, b: Candidate): boolean {
    if (Math.abs(failedOf(a) - failedOf(b)) > SAME * failedOf(b)) {
      return failedOf(a) < failedOf(b);
    }
    return a.rolloutSeconds === b.rolloutSeconds
      && (this.changes(a) - this.changes(b) || a.combined.falseAlarmProbability! - b.combined.falseAlarmProbability!) < 0;
  }
}

/** A few of a front that are worth telling apart: the shortest, the one with the fewest failed requests, and between them large gains. */
export function fewOf(front: readonly Candidate[], most: number): Candidate[] {
  const gains = front.reduce<Candidate[]>((chosen, candidate, i) =>
    i === 0 || failedOf(candidate) <= WORTHWHILE * failedOf(chosen[chosen.length - 1]) ? [...chosen, candidate] : chosen, []);
  return gains.length <= most ? gains : Array.from({ length: most }, (_, i) => gains[Math.round(i * (gains.length - 1) / (most - 1))]);
}

function failedOf({ combined }: Candidate): number {
  return combined.expectedFailedRequests!;
}
