import { Budget, CallKind } from './budget';
import { CliError } from '../cli-error';
import { AskFailed } from '../steer/ask-failed';

/** The world's clock, as far as asking needs one. */
export interface Timing {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  /** Real milliseconds of one minute of AWS. */
  readonly minuteMs: number;
}

/** An error as AWS's SDK throws it. */
interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
}

const CREDENTIALS = /Credential|ExpiredToken|TokenRefresh|InvalidClientToken|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|SSOToken/i;
const DENIED = /AccessDenied|Unauthorized|NotAuthorized/i;
const PASSING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|Timeout|ServiceUnavailable|InternalFailure|InternalServer|\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|EPIPE|ENETUNREACH|EHOSTUNREACH)\b|socket hang up/i;

/** What the SDK says where neither the environment nor the profile has a region: an error without a name of its own. */
const NO_REGION = 'Region is missing';

/** How long a command waits for an answer before it says that AWS cannot be asked. */
const PATIENCE_MS = 8_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Whether an error may be gone a moment later. */
export function isPassing(error: unknown): boolean {
  const { name, message, code = '', $metadata: { httpStatusCode = 0 } = {} } = error as AwsError;
  return httpStatusCode === 429 || httpStatusCode >= 500
    || PASSING.test(name) || PASSING.test(code) || (httpStatusCode === 0 && PASSING.test(message));
}

/** What to tell of an error that AWS cannot be asked for; nothing where it is an answer. */
export function cannotBeAsked(error: unknown): string | undefined {
  const { name, message } = error as AwsError;
  if (/Could not load credentials/i.test(message)) {
    return 'there are no credentials: set AWS_PROFILE, or give --profile';
  }
  if (CREDENTIALS.test(name) || /security token.*(expired|invalid)/i.test(message)) {
    return `the credentials are not accepted: ${message} (${name})`;
  }
  return DENIED.test(name) ? `not allowed: ${message}` : isPassing(error) ? `no answer: ${message || name}` : undefined;
}

/** Asks AWS within the budget of a watcher. It goes slower when AWS says so, and not at all for a while when that does not help. */
export class Asker {
  private readonly budget: Budget;
  private pause = 0;
  private quietUntil = 0;

  constructor(private readonly timing: Timing) {
    this.budget = new Budget(timing.now, timing.minuteMs);
  }

  /**
   * Asks what a command cannot do without: again for a few seconds while the error may pass.
   *
   * @throws CliError when nobody has said in which region, AskFailed when AWS cannot be asked, and whatever else AWS answers
   */
  public async must<T>(call: () => Promise<T>): Promise<T> {
    const deadline = this.timing.now() + PATIENCE_MS;
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      while (!this.budget.take()) {
        await this.timing.sleep(this.timing.minuteMs / 60);
      }
      try {
        return await call();
      } catch (error) {
        if ((error as Error).message === NO_REGION) {
          throw new CliError('The region is not known.', 'Set AWS_REGION, or give --region.');
        }
        const problem = cannotBeAsked(error);
        const delay = pause * (0.5 + this.timing.random() / 2);
        if (problem === undefined || !isPassing(error) || this.timing.now() + delay > deadline) {
          throw problem === undefined ? error : new AskFailed(problem);
        }
        await this.timing.sleep(delay);
        pause *= 2;
      }
    }
  }

  /**
   * Asks what a look can do without. Returns nothing where the budget has no room, or AWS has asked for quiet; then what
   * was known before still stands.
   */
  public async may<T>(
    call: () => Promise<T>, kind: CallKind = {},
  ): Promise<{ readonly value?: T; readonly problem?: string; readonly asked: boolean }> {
    if (this.timing.now() < this.quietUntil || !this.budget.take(kind)) {
      return { asked: false };
    }
    try {
      const value = await call();
      this.pause = 0;
      return { value, asked: true };
    } catch (error) {
      if (isPassing(error)) {
        this.pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * this.pause));
        this.quietUntil = this.timing.now() + this.pause * (0.5 + this.timing.random() / 2);
      }
      return { problem: cannotBeAsked(error) ?? `${(error as Error).name}: ${(error as Error).message}`, asked: true };
    }
  }
}
