import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { createService } from './server.mjs';

async function get(options, path) {
  const server = createService(options).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    return { status: response.status, body: await response.text() };
  } finally {
    server.close();
  }
}

test('answers with its version', async () => {
  assert.deepEqual(await get({ version: 'v2', failureRate: 0 }, '/'), { status: 200, body: 'v2\n' });
});

test('fails when it is told to, but stays healthy', async () => {
  assert.equal((await get({ version: 'v3', failureRate: 1 }, '/')).status, 500);
  assert.deepEqual(await get({ version: 'v3', failureRate: 1 }, '/health'), { status: 200, body: 'ok\n' });
});

test('keeps idle connections longer than its balancer, which uses them again for a minute', () => {
  assert.ok(createService({ version: 'v2', failureRate: 0 }).keepAliveTimeout > 60_000);
});
