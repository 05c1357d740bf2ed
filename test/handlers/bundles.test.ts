import { readFileSync } from 'fs';
import { builtinModules } from 'module';
import { join } from 'path';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { event } from './managed-listener/fake-load-balancing';
import { update } from './stack-update-release/run';
import { handler } from '../../handlers/managed-listener/index';
import { handler as release } from '../../handlers/stack-update-release/index';

/** The bundles are what runs; `npx projen bundle` makes them of handlers/. */
describe.each(['managed-listener', 'stack-update-release'])('%s', (name) => {
  const file = join(__dirname, '../../assets', name, 'index.js');
  const source = readFileSync(file, 'utf8');

  test('is small', () => {
    expect(source.length).toBeLessThan(60_000);
  });

  test('has everything in it but the runtime’s own', () => {
    const required = [...source.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module);
    expect(required.filter((module) => !module.startsWith('@aws-sdk/') && !builtinModules.includes(module))).toEqual([]);
  });

  test('names no place of the machine that made it', () => {
    expect(source).not.toContain(join(__dirname, '../..'));
  });

  test('loads and exports a handler', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- what is tested is the file
    expect(typeof require(file).handler).toBe('function');
  });
});

test('the function asks AWS, and answers in time when there is none', async () => {
  Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' });
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await handler(event(), { getRemainingTimeInMillis: () => 30_000 });
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED'),
  });
  jest.restoreAllMocks();
});

test('the releases’ function answers when there is no AWS, and calls itself when there is no time', async () => {
  Object.assign(process.env, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' });
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:releases', getRemainingTimeInMillis: () => 5_000 };
  await release(update(2, 1), context);
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED'),
  });

  jest.spyOn(CodeDeployClient.prototype, 'send').mockImplementation(async () => ({}));
  jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({}));
  const invoke = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({}));
  await release(update(2, 1), context);
  const { FunctionName, InvocationType, Payload } = invoke.mock.calls[0][0].input as InvokeCommandInput;
  expect([FunctionName, InvocationType]).toEqual([context.invokedFunctionArn, 'Event']);
  expect(JSON.parse(new TextDecoder().decode(Payload as Uint8Array))).toEqual({ ...update(2, 1), Began: expect.any(Number) });
  jest.restoreAllMocks();
});
