import { createServer, RequestListener, Server } from 'http';
import { AddressInfo } from 'net';
import { ask } from '../../../handlers/smoke-test/ask';
import { HttpTest } from '../../../src/hooks/smoke-test-protocol';

const TEST: HttpTest = { cluster: 'c', service: 's', path: '/orders?limit=1', headers: {}, expectStatus: 200, requests: 1, timeoutSeconds: 5, retries: 0 };

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => server?.close(closed) ?? closed(undefined));
  server = undefined;
});

async function asked(listener: RequestListener, test: Partial<HttpTest> = {}) {
  server = createServer(listener);
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { port, answer: await ask({ address: '127.0.0.1', port }, { ...TEST, ...test }) };
}

test('asks the task itself, with path and headers', async () => {
  const seen: object[] = [];
  const { port, answer } = await asked(({ method, url, headers }, response) => {
    seen.push({ method, url, host: headers.host, test: headers['x-test'] });
    response.writeHead(201).end('made');
  }, { headers: { 'X-Test': 'yes' } });
  expect(seen).toEqual([{ method: 'GET', url: '/orders?limit=1', host: `127.0.0.1:${port}`, test: 'yes' }]);
  expect(answer).toEqual({ status: 201, body: 'made' });
});

test('may be somebody else’s host', async () => {
  const { answer } = await asked(({ headers }, response) => { response.end(headers.host); }, { headers: { Host: 'www.example.com' } });
  expect(answer).toEqual({ status: 200, body: 'www.example.com' });
});

test('follows no redirect', async () => {
  let requests = 0;
  const { answer } = await asked((_request, response) => {
    requests += 1;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(answer).toEqual({ status: 302, body: '' });
  expect(requests).toBe(1);
});

test('reads a megabyte of a body without end', async () => {
  const { answer } = await asked((_request, response) => {
    const write = (): void => { while (!response.destroyed && response.write(Buffer.alloc(300_000, 'x'))); };
    response.on('drain', write).on('error', () => {});
    write();
  });
  expect(answer).toMatchObject({ status: 200 });
  expect((answer as { body: string }).body.length).toBeGreaterThanOrEqual(1024 * 1024);
});

test.each<[string, RequestListener]>([
  ['says nothing', () => {}],
  ['begins and says no more', (_request, response) => { response.write('a'); }],
])('gives up on a task that %s', async (_what, listener) => {
  expect((await asked(listener, { timeoutSeconds: 0.1 })).answer).toEqual({ error: 'no answer within 0.1 seconds' });
});

test.each<[string, RequestListener]>([
  ['hangs up', ({ socket }) => { socket.destroy(); }],
  ['hangs up in the middle', ({ socket }, response) => { response.write('a', () => socket.destroy()); }],
])('tells of a task that %s', async (_what, listener) => {
  expect((await asked(listener)).answer).toEqual({ error: expect.stringMatching(/socket hang up|aborted/) });
});

test('tells of a task that does not listen', async () => {
  const { port } = await asked((_request, response) => { response.end(); });
  await new Promise((closed) => server!.close(closed));
  expect(await ask({ address: '127.0.0.1', port }, TEST)).toEqual({ error: expect.stringContaining('ECONNREFUSED') });
});
