import { isDeepStrictEqual } from 'util';

const POLL_MS = 50;

/** Polls a condition until it yields something truthy, and returns that. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
  timeoutMs = 30_000,
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await condition();
    if (found) {
      return found as Exclude<T, undefined | null | false | 0 | ''>;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}`);
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

/** Reads a value until it equals what is expected, and returns the last one for `expect` to compare. */
export async function settled<T>(read: () => Promise<T>, expected: T, timeoutMs = 30_000): Promise<T> {
  let last = await read();
  await until('the expected value', async () => isDeepStrictEqual(last, expected) || isDeepStrictEqual(last = await read(), expected), timeoutMs)
    .catch(() => undefined);
  return last;
}
