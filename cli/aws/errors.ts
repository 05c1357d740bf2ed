import { Refused } from '../steer/ask-failed';

/** Whether an error has a name, with or without the suffix that some services give theirs. */
export function isNamed(error: unknown, name: string): boolean {
  return [name, `${name}Exception`].includes((error as Error).name);
}

/** What AWS answers with is a no, not a bug of this command. */
export function asRefusal(error: unknown): Error {
  const { name, message } = error as Error & { $metadata?: object };
  return '$metadata' in (error as object) ? new Refused(`AWS refuses it: ${message} (${name})`) : error as Error;
}
