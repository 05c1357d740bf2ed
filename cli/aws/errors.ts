import { cannotBeAsked, isPassing } from './asker';
import { COMMAND } from '../../release/how-to-run';
import { AskFailed, Refused } from '../steer/ask-failed';

/** Whether an error has a name, with or without the suffix that some services give theirs. */
export function isNamed(error: unknown, name: string): boolean {
  return [name, `${name}Exception`].includes((error as Error).name);
}

/** What AWS answers with is a no, not a bug of this command. */
export function asRefusal(error: unknown): Error {
  const { name, message } = error as Error & { $metadata?: object };
  return '$metadata' in (error as object) ? new Refused(`AWS refuses it: ${message} (${name})`) : error as Error;
}

/** Of a call that starts a release. Without an answer it may have started all the same; what was not allowed has not. */
export function startFailed(error: unknown): Error {
  const problem = cannotBeAsked(error);
  return problem === undefined ? asRefusal(error) : new AskFailed(isPassing(error)
    ? `${problem}. Whether the release has started is not known: look by ${COMMAND} status.` : `${problem}. The release has not started.`);
}
