import { createServer, IncomingMessage } from 'http';
import { AddressInfo } from 'net';
import * as fc from 'fast-check';
import { answer } from '../../../handlers/shared/custom-resource';
import { patiently } from '../../../handlers/shared/retry';
import { patience } from '../fakes';
import { event } from '../managed-listener/fake-load-balancing';

beforeEach(() => { jest.spyOn(console, 'log').mockImplementation(); });
afterEach(() => { jest.restoreAllMocks(); });

const bodyOf = (fetch: jest.SpyInstance) => JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1].body));

test('answers by PUT, with no content type, because the URL is signed without one', async () => {
  let got: { request: IncomingMessage; body: string } | undefined;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; }).on('end', () => {
      got = { request, body };
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?Signature=secret`;
  await answer(event({ ResponseURL }), patience(), async () => ({ physicalId: 'the-id', attributes: { RuleArn: 'rule' } }));
  await new Promise((resolve) => server.close(resolve));
  expect([got!.request.method, got!.request.url, got!.request.headers['content-type']]).toEqual(['PUT', '/answer?Signature=secret', '']);
  expect(Number(got!.request.headers['content-length'])).toBe(got!.body.length);
  const { StackId, RequestId, LogicalResourceId } = event();
  expect(JSON.parse(got!.body)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'the-id', Data: { RuleArn: 'rule' }, StackId, RequestId, LogicalResourceId });
});

test.each([
  ['the resource that there is', { PhysicalResourceId: 'old' }, 'old'],
  ['what a failed creation has left', {}, 'made'],
])('a failure names %s, and its reason fits into the answer', async (_, overrides, id) => {
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await answer(event(overrides), patience(), async (made) => {
    made.physicalId = 'made';
    throw new Error('x'.repeat(10_000));
  });
  const { Status, PhysicalResourceId, Reason } = bodyOf(fetch);
  expect([Status, PhysicalResourceId]).toEqual(['FAILED', id]);
  expect(Reason).toMatch(/^x{3000,}$/);
});

test('an answer has at most 4096 bytes, whatever its characters are, and loses only the end of its reason', async () => {
  const reasons = fc.array(fc.constantFrom('a', 'ü', '字', '👩‍🚀', '"', '\\', '\n', '\u0000', '\ud800'), { maxLength: 12 })
    .chain((parts) => fc.integer({ min: 1, max: 700 }).map((times) => parts.join('').repeat(times)));
  await fc.assert(fc.asyncProperty(reasons, async (reason) => {
    const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    await answer(event(), patience(), async () => { throw new Error(reason); });
    const { body } = fetch.mock.lastCall![1] as { body: Uint8Array };
    expect(body.length).toBeLessThanOrEqual(4096);
    const { Reason } = JSON.parse(new TextDecoder().decode(body));
    // Half of a pair is no text in UTF-8: JSON writes it down.
    expect(reason === '' ? Reason : reason.startsWith(Reason)).toBe(reason === '' ? 'Error' : true);
    if (Reason.length < reason.length) {
      expect(body.length).toBeGreaterThan(4096 - 32);
    }
  }), { numRuns: 100, seed: 20261129 });
});

const circular: Record<string, unknown> = {};
circular.itself = circular;

test.each<[string, unknown, string]>([
  ['a string', 'no', 'no'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an object', { code: 7 }, '{"code":7}'],
  ['an object that JSON cannot show', circular, 'The function failed with something that cannot be shown.'],
  ['an empty string', '', 'The function failed, and did not say why.'],
  ['an error without a message', new TypeError(), 'TypeError'],
])('%s that is thrown is answered, once', async (_, thrown, reason) => {
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await answer(event(), patience(), async () => patiently(async () => { throw thrown; }, patience()));
  expect(fetch).toHaveBeenCalledTimes(1);
  expect(bodyOf(fetch)).toMatchObject({ Status: 'FAILED', Reason: reason });
});

test('an answer that does not arrive is sent again', async () => {
  const fetch = jest.spyOn(globalThis, 'fetch')
    .mockRejectedValueOnce(new TypeError('fetch failed: Signature=secret'))
    .mockResolvedValueOnce(new Response(null, { status: 500 }))
    .mockResolvedValueOnce(new Response());
  await answer(event(), patience(), async () => ({ physicalId: 'id' }));
  expect(fetch).toHaveBeenCalledTimes(3);
});

test('one that is refused fails the function, so that Lambda calls it again, without the URL in the log', async () => {
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('Signature=secret', { status: 403 }));
  await expect(answer(event(), patience(), async () => ({ physicalId: 'id' }))).rejects.toThrow(/^CloudFormation did not take the answer \(HTTP 403\)\.$/);
});
