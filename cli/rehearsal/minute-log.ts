/** Requests of a stretch of time, by the version that answered them. */
export interface Counts {
  readonly oldRequests: number;
  readonly oldFailures: number;
  readonly newRequests: number;
  readonly newFailures: number;
}

/**
 * The metrics by minute, as sums from the beginning, so that a window of any length is one subtraction.
 */
export class MinuteLog {
  /** Number of complete minutes. */
  public get length(): number {
    return this.oldRequests.length - 1;
  }

  private readonly oldRequests = [0];
  private readonly oldFailures = [0];
  private readonly newRequests = [0];
  private readonly newFailures = [0];

  /** Adds the next minute: the requests since the log began. */
  public close(total: Counts): void {
    this.oldRequests.push(total.oldRequests);
    this.oldFailures.push(total.oldFailures);
    this.newRequests.push(total.newRequests);
    this.newFailures.push(total.newFailures);
  }

  /** What came in the minutes from one number to another, the last one excluded. */
  public window(from: number, to: number): Counts {
    return {
      oldRequests: this.oldRequests[to] - this.oldRequests[from],
      oldFailures: this.oldFailures[to] - this.oldFailures[from],
      newRequests: this.newRequests[to] - this.newRequests[from],
      newFailures: this.newFailures[to] - this.newFailures[from],
    };
  }
}
