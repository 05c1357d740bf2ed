import { CloudWatchClient, DescribeAlarmsCommand, MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { RunningService } from './running-service';
import { SteadyLoad } from '../load';
import { StartOptions } from '../releases';
import { imageOf } from '../starter';
import { until } from '../until';

const LOG_ALARM = 'web-service-node-app-prod-logErrors';

/** Declares the tests of what only CodeDeploy refuses, or is told. `v2` is live, on green. */
export function faultsOfCodeDeploy(running: () => RunningService, load: () => SteadyLoad): void {
  let began: number;
  beforeEach(() => { began = Date.now(); });

  test.each([
    ['names a container that the task definition does not have', { containerName: 'sidecar' }, 'container sidecar'],
    ['names a port that the container does not have', { containerPort: 8080 }, 'port 8080'],
  ])('a release that %s', async (_, options, said) => {
    const id = await release('v3', options);
    expect(await running().releases.ended(id)).toMatchObject({ outcome: 'rolled back', said: expect.stringMatching(`^ECS_UPDATE_ERROR: .*${said}`) });
    expect(await statusesOf(id)).toMatchObject({ Install: 'Failed', AllowTraffic: 'Skipped' });
    await expectOnlyV2();
  });

  test('a second release during the first, which CodeDeploy itself refuses', async () => {
    const { releases } = running();
    const before = await releases.list();
    const first = await releaseIntoCanary('v3');
    await expect(release('v4')).rejects.toMatchObject({ name: 'DeploymentLimitExceededException', message: expect.stringContaining(first) });
    expect(await releases.list()).toEqual([first, ...before]);
    await releases.stop(first);
    expect(await releases.ended(first)).toMatchObject({ outcome: 'rolled back' });
  });

  test('a release while an alarm is already on', async () => {
    const errors = new LoggedErrors(running());
    await until('the alarm is on', () => errors.isAlarmIn('ALARM'));
    const id = await release('v3');
    // Nothing was there yet that could be rolled back.
    expect(await running().releases.ended(id)).toMatchObject({ outcome: 'failed', said: expect.stringContaining('ALARM_ACTIVE'), alarms: [LOG_ALARM] });
    expect(Object.values(await statusesOf(id))).toEqual(Array(8).fill('Skipped'));
    await expectOnlyV2();
    errors.stop();
    await until('the alarm is off', () => errors.isAlarmIn('OK'));
  });

  test('a release that is stopped without a rollback, and a second one that is rolled back', async () => {
    const { releases } = running();
    const id = await releaseIntoCanary('v3');
    expect(await releases.stop(id, false)).toBe(true);
    expect(await releases.ended(id)).toMatchObject({ outcome: 'failed', said: expect.stringContaining('MANUAL_STOP') });
    // Traffic and tasks stay as they were: the old version is the primary one and has three quarters.
    const asItWas = {
      answers: ['200 v2', '200 v3'], weights: { blue: 25, green: 75 }, taskSets: ['ACTIVE v3', 'PRIMARY v2'], tasks: ['v2', 'v2', 'v3', 'v3'],
    };
    expect(await running().becomes(asItWas)).toEqual(asItWas);

    const next = await releaseIntoCanary('v4');
    await releases.stop(next);
    expect(await releases.ended(next)).toMatchObject({ outcome: 'rolled back' });
  });

  async function release(version: string, options?: StartOptions): Promise<string> {
    return running().releases.release(imageOf(version), options);
  }

  /** Starts a release and returns when a quarter of the requests goes to it. */
  async function releaseIntoCanary(version: string): Promise<string> {
    const id = await release(version);
    await until('AllowTraffic has begun', async () => (await statusesOf(id)).AllowTraffic === 'InProgress');
    await until('the canary has its share', async () => (await running().weights()).blue === 25);
    return id;
  }

  async function statusesOf(id: string): Promise<Record<string, string>> {
    return Object.fromEntries((await running().releases.events(id)).map(({ lifecycleEventName, status }) => [lifecycleEventName!, status!]));
  }

  async function expectOnlyV2(): Promise<void> {
    await until('a request was answered', async () => load().since(began).length > 0);
    expect([...new Set(load().since(began).map(({ version }) => version))]).toEqual(['v2']);
  }
}

/** Errors that something else than a release logs, as the metric filter counts them. */
class LoggedErrors {
  private readonly cloudwatch: CloudWatchClient;
  private readonly timer = setInterval(() => void this.put(), 200).unref();

  constructor({ aws }: RunningService) {
    this.cloudwatch = new CloudWatchClient(aws.clientConfig);
  }

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
