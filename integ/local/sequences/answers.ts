import { Answer, failed } from '../load';

interface Version {
  /** Whether it fails its requests. */
  readonly broken: boolean;
  /** Since when it may not answer any more, in milliseconds since the epoch. */
  retired: number;
}

/** Knows which versions may answer, and finds the answers that nobody should have got. */
export class ExpectedAnswers {
  private readonly versions = new Map<string, Version>();
  private seen = 0;
  private keepsHealthy = false;

  /**
   * @param others whose versions may answer, too
   */
  constructor(private readonly others?: ExpectedAnswers) {}

  public announce(version: string, broken = false): void {
    this.versions.set(version, { broken, retired: Infinity });
  }

  /** A version that was never announced may not answer anyway. */
  public retire(version: string): void {
    const found = this.versions.get(version);
    if (found && (found.broken || !this.keepsHealthy)) {
      found.retired = Math.min(found.retired, Date.now());
    }
  }

  /** From now on any version may answer that is not faulty itself, whatever has replaced it. */
  public reinstateAll(): void {
    this.versions.forEach((version) => {
      version.retired = version.broken ? version.retired : Infinity;
    });
    this.keepsHealthy = true;
  }

  /** Of the answers that have come since the last look, those that may not be. */
  public unexpected(answers: Answer[]): Answer[] {
    const fresh = answers.slice(this.seen);
    this.seen = answers.length;
    return fresh.filter((answer) => !this.mayBe(answer));
  }

  private mayBe(answer: Answer): boolean {
    const version = this.versions.get(answer.version);
    return version === undefined
      ? this.others?.mayBe(answer) ?? false
      : answer.at <= version.retired && (!failed(answer) || version.broken);
  }
}
