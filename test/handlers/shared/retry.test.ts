import { execFileSync } from 'child_process';
import { join } from 'path';
import { AwsError, is, isPassing, patienceFor, patiently } from '../../../handlers/shared/retry';
import { named, networkError, patience } from '../fakes';

const failing = (times: number, error: Error) => {
  let calls = 0;
  return async () => {
    if (calls++ < times) {
      throw error;
    }
    return calls;
  };
};

test.each(['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequestsException', 'AccessDenied', 'AccessDeniedException'])(
  '%s passes, and the call is made again', async (name) => {
    expect(await patiently(failing(2, named(name)), patience())).toBe(3);
  });

test.each([429, 500, 503])('so does an answer with status %d', async (status) => {
  expect(await patiently(failing(1, named('Unknown', '', status)), patience())).toBe(2);
});

describe('the real client’s error passes when the connection', () => {
  const stdout = execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'network-errors.ts')], { env: { ...process.env, NODE_NO_WARNINGS: '1' } });
  const errors = Object.entries(JSON.parse(stdout.toString()) as Record<string, AwsError>);

  test.each(errors)('%s', (_, error) => {
    expect(error.$metadata).toEqual({ attempts: 1, totalRetryDelay: 0 });
    expect(isPassing(error)).toBe(true);
  });

  test('is closed, which is what the tests throw', () => {
    const { name, message, code, $metadata } = networkError() as AwsError;
    expect(errors).toContainEqual(['is closed', { name, message, code, $metadata }]);
    expect(errors).toHaveLength(5);
  });
});

test.each(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException'])('%s passes without a code, too', (name) => {
  expect(isPassing(Object.assign(new Error('too slow'), { name }))).toBe(true);
});

test('anything else is thrown at once', async () => {
  const clock = patience();
  await expect(patiently(failing(1, named('ValidationError')), clock)).rejects.toThrow('ValidationError');
  await expect(patiently(failing(1, new TypeError('a bug')), clock)).rejects.toThrow('a bug');
  await expect(patiently(failing(1, Object.assign(new Error('no such file'), { code: 'ENOENT', $metadata: {} })), clock)).rejects.toThrow('no such file');
  expect(clock.slept).toEqual([]);
});

test('delays double up to ten seconds, and end before the deadline', async () => {
  const clock = patience();
  await expect(patiently(failing(100, named('Throttling')), clock)).rejects.toThrow('Throttling');
  expect(clock.slept).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
});

test('delays are anywhere between nothing and all of it', async () => {
  const clock = { ...patience(), random: () => 0 };
  await patiently(failing(3, named('Throttling')), clock);
  expect(clock.slept).toEqual([0, 0, 0]);
});

test('the real clock', async () => {
  const { deadline, now, sleep, random } = patienceFor(1000);
  expect(deadline - now()).toBeLessThanOrEqual(1000);
  const began = now();
  await sleep(5);
  expect(now() - began).toBeGreaterThanOrEqual(4);
  expect(random()).toBeLessThan(1);
});

test('errors are known by their name, with and without "Exception"', () => {
  expect(is(named('ListenerNotFound'), 'ListenerNotFound')).toBe(true);
  expect(is(named('ListenerNotFoundException'), 'ListenerNotFound')).toBe(true);
  expect(is(named('RuleNotFound'), 'ListenerNotFound')).toBe(false);
});
