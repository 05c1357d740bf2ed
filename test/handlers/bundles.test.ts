import { readFileSync } from 'fs';
import { builtinModules } from 'module';
import { join } from 'path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { event } from './managed-listener/fake-load-balancing';
import { update } from './stack-update-release/run';
import { handler } from '../../handlers/managed-listener/index';
import { handler as askHook } from '../../handlers/release-hook/index';
import { handler as notify } from '../../handlers/release-notifier/index';
import { handler as guard } from '../../handlers/service-guard/index';
import { handler as testSmoke } from '../../handlers/smoke-test/index';
import { handler as release } from '../../handlers/stack-update-release/index';
import { HEALTH_CHECK_TYPE } from '../../src/custom-resources/health-check/protocol';
import { SETTINGS_TYPE } from '../../src/custom-resources/service-settings/protocol';

/** The bundles are what runs; `npx projen bundle` makes them of handlers/. */
describe.each(['managed-listener', 'release-hook', 'release-notifier', 'service-guard', 'smoke-test', 'stack-update-release'])('%s', (name) => {
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

const NO_AWS = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
const CONTEXT = { getRemainingTimeInMillis: () => 30_000 };

beforeEach(() => Object.assign(process.env, NO_AWS));
afterEach(() => jest.restoreAllMocks());

test('the listeners’ function asks AWS, and answers in time when there is none', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await handler(event(), CONTEXT);
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test('the listeners’ function asks CloudFormation of a health check that changes, whether it rolls back', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(async () => ({ Stacks: [{ StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' }] }));
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  const checks = (Path: string) => ({
    Checks: [{ TargetGroup: 'WebBlue', Service: 'Shop/Web', Path, Port: 'traffic-port', Protocol: 'HTTP', HttpCodes: '200' }],
  });
  await handler({
    ...event(), RequestType: 'Update', ResourceType: HEALTH_CHECK_TYPE, ResourceProperties: checks('/'), OldResourceProperties: checks('/health'),
  }, CONTEXT);
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({ Status: 'SUCCESS' });
});

test('the listeners’ function sets services by ECS', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const send = jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({}));
  jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await handler({
    ...event(),
    RequestType: 'Create',
    ResourceType: SETTINGS_TYPE,
    ResourceProperties: { Services: [{ Cluster: 'c', Service: 's', DesiredCount: '2', HealthCheckGracePeriodSeconds: '60' }] },
  }, CONTEXT);
  expect(send.mock.calls.map(([{ input }]) => input)).toEqual([{ cluster: 'c', service: 's', desiredCount: 2 }]);
});

test('the guards’ function asks AWS, and refuses when there is none', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  await guard({
    ...event(), ResourceProperties: { ClusterName: 'c', ServiceName: 's', Controller: 'ECS', Family: 'f', Service: {} }, OldResourceProperties: undefined,
  }, CONTEXT);
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test('the function between ECS and hooks asks ECS what it is called for, and then the hook', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({ serviceDeployments: [{ status: 'IN_PROGRESS', sourceServiceRevisions: [{}] }] }));
  const invoke = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({ Payload: Buffer.from('{"hookStatus":"FAILED"}') }));
  process.env.HOOKS = JSON.stringify({ POST_SCALE_UP: 'arn:check' });
  expect(await askHook({ executionId: 'e', lifecycleStage: 'POST_SCALE_UP', resourceArn: 'd' })).toEqual({ hookStatus: 'FAILED' });
  expect((invoke.mock.calls[0][0].input as InvokeCommandInput).FunctionName).toBe('arn:check');
});

test('the smoke test’s function refuses a release that it cannot ask ECS about, and its log says why', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const put = jest.spyOn(CodeDeployClient.prototype, 'send').mockImplementation(async () => {});
  process.env.SMOKE_TEST = JSON.stringify({ cluster: 'c', service: 's' });
  await testSmoke({ DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e' }, CONTEXT);
  expect(put.mock.calls[0][0].input).toEqual({ deploymentId: 'd-1', lifecycleEventHookExecutionId: 'e', status: 'Failed' });
  expect(JSON.parse(log.mock.calls[0][0])).toMatchObject({ deploymentId: 'd-1', status: 'Failed', reason: expect.stringContaining('ECONNREFUSED') });
});

test('the notifier’s function asks CodeDeploy, and publishes', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(CodeDeployClient.prototype, 'send').mockImplementation(async () => ({ deploymentInfo: {} }));
  const publish = jest.spyOn(SNSClient.prototype, 'send').mockImplementation(async () => {});
  process.env.NOTIFIER = JSON.stringify({ service: 's', targetId: 'c:s', hooks: {}, topics: [{ arn: 'arn:aws:sns:eu-west-1:1:topic', events: ['started'] }] });
  const resources = ['arn:aws:codedeploy:eu-west-1:1:application:a'];
  await notify({ id: '1', region: 'eu-west-1', resources, detail: { deploymentId: 'd-1', state: 'START' } }, CONTEXT);
  expect(publish.mock.calls[0][0].input).toMatchObject({ TopicArn: 'arn:aws:sns:eu-west-1:1:topic', Subject: 's: release started' });
});

test('the releases’ function answers when there is no AWS, and calls itself when there is no time', async () => {
  jest.spyOn(console, 'log').mockImplementation();
  const fetch = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
  const context = { invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:releases', getRemainingTimeInMillis: () => 5_000 };
  await release(update(2, 1), context);
  expect(JSON.parse(new TextDecoder().decode(fetch.mock.calls[0][1]!.body as Uint8Array))).toMatchObject({
    Status: 'FAILED', Reason: expect.stringContaining('ECONNREFUSED'),
  });

  const stack = { StackStatus: 'UPDATE_IN_PROGRESS', LastUpdatedTime: new Date(1) };
  jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(async () => ({ Stacks: [stack] }));
  jest.spyOn(CodeDeployClient.prototype, 'send').mockImplementation(async () => ({}));
  jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async () => ({}));
  const invoke = jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(async () => ({}));
  await release(update(2, 1), context);
  const { FunctionName, InvocationType, Payload } = invoke.mock.calls[0][0].input as InvokeCommandInput;
  expect([FunctionName, InvocationType]).toEqual([context.invokedFunctionArn, 'Event']);
  expect(JSON.parse(new TextDecoder().decode(Payload as Uint8Array))).toEqual({ ...update(2, 1), Began: expect.any(Number), FirstSight: { status: 'UPDATE_IN_PROGRESS', lastUpdated: 1 } });
});
