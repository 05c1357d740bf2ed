/**
 * What only shows with many requests: a small canary, faults of some percent, and errors that are normal. A minute lasts four
 * seconds and has some six hundred requests, as at ten a second on AWS. Running versions that fail are released all at once,
 * which no comparison sees.
 */
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { alarmsThatStopped, only, RunningService } from './running-service';
import { alarmsRaisedSince } from '../alarm-states';
import { cdkFor } from '../apps/apps';
import { failed, hostOf } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames, StartOptions } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const MINUTE_SECONDS = 4;
const REQUESTS_PER_SECOND = 150;
const ALL_AT_ONCE = { deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' };

let aws: LocalAws;
let quarter: RunningService;
let twentieth: RunningService;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: MINUTE_SECONDS, images: starterImages(1) });
  const cdk = cdkFor(aws, 'traffic');
  await cdk.bootstrap();
  const outputs = await cdk.deployAll(['Quarter', 'Twentieth']);
  const serviceOf = (stack: keyof typeof outputs) => RunningService.byCodeDeploy(
    aws, cdk, conventionalNames(stack.toLowerCase()), hostOf(outputs[stack].Url),
  );
  quarter = serviceOf('Quarter');
  twentieth = serviceOf('Twentieth');
});

afterAll(async () => {
  await quarter?.stop();
  await twentieth?.stop();
  await aws?.stop();
});

test('a version that closes every connection is rolled back from a canary of 5 %', async () => {
  const load = twentieth.startLoad(60);
  const began = Date.now();
  const { info, largestWeight } = await release(twentieth, 'v2-closes', 'Green');
  expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
  expect(alarmsThatStopped(info, twentieth.names)).toEqual(expect.arrayContaining([expect.stringMatching(/^(http5xx|totalFailure)$/)]));
  expect(largestWeight).toBe(5);
  expect(await twentieth.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));

  const answers = load.since(began);
  expect([...new Set(answers.filter(failed).map(({ status }) => status))]).toEqual([502]);
  expect(answers.filter(failed).length / answers.length).toBeLessThan(0.07);
  await load.stop();
});

describe('with a canary of 25 %', () => {
  beforeAll(() => {
    quarter.startLoad(REQUESTS_PER_SECOND);
  });

  test('2 % failures are found before promotion, by the comparison', async () => {
    const { info, largestWeight } = await release(quarter, 'v2-fails-2', 'Green');
    expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect(alarmsThatStopped(info, quarter.names)).toEqual(['canaryVersusBaseline']);
    expect(largestWeight).toBe(25);
    expect(await quarter.becomes(only('v1', 'blue'))).toMatchObject({ weights: { blue: 100, green: 0 }, taskSets: ['PRIMARY v1'] });
  });

  test('where 1 % is normal, a release starts and succeeds, though the log has more than five errors a minute', async () => {
    expect((await release(quarter, 'v3-fails-1', 'Green', ALL_AT_ONCE)).info).toMatchObject({ status: 'Succeeded' });
    await putAlarmOnLines(quarter, 'five-lines');
    await until('an alarm on five lines a minute is on', async () => await stateOf('five-lines') === 'ALARM', 60_000);
    const { info } = await release(quarter, 'v4-fails-1', 'Blue');
    expect(info).toMatchObject({ status: 'Succeeded' });
    expect(await alarmsRaisedSince(aws, info.createTime!)).not.toContain(`${quarter.names.serviceName}-logErrors`);
  });

  test('a cure is not rolled back: the old version fails 3 %, the new one nothing', async () => {
    expect((await release(quarter, 'v5-fails-3', 'Green', ALL_AT_ONCE)).info).toMatchObject({ status: 'Succeeded' });
    await until('the running version fails', async () => (await quarter.answers()).includes('500'));
    expect((await release(quarter, 'v6', 'Blue')).info).toMatchObject({ status: 'Succeeded' });
    expect(await quarter.becomes(only('v6', 'blue'))).toEqual(only('v6', 'blue'));
  });
});

/** Releases a version once all alarms are off, follows it to its end, and tells the largest share of the requests that it had. */
async function release(
  service: RunningService, version: string, group: 'Blue' | 'Green', options?: StartOptions,
): Promise<{ info: DeploymentInfo; largestWeight: number }> {
  await until('the alarms are off', async () => Object.values(await service.releases.alarms()).every((state) => state !== 'ALARM'), 60_000);
  let largestWeight = 0;
  const info = await service.releases.follow(await service.releases.release(imageOf(version), options), ({ weights }) => {
    const [, weight] = Object.entries(weights).find(([name]) => name.includes(group))!;
    largestWeight = Math.max(largestWeight, weight);
  });
  return { info, largestWeight };
}

/** The alarm that the library once had: five lines in two of three minutes, however many requests there are. */
async function putAlarmOnLines(service: RunningService, AlarmName: string): Promise<void> {
  const cloudwatch = new CloudWatchClient(aws.clientConfig);
  const { MetricAlarms: [logErrors] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [`${service.names.serviceName}-logErrors`] }));
  const { Namespace, MetricName } = logErrors.Metrics!.find(({ Id: id }) => id === 'logErrors')!.MetricStat!.Metric!;
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName,
    Namespace,
    MetricName,
    Statistic: 'Sum',
    Period: 60,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
  }));
}

async function stateOf(name: string): Promise<string | undefined> {
  const { MetricAlarms: [alarm] = [] } = await new CloudWatchClient(aws.clientConfig).send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return alarm?.StateValue;
}
