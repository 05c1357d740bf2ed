/**
 * What AWS documents in two ways, or not at all, of ECS's own deployments: one service under each reading, and what becomes of it.
 * Those of its own stack updates are in `deploy-on-stack-update`, and `probe` has what no call of the construct or the command asks for.
 */
import { ECSClient, ServiceDeployment, StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import { only, RunningService } from './running-service';
import { alarmsOn, setAlarm } from '../alarm-states';
import { cdkFor } from '../apps/apps';
import { ECS_NATIVE_PROJECT, ECS_NATIVE_STACK, ecsNativeStack, FURTHER_ALARM } from '../apps/ecs-native-stack';
import { Ended } from '../ecs-canary';
import { failed, hostOf, SteadyLoad } from '../load';
import { LocalAws, Readings } from '../local-aws';
import { conventionalNames } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { StackUpdates } from '../stack-updates';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const [HTTP_5XX, LOG_ERRORS] = ['http5xx', 'logErrors'].map((alarm) => `web-service-${ECS_NATIVE_PROJECT}-prod-${alarm}`);

const DEFAULTS: Readings = {
  'ecs-first-group': 'target',
  'ecs-alarms-on-at-start': 'all-ignored',
  'ecs-ignored-alarms': 'disabled',
  'ecs-alarm-polls': 'answered',
  'ecs-circuit-breaker': 'every-strategy',
  'ecs-default-rule': 'every-strategy',
  'ecs-own-bake-minutes': 0,
  'ecs-update-during-deployment': 'restores',
  'ecs-abort': 'refused',
};

let aws: LocalAws;
let service: RunningService<ServiceDeployments>;
let releases: ServiceDeployments;
let load: SteadyLoad;
/** What a release takes. */
let usualMinutes: number;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  await aws.read({ 'ecs-first-group': 'alternate' });
  const cdk = cdkFor(aws, 'ecs-native');
  await cdk.bootstrap();
  const { Url: url } = await cdk.deploy(ECS_NATIVE_STACK);
  service = RunningService.byEcs(aws, cdk, conventionalNames(ECS_NATIVE_PROJECT), hostOf(url), { followRedirects: true });
  ({ releases } = service);
  load = service.startLoad();
});

beforeEach(async () => aws.read(DEFAULTS));

afterAll(async () => {
  await service?.stop();
  await aws?.stop();
});

test('a first revision that stands in the alternate group: the next one goes to the other, and no request is lost', async () => {
  expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));
  const ended = await release('v2');
  expect(ended).toMatchObject({ status: 'SUCCESSFUL' });
  usualMinutes = minutesOf(ended);
  expect(await service.becomes(only('v2', 'blue'))).toEqual(only('v2', 'blue'));
  expect(load.answers.filter(failed)).toEqual([]);
});

test('a stack’s rollback sends what the service was made with: that is the version of that day, and not the one that was rolled back since', async () => {
  await aws.read({ 'rolled-back-references': 'kept' });
  expect(await release('v3-silent')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  await quiet();
  const [began, before] = [Date.now(), await releases.list()];
  const updates = new StackUpdates(aws, ECS_NATIVE_STACK, ecsNativeStack);
  expect(await updates.update({ canaryMinutes: '3', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await releases.list()).toHaveLength(before.length + 1);
  expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));
  expect(load.since(began).filter((answer) => failed(answer) || !['v1', 'v2'].includes(answer.version))).toEqual([]);
});

describe('a version whose requests fail, released past the command line', () => {
  test('an alarm is on: none is watched, which the deployment says, or does not', async () => {
    await quiet();
    await setAlarm(aws, FURTHER_ALARM, 'ALARM');
    expect(await release('v3-silent')).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } });
    expect((await service.live()).taskSets).toEqual(['PRIMARY v3-silent']);
    // Nothing stops the cure either.
    await aws.read({ ...DEFAULTS, 'ecs-ignored-alarms': 'monitoring' });
    expect(await release('v2')).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
  });

  test.each<[string, string, string]>([
    ['the others are watched', 'that-ignored', HTTP_5XX],
    ['it is watched, too', 'monitored', FURTHER_ALARM],
  ])('an alarm is on: %s', async (_, reading, culprit) => {
    await quiet();
    await aws.read({ ...DEFAULTS, 'ecs-alarms-on-at-start': reading });
    await setAlarm(aws, FURTHER_ALARM, 'ALARM');
    expect(await release('v3-silent')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', alarms: { triggeredAlarmNames: [culprit] } });
    expect((await service.live()).taskSets).toEqual(['PRIMARY v2']);
  });

  test('ECS is throttled: it sees no alarm, and says that it has watched', async () => {
    await quiet();
    await aws.read({ ...DEFAULTS, 'ecs-alarm-polls': 'throttled' });
    expect(await release('v3-silent')).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
    await aws.read(DEFAULTS);
    expect(await release('v2')).toMatchObject({ status: 'SUCCESSFUL' });
  });
});

test('a circuit breaker that acts in no canary: an alarm on the log is left, and a version that never starts has no request', async () => {
  await quiet();
  const began = Date.now();
  expect(await release('v4-exits')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', deploymentCircuitBreaker: { status: 'TRIGGERED' } });

  await quiet();
  await aws.read({ ...DEFAULTS, 'ecs-circuit-breaker': 'blue-green' });
  const ended = await release('v4-exits');
  expect(ended).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', alarms: { status: 'TRIGGERED', triggeredAlarmNames: [LOG_ERRORS] } });
  expect(ended.deploymentCircuitBreaker?.status).not.toBe('TRIGGERED');
  expect(load.since(began).filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
});

test('a circuit breaker that acts in no canary, and a version that never gets healthy, which no alarm sees: the command stops it', async () => {
  await quiet();
  await aws.read({ ...DEFAULTS, 'ecs-circuit-breaker': 'blue-green' });
  const began = Date.now();
  // Its minutes are shorter than those of the endpoint: it is patient for 25 of them.
  expect(await command(`release --image ${imageOf('v4-sick')} --yes --lines`, { ECS_CANARY_MINUTE_SECONDS: '0.4' }))
    .toMatchObject({ code: 1, out: expect.stringContaining('the new tasks have not become healthy within 25 minutes') });
  const [newest] = await releases.list();
  expect(await releases.follow(newest)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringContaining('StopServiceDeployment was called') });
  expect(load.since(began).filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
});

test('a default rule that is moved at once only: a canary is rolled back before its first request', async () => {
  await aws.read({ ...DEFAULTS, 'ecs-default-rule': 'blue-green' });
  const began = Date.now();
  expect(await release('v5')).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  expect(load.since(began).filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
});

test('an own bake time of ECS’s: a release takes as much longer', async () => {
  await quiet();
  await aws.read({ ...DEFAULTS, 'ecs-own-bake-minutes': 10 });
  expect(minutesOf(await release('v6')) - usualMinutes).toBeGreaterThan(5);
});

describe('a canary that something past the command line meets', () => {
  let live: string;
  let running: string;

  beforeEach(async () => {
    await quiet();
    [live] = await service.tasks();
    running = await releases.release(imageOf('v7'));
    await until('the canary has its share', async () => (await service.weights()).blue === 50);
  });

  // Which is why the command refuses to start one in the middle of another.
  test.each<[string, string, object, { readonly serves: string; readonly lost: number[] }]>([
    ['takes its place', 'restores', { status: 'SUCCESSFUL' }, { serves: 'v8', lost: [] }],
    ['finds two groups that serve and is rolled back, after requests were lost', 'keeps', {
      status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringContaining('2 target groups which are serving'),
    }, { serves: 'the one before', lost: [503] }],
  ])('a second UpdateService: its deployment %s', async (_, reading, end, { serves, lost }) => {
    await aws.read({ ...DEFAULTS, 'ecs-update-during-deployment': reading });
    const began = Date.now();
    expect(await release('v8')).toMatchObject(end);
    expect(await releases.describe(running)).toMatchObject({ status: 'STOPPED' });
    expect(await service.answers()).toEqual([`200 ${serves === 'v8' ? serves : live}`]);
    expect([...new Set(load.since(began).filter(failed).map(({ status }) => status))]).toEqual(lost);
  });

  test('StopServiceDeployment with ABORT is refused, or leaves both versions their share; then the command releases nothing before that is mended', async () => {
    const abort = async () => new ECSClient(aws.clientConfig).send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: running, stopType: 'ABORT' }));
    await expect(abort()).rejects.toThrow('valid values are ROLLBACK');
    expect(await releases.describe(running)).toMatchObject({ status: 'IN_PROGRESS' });

    await aws.read({ ...DEFAULTS, 'ecs-abort': 'stops' });
    await abort();
    expect(await releases.follow(running)).toMatchObject({ status: 'STOPPED' });
    expect(await service.weights()).toEqual({ blue: 50, green: 50 });
    expect(await command(`release --image ${imageOf('v9')} --yes`))
      .toMatchObject({ code: 1, err: expect.stringMatching(/refused, nothing was started: .*gives the live version 50 % of the requests/) });
  });
});

function minutesOf({ createdAt, finishedAt }: ServiceDeployment): number {
  return aws.toAwsMinutes(finishedAt!.getTime() - createdAt!.getTime());
}

/** By the published command line, of whose plans one is of the service. */
async function command(args: string, env?: Record<string, string>): Promise<Ended> {
  return service.command(`${args} --service ${service.names.serviceName}`, env).ended;
}

/** Releases a version by UpdateService alone, and follows it to its end. */
async function release(version: string): Promise<ServiceDeployment> {
  return releases.follow(await releases.release(imageOf(version)));
}

async function quiet(): Promise<void> {
  await setAlarm(aws, FURTHER_ALARM, 'OK');
  await until('no alarm is on', async () => (await alarmsOn(aws, await releases.alarmNames())).length === 0);
}
