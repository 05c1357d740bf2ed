/**
 * Versions that treat their connections badly. Each harms its own requests, and never those of the healthy version
 * beside it.
 */
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { BOOTSTRAP, only, RunningService, useStarterUnderLoad } from './running-service';
import { CODE_DEPLOY } from '../engines';
import { Answer, failed, SteadyLoad } from '../load';
import { imageOf } from '../starter';
import { until } from '../until';

let service: RunningService;
let load: SteadyLoad;

useStarterUnderLoad(CODE_DEPLOY, (...started) => { [service, load] = started; });

test('a version that hangs: its requests get 504, the healthy version loses nothing, and the release ends', async () => {
  const began = Date.now();
  const info = await service.releases.follow(await service.releases.release(imageOf('v2-hangs')));
  expect(info).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
  expect(await service.becomes(only(BOOTSTRAP, 'blue'))).toEqual(only(BOOTSTRAP, 'blue'));

  const answers = load.since(began);
  expect(statusesOf(answers)).toEqual([200, 504]);
  expect([...new Set(answers.filter(({ status }) => status === 200).map(({ version }) => version))]).toEqual([BOOTSTRAP]);
  // The idle timeout is a minute of AWS, here two real seconds at least; nobody else waits for it.
  expect(Math.min(...durationsOf(answers.filter(failed)))).toBeGreaterThan(1900);
  expect(median(durationsOf(answers.filter((answer) => !failed(answer))))).toBeLessThan(100);
  await until('all of them are counted', async () => await sumOf('HTTPCode_ELB_504_Count', began) === load.since(began).filter(failed).length);
  expect(await sumOf('TargetConnectionErrorCount', began)).toBe(0);
});

test('a version that closes idle connections sooner than the balancer does: some of its requests get 502', async () => {
  await until('the alarms are off', async () => Object.values(await service.releases.alarms()).every((state) => state === 'OK'));
  const began = Date.now();
  const id = await service.releases.release(imageOf('v2-hasty'));
  await until('requests have failed', async () => load.since(began).filter(failed).length >= 5 || (await service.releases.info(id)).completeTime);
  await service.releases.stop(id);
  await service.releases.follow(id);
  expect(await service.becomes(only(BOOTSTRAP, 'blue'))).toEqual(only(BOOTSTRAP, 'blue'));

  const answers = load.since(began);
  expect(statusesOf(answers)).toEqual([200, 502]);
  // It answers well, too: what fails are the connections, not the version.
  expect(answers.filter(({ version, status }) => version === 'v2-hasty' && status === 200).length).toBeGreaterThan(answers.filter(failed).length);
  await until('all of them are counted', async () => await sumOf('HTTPCode_ELB_502_Count', began) === load.since(began).filter(failed).length);
});

function statusesOf(answers: Answer[]): number[] {
  return [...new Set(answers.map(({ status }) => status))].sort();
}

function durationsOf(answers: Answer[]): number[] {
  return answers.map(({ at, ended }) => ended - at);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** A metric of the balancer, which knows its own answers by no target group. */
async function sumOf(MetricName: string, since: number): Promise<number> {
  const groups = await new ElasticLoadBalancingV2Client(service.aws.clientConfig).send(new DescribeTargetGroupsCommand({}));
  const [balancer] = groups.TargetGroups!.flatMap(({ LoadBalancerArns: arns = [] }) => arns);
  const { Datapoints: points = [] } = await new CloudWatchClient(service.aws.clientConfig).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/ApplicationELB',
    MetricName,
    Dimensions: [{ Name: 'LoadBalancer', Value: balancer.split(':loadbalancer/')[1] }],
    StartTime: new Date(since - 60_000),
    EndTime: new Date(Date.now() + 60_000),
    Period: 60,
    Statistics: ['Sum'],
  }));
  return points.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
