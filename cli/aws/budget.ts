/** How many calls a watcher may make in a minute, and how many of them to DescribeAlarms, which ECS needs itself. */
export const MOST_CALLS = 45;
export const MOST_ALARM_CALLS = 2;

/** What a question costs. */
export interface CallKind {
  /** Whether it asks DescribeAlarms. */
  readonly alarms?: boolean;
  /** How many calls it makes at most. */
  readonly calls?: number;
}

/** A sliding minute of calls. */
export class Budget {
  private readonly calls: { readonly at: number; readonly alarms: boolean }[] = [];

  constructor(private readonly now: () => number, private readonly minuteMs: number) {}

  /** Counts calls, if there is room for all of them. */
  public take({ alarms = false, calls = 1 }: CallKind = {}): boolean {
    const since = this.now() - this.minuteMs;
    while (this.calls.length > 0 && this.calls[0].at <= since) {
      this.calls.shift();
    }
    if (this.calls.length + calls > MOST_CALLS || (alarms && this.calls.filter((call) => call.alarms).length >= MOST_ALARM_CALLS)) {
      return false;
    }
    this.calls.push(...Array.from({ length: calls }, () => ({ at: this.now(), alarms })));
    return true;
  }
}
