import { createServer, IncomingMessage } from 'http';
import { AddressInfo } from 'net';
import { answer } from '../../../handlers/shared/custom-resource';
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
  await answer(event({ ResponseURL }), patience(), async () => 'the-id');
  await new Promise((resolve) => server.close(resolve));
  expect([got!.request.method, got!.request.url, got!.request.headers['content-type']]).toEqual(['PUT', '/answer?Signature=secret', '']);
  expect(Number(got!.request.headers['content-length'])).toBe(got!.body.length);
  const { StackId, RequestId, LogicalResourceId } = event();
  expect(JSON.parse(got!.body)).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'the-id', StackId, RequestId, LogicalResourceId });
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
  expect(Reason).toBe('x'.repeat(2000));
});

test('an answer that does not arrive is sent again', async () => {
  const fetch = jest.spyOn(globalThis, 'fetch')
    .mockRejectedValueOnce(new TypeError('fetch failed: Signature=secret'))
    .mockResolvedValueOnce(new Response(null, { status: 500 }))
    .mockResolvedValueOnce(new Response());
  await answer(event(), patience(), async () => 'id');
  expect(fetch).toHaveBeenCalledTimes(3);
});

test('one that is refused fails the function, so that Lambda calls it again, without the URL in the log', async () => {
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('Signature=secret', { status: 403 }));
  await expect(answer(event(), patience(), async () => 'id')).rejects.toThrow(/^CloudFormation did not take the answer \(HTTP 403\)\.$/);
});
