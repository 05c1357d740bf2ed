/**
 * Releases that cannot succeed, one after another on one service. Each ends in a state that says why, and
 * the old version has all the traffic, without a single failed request in between.
 */
import { CloudWatchClient, DescribeAlarmsCommand, MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { BOOTSTRAP, only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { CODE_DEPLOY } from '../engines';
import { failed, SteadyLoad } from '../load';
import { StartOptions } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

const HOOK_TIMEOUT_MINUTES = 3;
const LOG_ALARM = 'web-service-node-app-prod-logErrors';

let service: RunningService;
let load: SteadyLoad;

beforeAll(async () => {
  service = await RunningService.startStarter(CODE_DEPLOY, { minuteSeconds: 1, hookTimeoutMinutes: HOOK_TIMEOUT_MINUTES, installTimeoutMinutes: 2 });
  await cdkFor(service.aws, 'hooks').deploy('Hooks');
  load = service.startLoad(20);
});

afterAll(async () => {
  await service?.stop();
});

test('a second release during the first is refused, and the first one succeeds unharmed', async () => {
  const began = Date.now();
  const first = await service.releases.release(imageOf('v1'));
  await until('the canary has begun', async () => (await service.weights()).green === 25);
  const second = service.releases.release(imageOf('v2'));
  await expect(second).rejects.toMatchObject({ name: 'DeploymentLimitExceededException', message: expect.stringContaining(first) });
  expect(await service.releases.list()).toEqual([first]);
  expect(await service.releases.follow(first)).toMatchObject({ status: 'Succeeded' });
  expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));
  expect(load.since(began).filter((answer) => failed(answer) || ![BOOTSTRAP, 'This', 'v1'].includes(answer.version))).toEqual([]);
});

describe('v1 serves on after', () => {
  let began: number;
  beforeEach(() => { began = Date.now(); });

  afterEach(async () => {
    expect(await service.becomes(only('v1', 'green'))).toEqual(only('v1', 'green'));
    await until('a request was answered', async () => load.since(began).length > 0);
    expect(load.since(began).filter(failed)).toEqual([]);
  });

  test('a release that names a container the task definition does not have', async () => {
    const info = await releaseAndFollow('v2', { containerName: 'sidecar' });
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'ECS_UPDATE_ERROR', message: expect.stringContaining('container sidecar') } });
    expect(await statusOf(info, 'Install')).toBe('Failed');
    await expectOnlyV1();
  });

  test('a release that names a port the container does not have', async () => {
    const info = await releaseAndFollow('v2', { containerPort: 8080 });
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'ECS_UPDATE_ERROR', message: expect.stringContaining('port 8080') } });
    expect(await statusOf(info, 'Install')).toBe('Failed');
    await expectOnlyV1();
  });

  test('a release whose tasks exit at once', async () => {
    const info = await releaseAndFollow('v2-exits');
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'TIMEOUT', message: expect.stringContaining('exit code 1') } });
    expect(await statusOf(info, 'Install')).toBe('Failed');
    expect(await statusOf(info, 'AllowTraffic')).toBe('Skipped');
    await expectOnlyV1();
  });

  test('a hook that refuses the release', async () => {
    const info = await releaseAndFollow('v2', { hooks: { AfterInstall: 'hook-refuses' } });
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
    expect(await eventOf(info, 'AfterInstall')).toMatchObject({
      status: 'Failed', diagnostics: { errorCode: 'ScriptFailed', scriptName: 'hook-refuses' },
    });
    expect(await statusOf(info, 'AllowTraffic')).toBe('Skipped');
    await expectOnlyV1();
    await expectRolledBack(info);
  });

  test('a hook that refuses after all the traffic was shifted', async () => {
    const info = await releaseAndFollow('v2', { hooks: { AfterAllowTraffic: 'hook-refuses' } });
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
    expect(await statusOf(info, 'AllowTraffic')).toBe('Succeeded');
    expect(versionsSince(began)).toEqual(['v1', 'v2']);
    await expectRolledBack(info);
  });

  test('a hook that never answers', async () => {
    const info = await releaseAndFollow('v2', { hooks: { BeforeAllowTraffic: 'hook-is-silent' } });
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
    const event = await eventOf(info, 'BeforeAllowTraffic');
    expect(event).toMatchObject({ status: 'Failed', diagnostics: { errorCode: 'ScriptTimedOut', scriptName: 'hook-is-silent' } });
    const waited = service.aws.toAwsMinutes(event.endTime!.getTime() - event.startTime!.getTime());
    expect(waited).toBeGreaterThan(HOOK_TIMEOUT_MINUTES - 0.1);
    // Not an hour, which it would be by default.
    expect(waited).toBeLessThan(30);
    await expectOnlyV1();
    await expectRolledBack(info);
  });

  test('a release while an alarm is already on', async () => {
    const errors = new LoggedErrors();
    await until('the alarm is on', () => errors.isAlarmIn('ALARM'));
    const info = await releaseAndFollow('v2');
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining(`<${LOG_ALARM}>`) } });
    expect(info.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
    expect((await service.releases.events(info.deploymentId!)).map(({ status }) => status)).toEqual(Array(8).fill('Skipped'));
    await expectOnlyV1();
    errors.stop();
    await until('the alarm is off', () => errors.isAlarmIn('OK'));
  });

  test('a release that is stopped with a rollback', async () => {
    const id = await releaseIntoCanary('v2');
    await service.releases.stop(id, true);
    const info = await service.releases.follow(id);
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    await expectRolledBack(info);
  });

  test('a release that is stopped without a rollback, and a second one that is rolled back', async () => {
    const id = await releaseIntoCanary('v2');
    await service.releases.stop(id, false);
    const info = await service.releases.follow(id);
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    expect(info.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
    // Traffic and tasks stay as they were: the old version is the primary one and has three quarters.
    const asItWas = {
      answers: ['200 v1', '200 v2'], weights: { blue: 25, green: 75 }, taskSets: ['ACTIVE v2', 'PRIMARY v1'], tasks: ['v1', 'v1', 'v2', 'v2'],
    };
    expect(await service.becomes(asItWas)).toEqual(asItWas);

    const next = await releaseIntoCanary('v3');
    await service.releases.stop(next, true);
    await expectRolledBack(await service.releases.follow(next));
  });

  /** A release can fail before the next request is sent. */
  async function expectOnlyV1(): Promise<void> {
    await until('a request was answered', async () => load.since(began).length > 0);
    expect(versionsSince(began)).toEqual(['v1']);
  }
});

async function releaseAndFollow(version: string, options?: StartOptions): Promise<DeploymentInfo> {
  return service.releases.follow(await service.releases.release(imageOf(version), options));
}

/** Starts a release and returns when a quarter of the requests goes to it. */
async function releaseIntoCanary(version: string): Promise<string> {
  const id = await service.releases.release(imageOf(version));
  await until('AllowTraffic has begun', async () => await statusOf({ deploymentId: id }, 'AllowTraffic') === 'InProgress');
  await until('the canary has its share', async () => (await service.weights()).blue === 25);
  return id;
}

async function eventOf({ deploymentId }: DeploymentInfo, name: string) {
  return (await service.releases.events(deploymentId!)).find(({ lifecycleEventName }) => lifecycleEventName === name)!;
}

async function statusOf(info: DeploymentInfo, name: string): Promise<string | undefined> {
  return (await eventOf(info, name))?.status;
}

async function expectRolledBack(info: DeploymentInfo): Promise<void> {
  expect(await service.releases.info(info.rollbackInfo!.rollbackDeploymentId!)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
}

function versionsSince(time: number): string[] {
  return [...new Set(load.since(time).map(({ version }) => version))].sort();
}

/** Errors that something else than a release logs, as the metric filter counts them. */
class LoggedErrors {
  private readonly cloudwatch = new CloudWatchClient(service.aws.clientConfig);
  private readonly timer = setInterval(() => void this.put(), 200).unref();

  public stop(): void {
    clearInterval(this.timer);
  }

  public async isAlarmIn(state: string): Promise<boolean> {
    const { MetricAlarms: alarms = [] } = await this.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [LOG_ALARM] }));
    return alarms[0]?.StateValue === state;
  }

  private async put(): Promise<void> {
    const errors: MetricDatum = { MetricName: 'ApplicationErrorCount', Value: 10 };
    await this.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'ECS/node-app-prod', MetricData: [errors] }));
  }
}
