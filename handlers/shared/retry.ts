/** An error as AWS's SDK throws it. One of the network has no status, but a code of Node's, and no name that says anything. */
export interface AwsError extends Error {
  readonly code?: string;
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
    if (!isPassing(error) || patience.now() + delay >= patience.deadline) {
      throw error;
    }
    await patience.sleep(delay);
  }
  return patiently(call, patience, attempt + 1);
}

/**
 * What the network did instead of bringing an answer. The codes are those of the SDK's own retries (@smithy/core,
 * retry/service-error-classification/constants.js); taken from there, they would bring 30 kB into every bundle.
 */
const NETWORK_CODES = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'];
const PASSING_NAMES = /Throttl|RequestLimitExceeded|TooManyRequests|AccessDenied|UnauthorizedOperation|^TimeoutError$|^RequestTimeout/;

/** Whether it may be different a moment later. */
export function isPassing(error: unknown): boolean {
  // Anything can be thrown.
  const { name = '', code = '', $metadata: { httpStatusCode = 0 } = {} } = (error ?? {}) as Partial<AwsError>;
  return PASSING_NAMES.test(name) || NETWORK_CODES.includes(code) || httpStatusCode === 429 || httpStatusCode >= 500;
}

/** Whether an error says that something of a kind is not there (`NotFound`) or there already (`Duplicate`). */
export function is(error: unknown, name: string): boolean {
  return [name, `${name}Exception`].includes((error as Error | undefined)?.name ?? '');
}
