import { Timing } from './asker';

/**
 * How often each thing is asked for, in seconds of AWS. With two calls for the health of the targets and two for what has
 * stopped that comes to 41 calls a minute: a watcher must not be what throttles ECS.
 */
export const EVERY = { soon: 2, deployment: 5, target: 10, tasks: 15, balancer: 15, health: 15, stopped: 30, alarms: 31, metrics: 60 } as const;

/** No clock is so fast that more often makes sense. */
const FLOOR_MS = 200;

/** When each thing was asked for last, and whether it is due again. */
export class Cadence {
  private readonly last = new Map<string, number>();

  constructor(private readonly timing: Timing) {}

  public isDue(what: string, seconds: number): boolean {
    const wait = Math.max(FLOOR_MS, seconds / 60 * this.timing.minuteMs);
    return this.timing.now() - (this.last.get(what) ?? -Infinity) >= wait * 0.98;
  }

  public was(what: string): boolean {
    return this.last.has(what);
  }

  public done(what: string): void {
    this.last.set(what, this.timing.now());
  }

  /** Makes them due. */
  public forget(...what: string[]): void {
    what.forEach((name) => this.last.delete(name));
  }
}
