/** Releases seen and steered by the published command line, as somebody would type it. */
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { createServer, request, Server } from 'http';
import { AddressInfo } from 'net';
import { join } from 'path';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import Ajv from 'ajv';
import { RunningService, useStarterUnderLoad } from './running-service';
import { COMMAND } from '../../../release/how-to-run';
import { WATCH_SCHEMA } from '../../../release/watch-schema';
import { EcsCanary, Ended, events } from '../ecs-canary';
import { imageOf } from '../starter';
import { until } from '../until';

const matches = new Ajv({ allowUnionTypes: true }).compile(WATCH_SCHEMA);

/** Tells its calls from those of the other commands. */
const WATCHER = 'AKIAWATCHER';

let service: RunningService;
let folder: string;

useStarterUnderLoad((started) => {
  service = started;
  folder = mkdtempSync(join(service.aws.folder, 'work-'));
});

function start(args: string, env?: Record<string, string>): EcsCanary {
  return new EcsCanary(service.aws, args.split(' '), { cwd: service.aws.folder, env });
}

async function run(args: string, env?: Record<string, string>): Promise<Ended> {
  return start(args, env).ended;
}

/** Releases a version by the command, and does not follow it. */
async function begin(version: string): Promise<string> {
  const { code, err } = await run(`release --image ${imageOf(version)} --yes --no-wait`);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/d-\w+ has started\./) });
  return /(d-\w+) has started/.exec(err)![1];
}

async function quiet(): Promise<void> {
  await until('no alarm is on', async () => Object.values(await service.releases.alarms()).every((state) => state === 'OK'));
}

async function setApproval(minutes?: number): Promise<void> {
  const { applicationName, deploymentGroupName } = service.names;
  const { blueGreenDeploymentConfiguration } = await service.releases.group();
  await new CodeDeployClient(service.aws.clientConfig).send(new UpdateDeploymentGroupCommand({
    applicationName,
    currentDeploymentGroupName: deploymentGroupName,
    blueGreenDeploymentConfiguration: {
      ...blueGreenDeploymentConfiguration,
      deploymentReadyOption: minutes === undefined ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT' } : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: minutes },
    },
  }));
}

test('a service without a release says so, and there is nothing to stop', async () => {
  const { code, out } = await run('status');
  expect(code).toBe(2);
  expect(out).toContain('no release   web-service-node-app-prod');
  expect((await run('abort --yes')).code).toBe(2);
});

test('a good release is followed to its end, by data that the schema takes; a second watcher may go', async () => {
  const release = start(`release --image ${imageOf('v1')} --yes --json`);
  await until('it is under way', () => release.out.includes('"event":"view"'));
  const other = start('watch --lines', { AWS_ACCESS_KEY_ID: WATCHER });
  await until('it looks on', () => other.out.includes(' stage '), 60_000);
  const interrupted = Date.now();
  other.kill('SIGINT');
  expect(await other.ended).toMatchObject({ code: 130, err: expect.stringContaining('The release goes on') });
  expect(Date.now() - interrupted).toBeLessThan(2_000);

  const { code, out } = await release.ended;
  const told = events(out);
  told.forEach((event) => {
    matches(event);
    expect(matches.errors).toBeNull();
  });
  expect(code).toBe(0);
  expect(told.at(-1)).toMatchObject({ event: 'ended', result: 'promoted', exitCode: 0, why: null });
  const shares = told.flatMap(({ view }) => view?.traffic.share ?? []);
  expect(new Set(shares)).toEqual(new Set([0, 0.25, 1]));
  const canary = told.find(({ view }) => view?.phase === 'shifting' && view.alarms[0].helpsUntil !== undefined);
  // By the word of the balancer.
  expect(told.some(({ view }) => view?.versions[0]?.healthy === 2)).toBe(true);
  expect(canary!.view.versions.map(({ role, name }: { role: string; name: string }) => [role, name])).toContainEqual(['new', 'v1']);
});

test('a second one need not keep the old version: its last wait is ended, and that is the way back gone', async () => {
  const id = await begin('v2');
  await until('it has all traffic', async () => (await service.releases.info(id)).instanceTerminationWaitTimeStarted, 60_000);
  expect(await run(`promote --deployment ${id} --at waiting --yes`)).toMatchObject({ code: 1, err: expect.stringContaining('is not at \'waiting\' any more') });
  const began = Date.now();
  expect((await run(`promote --deployment ${id} --at settling --yes`)).code).toBe(0);
  expect(Date.now() - began).toBeLessThan(9_000);
});

test('a bad release says why it was rolled back, what it cost, and in the summary of a job', async () => {
  const summary = join(folder, 'summary.md');
  const { code, out, err } = await run(`release --image ${imageOf('v3-silent')} --yes --lines --summary ${summary}`, {
    GITHUB_ACTIONS: 'true', AWS_ACCESS_KEY_ID: WATCHER,
  });
  expect(code).toBe(1);
  expect(out).toMatch(/ rollback .*alarm web-service-node-app-prod-\S+ went off/);
  expect(out).toMatch(/ ended {4}rolled back: alarm web-service-node-app-prod-\S+ went off/);
  expect(out).toMatch(/ ended {4}now: the old version \(v2\) has all requests again/);
  expect(err).toMatch(/^::error title=Release d-\w+::web-service-node-app-prod rolled back: alarm /m);
  expect(readFileSync(summary, 'utf8')).toMatch(/^## ❌ rolled back\n[^]*\| Why \| alarm web-service-node-app-prod/);
});

/** Makes an alarm fire whatever happens, or as it was. */
async function setThreshold(change: (threshold: number) => number): Promise<void> {
  const cloudwatch = new CloudWatchClient(service.aws.clientConfig);
  const name = Object.keys(await service.releases.alarms()).find((found) => found.endsWith('-http5xx'))!;
  const { MetricAlarms: alarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  const { AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold } = alarms[0];
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName, AlarmDescription, Metrics, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold: change(Threshold!),
  }));
}

test('while the alarm is on nothing is released, but an earlier version can be, at once', async () => {
  await setThreshold((threshold) => threshold - 1000);
  await until('the alarm is on', async () => Object.values(await service.releases.alarms()).includes('ALARM'));
  expect(await run(`release --image ${imageOf('v4')} --yes`)).toMatchObject({ code: 1, err: expect.stringMatching(/refused, nothing was started: alarms? .* (is|are) on: CodeDeploy/) });
  expect((await run('rollback --yes --json')).out).toMatch(/"result":"refused"/);
  expect(await run('rollback --yes --no-wait')).toMatchObject({ code: 1 });
  const back = await run('rollback --fast --ignore-alarms --yes --no-wait');
  expect(back).toMatchObject({ code: 0, err: expect.stringContaining('release v1') });
  await until('v1 serves', async () => (await service.answers()).join() === '200 v1', 60_000);
  const { code, out } = await run('status');
  expect([code, out]).toEqual([0, expect.stringContaining('this release ignores all alarms')]);
  expect((await run('promote --at settling --yes')).code).toBe(0);
  await setThreshold((threshold) => threshold + 1000);
});

test('an abort one second after the second shift brings traffic back, and says so when it is back', async () => {
  await quiet();
  const id = await begin('v5');
  await until('it has all traffic', async () => (await service.releases.info(id)).instanceTerminationWaitTimeStarted, 60_000);
  await new Promise((wake) => setTimeout(wake, 1_000));
  expect(await run('abort --dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was done') });
  expect(await run('abort')).toMatchObject({ code: 2, err: expect.stringContaining('There is nobody to ask.') });
  expect((await run(`abort --deployment ${id} --yes`)).code).toBe(0);
  expect(await service.answers()).toEqual(['200 v1']);
  expect((await run(`abort --deployment ${id} --yes`)).code).toBe(0);
  expect((await run('history --json')).out).toContain('somebody stopped it');
});

test('a release that waits for somebody ends its job with a word on it, is approved once, and then stopped', async () => {
  await quiet();
  await setApproval(30);
  const { code, out } = await run(`release --image ${imageOf('v6')} --yes --json`);
  expect(code).toBe(4);
  const { view } = events(out).at(-2)!;
  expect(view.phase).toBe('waiting');
  const { command } = view.controls.find(({ action }: { action: string }) => action === 'promote');
  expect((await run(`${command.replace(`${COMMAND} `, '')} --yes --no-wait`)).code).toBe(0);
  await until('the canary has begun', async () => Object.values(await service.releases.weights()).includes(25), 30_000);
  // Too late.
  expect(await run(`${command.replace(`${COMMAND} `, '')} --yes`)).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was done') });
  expect((await run('abort --yes')).code).toBe(0);
});

test('a release that nobody approves is stopped, and the old version stays', async () => {
  await setApproval(3);
  expect((await run(`release --image ${imageOf('v7')} --yes`)).code).toBe(4);
  const { code, out } = await run('watch --through-pauses --lines');
  expect(code).toBe(1);
  expect(out).toContain('nobody approved it in time');
  await setApproval();
});

describe('when AWS cannot be asked', () => {
  let proxy: Server;
  let answer: 'pass' | 'expired' | 'throttled' | 'cut' = 'pass';

  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => {
      if (answer === 'cut') {
        incoming.socket.destroy();
      } else if (answer !== 'pass') {
        const name = answer === 'expired' ? 'ExpiredTokenException' : 'ThrottlingException';
        outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name });
        outgoing.end(JSON.stringify({ __type: name, message: answer === 'expired' ? 'The security token included in the request is expired' : 'Rate exceeded' }));
      } else {
        const { host: _host, ...headers } = incoming.headers;
        incoming.pipe(request(service.aws.endpoint, { method: incoming.method, path: incoming.url, headers }, (response) => {
          outgoing.writeHead(response.statusCode!, response.headers);
          response.pipe(outgoing);
        }));
      }
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  });

  afterAll(() => {
    proxy?.closeAllConnections();
    proxy?.close();
  });

  const through = () => ({ AWS_ENDPOINT_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });

  test('expired credentials are said within ten seconds', async () => {
    answer = 'expired';
    const { code, err, out, seconds } = await run('watch --json', through());
    expect({ code, err }).toEqual({ code: 5, err: expect.stringMatching(/credentials are not accepted.*expired[^]*goes on/) });
    expect(events(out).at(-1)).toMatchObject({ event: 'ended', exitCode: 5 });
    expect(seconds).toBeLessThan(10);
  });

  test('a watcher outlasts throttling and a network that is gone, and says both', async () => {
    await quiet();
    answer = 'pass';
    const id = await begin('v8');
    const watcher = start('watch --lines', through());
    await until('it looks on', () => watcher.out.includes(' release '), 30_000);
    answer = 'throttled';
    await until('it says so', () => watcher.out.includes('Rate exceeded'), 15_000);
    answer = 'cut';
    await until('it says so', () => /asking .*(hang up|ECONNRESET)/.test(watcher.out), 15_000);
    answer = 'pass';
    await until('it goes on', () => watcher.out.includes('AWS answers again'), 15_000);
    expect((await run(`abort --deployment ${id} --yes --no-wait`)).code).toBe(0);
    expect((await watcher.ended).code).toBe(1);
  });
});

test('a watcher stays within its calls, by the log of the endpoint', () => {
  const own = service.aws.calls().filter(({ accessKeyId }) => accessKeyId === WATCHER) as unknown as { time: number; action: string }[];
  // From the beginning of a release to the end of its rollback.
  expect(own.length).toBeGreaterThan(50);
  expect([...new Set(own.map(({ action }) => action))]).toEqual(expect.arrayContaining(['DescribeAlarms', 'DescribeTargetHealth', 'GetMetricData']));
  // A minute is a second here, and calls arrive a part of it late where the machine is busy: spans of four minutes, and one call
  // to spare. That no minute has more than its calls is a unit test's, by the watcher's own clock.
  const span = 4;
  own.forEach(({ time }) => {
    const since = own.filter((call) => call.time > time - span * service.aws.minuteSeconds && call.time <= time);
    expect(since.length).toBeLessThanOrEqual(span * 45);
    expect(since.filter(({ action }) => action === 'DescribeAlarms').length).toBeLessThanOrEqual(span * 2 + 1);
  });
  rmSync(folder, { recursive: true, force: true });
});
