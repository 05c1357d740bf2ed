/** Where probes run: an account of AWS, or the local endpoint, which probes cannot tell apart. */
import { CdkTarget, SdkConfigs } from '../local/local-aws';

/** Of AWS alone anything is confirmed. */
export type Origin = 'account' | 'endpoint';

/** The tag of all that a run makes; its value is the run. */
export const RUN_TAG = 'ecs-canary-probe';

/** Whom the SDK and the CDK speak to, and how time passes there. */
export interface Site extends SdkConfigs, CdkTarget {
  readonly origin: Origin;
  readonly account: string;
  readonly region: string;
  /** Real milliseconds of a minute of AWS. */
  readonly minuteMs: number;
  /** Between two looks at AWS. */
  readonly pollMs: number;
  /** Sends a request to a load balancer, and returns its status. */
  readonly request: (host: string, path: string) => Promise<number>;
}

/** A busy machine is no answer of AWS: on the endpoint, whose minutes are short, a wait has real seconds, too. */
const LEAST_WAIT_MS = 5_000;

/** Looks again and again until something is so, or the minutes of AWS are over; returns what was seen last. */
export async function watch<T>({ minuteMs, pollMs }: Site, minutes: number, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + Math.max(minutes * minuteMs, LEAST_WAIT_MS);
  for (;;) {
    const seen = await look();
    if (isSo(seen) || Date.now() > end) {
      return seen;
    }
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
}

/** A real duration in seconds of AWS. */
export function secondsOf({ minuteMs }: Site, milliseconds: number): number {
  return Math.round(milliseconds / minuteMs * 60);
}
