/** An error as AWS's SDK throws it. */
export interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** How patience is had; tests have their own. */
export interface Patience {
  /** Time after which nothing is tried again, in milliseconds of `now`. */
  readonly deadline: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** The real clock, until a moment before the function is stopped. */
export function patienceFor(remainingMilliseconds: number): Patience {
  return {
    deadline: Date.now() + remainingMilliseconds,
    now: Date.now,
    sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
  };
}

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;

/**
 * Calls AWS, again while it is asked for patience: exponential delays with full jitter, so that many handlers
 * that were throttled together do not come back together.
 *
 * A denied call is tried again, too: IAM is eventually consistent, and the policy may be seconds old.
 */
export async function patiently<T>(call: () => Promise<T>, patience: Patience, attempt = 0): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const delay = patience.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
    if (!isPassing(error as AwsError) || patience.now() + delay >= patience.deadline) {
      throw error;
    }
    await patience.sleep(delay);
  }
  return patiently(call, patience, attempt + 1);
}

/** Whether it may be different a moment later. */
export function isPassing({ name, $metadata: { httpStatusCode = 0 } = {} }: AwsError): boolean {
  return /Throttl|RequestLimitExceeded|TooManyRequests|AccessDenied|UnauthorizedOperation/.test(name) || httpStatusCode === 429 || httpStatusCode >= 500;
}

/** Whether an error says that something of a kind is not there (`NotFound`) or there already (`Duplicate`). */
export function is(error: unknown, name: string): boolean {
  return [name, `${name}Exception`].includes((error as Error).name);
}
