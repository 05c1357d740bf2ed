/**
 * A healthy release, and releases that their alarms roll back, one after another on one service and under
 * steady load. The starter app's numbers are its own: 25 % for 10 minutes, and 10 minutes of termination wait.
 */
import { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { BOOTSTRAP, only, RunningService, useStarterUnderLoad } from './running-service';
import { CODE_DEPLOY } from '../engines';
import { Answer, failed, send, SteadyLoad } from '../load';
import { isLoopback, listeningAddresses, processesMentioning, processTree } from '../processes';
import { ReleaseState } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

const CANARY = { share: 0.25, minutes: 10 };
const TERMINATION_WAIT_MINUTES = 10;
/** A step takes longer than it says on a busy machine, but by no means twice as long. */
const SLACK_MINUTES = 8;
const LIFECYCLE = [
  'BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic',
];

let service: RunningService;
let load: SteadyLoad;

useStarterUnderLoad(CODE_DEPLOY, (...started) => { [service, load] = started; });

test('a service that was just deployed answers, and everything of the endpoint listens on loopback only', async () => {
  expect(await service.becomes({ ...only(BOOTSTRAP, 'blue'), weights: { blue: 1, green: 0 } }))
    .toEqual({ ...only(BOOTSTRAP, 'blue'), weights: { blue: 1, green: 0 } });
  const addresses = listeningAddresses(processTree(service.aws.pid));
  // The endpoint, and a task each on an address of its own.
  expect(new Set(addresses).size).toBeGreaterThanOrEqual(3);
  expect(addresses.filter((address) => !isLoopback(address))).toEqual([]);
});

test('a healthy release takes over through the canary, and no request fails', async () => {
  const began = Date.now();
  const id = await service.releases.release(imageOf('v1'));
  const shares = new Set<number>();
  let duringTheWait: Promise<string[]> | undefined;
  const info = await service.releases.follow(id, (state) => {
    shares.add(greenShare(state));
    if (state.info.instanceTerminationWaitTimeStarted) {
      duringTheWait ??= service.tasks();
    }
  }, 300);

  expect(info.status).toBe('Succeeded');
  expect([...shares]).toEqual([0, CANARY.share, 1]);
  const events = await service.releases.events(id);
  expect(events.map(({ lifecycleEventName, status }) => [lifecycleEventName, status])).toEqual(LIFECYCLE.map((name) => [name, 'Succeeded']));
  expectMinutes(startOf(events, 'AllowTraffic'), endOf(events, 'AllowTraffic'), CANARY.minutes);
  expectMinutes(endOf(events, 'AfterAllowTraffic'), info.completeTime!, TERMINATION_WAIT_MINUTES);

  // Old and new tasks until the wait is over, and then the new ones alone.
  expect(await duringTheWait).toEqual([BOOTSTRAP, BOOTSTRAP, 'v1', 'v1']);
  expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));

  expect(load.since(began).filter(failed)).toEqual([]);
  const duringTheCanary = sentBetween(startOf(events, 'AllowTraffic'), endOf(events, 'AllowTraffic'));
  const share = duringTheCanary.filter(({ version }) => version === 'v1').length / duringTheCanary.length;
  expect(share).toBeGreaterThan(CANARY.share - noise(duringTheCanary.length));
  expect(share).toBeLessThan(CANARY.share + noise(duringTheCanary.length));
});

/** Each sees that all requests to a version fail; which is first depends on where in a minute the release begins. */
const OF_REQUESTS = ['http5xx', 'totalFailure', 'canaryVersusBaseline'];

describe.each([
  ['fails its requests', 'v2-silent', OF_REQUESTS],
  ['logs errors', 'v2-noisy', ['logErrors']],
  ['fails its requests and logs that', 'v2-broken', [...OF_REQUESTS, 'logErrors']],
])('a version that %s', (_what, version, culprits) => {
  const alarms = culprits.map((alarm) => `web-service-node-app-prod-${alarm}`);
  let info: DeploymentInfo;
  let rollback: DeploymentInfo;
  let began: Date;

  beforeAll(async () => {
    await until('no alarm is on', async () => Object.values(await service.releases.alarms()).every((state) => state === 'OK'));
    began = new Date();
    info = await service.releases.follow(await service.releases.release(imageOf(version)));
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    rollback = await service.releases.info(info.rollbackInfo!.rollbackDeploymentId!);
  });

  test('is stopped by its alarm, which the reason names', async () => {
    const named = alarmsNamedBy(info);
    expect(named).not.toEqual([]);
    expect(alarms).toEqual(expect.arrayContaining(named));
    expect(await service.releases.alarmsRaisedSince(began)).toEqual(expect.arrayContaining(named));
  });

  test('is rolled back by a second deployment, and the old version serves', async () => {
    expect(rollback).toMatchObject({
      status: 'Succeeded', creator: 'codeDeployRollback', rollbackInfo: { rollbackTriggeringDeploymentId: info.deploymentId },
    });
    expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));
  });

  test('reaches no more clients than the canary’s share, and none after the rollback', async () => {
    const events = await service.releases.events(info.deploymentId!);
    const rollbackEvents = await service.releases.events(rollback.deploymentId!);
    const exposed = underWayBetween(startOf(events, 'AllowTraffic'), endOf(rollbackEvents, 'AllowTraffic'));
    const hit = exposed.filter((answer) => failed(answer) || answer.version === version);
    expect(hit.length).toBeGreaterThan(0);
    expect(hit.length / exposed.length).toBeLessThan(CANARY.share + noise(exposed.length));
    await until('requests were sent after the rollback', () => load.since(rollback.completeTime!.getTime()).length > 50);
    const others = load.since(began.getTime()).filter((answer) => !exposed.includes(answer));
    expect(others.filter((answer) => failed(answer) || answer.version !== 'v1')).toEqual([]);
  });
});

test('nothing is left running, and the port is free', async () => {
  const { aws, target } = service;
  const processes = [...new Set([...processTree(aws.pid), ...processesMentioning(aws.folder)])];
  expect(processes.length).toBeGreaterThanOrEqual(4);
  await service.stop();
  await until('all processes are gone', () => processes.every((pid) => !processTree(pid).length) && processesMentioning(aws.folder).length === 0);
  expect(await send(target)).toMatchObject({ status: 0 });
});

function greenShare({ weights }: ReleaseState): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Object.entries(weights).find(([name]) => name.includes('Green'))![1] / total;
}

function startOf(events: LifecycleEvent[], name: string): Date {
  return events.find(({ lifecycleEventName }) => lifecycleEventName === name)!.startTime!;
}

function endOf(events: LifecycleEvent[], name: string): Date {
  return events.find(({ lifecycleEventName }) => lifecycleEventName === name)!.endTime!;
}

function expectMinutes(from: Date, to: Date, minutes: number): void {
  const took = service.aws.toAwsMinutes(to.getTime() - from.getTime());
  expect(took).toBeGreaterThan(minutes - 0.1);
  expect(took).toBeLessThan(minutes + SLACK_MINUTES);
}

function sentBetween(from: Date, to: Date): Answer[] {
  return load.answers.filter(({ at }) => at >= from.getTime() && at <= to.getTime());
}

/** Also what was sent before: the balancer may have chosen its group later. */
function underWayBetween(from: Date, to: Date): Answer[] {
  return load.answers.filter(({ at, ended }) => ended >= from.getTime() && at <= to.getTime());
}

/** Each request chooses its group at random: five standard deviations of a share of this many. */
function noise(requests: number): number {
  return 5 * Math.sqrt(CANARY.share * (1 - CANARY.share) / requests);
}

/** The alarms between the brackets of CodeDeploy's reason. */
function alarmsNamedBy({ errorInformation }: DeploymentInfo): string[] {
  return (/<(.*)>/.exec(errorInformation!.message!)?.[1] ?? '').split(', ').filter((name) => name !== '');
}

