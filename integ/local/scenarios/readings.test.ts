/**
 * Where AWS can be read in two ways, or takes its time: what comes of either. On one service, which no request may
 * notice anything of.
 */
import { CloudFormationClient, DescribeStackResourceDriftsCommand, DetectStackDriftCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand, MetricDataQuery, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, DeploymentInfo, UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { CdkError } from '../cdk';
import { failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const STACK = 'Construct';
const NAMES = conventionalNames('construct');
/** Its canary lasts long enough for a scenario to do something meanwhile. */
const SLOWLY = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' };

/** Minutes that CloudWatch does not know of yet, where it is late: so many that no pause of a busy machine looks alike. */
const LATE = 4;

let aws: LocalAws;
let service: RunningService;
let load: SteadyLoad;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 0.5, images: starterImages(1) });
  const cdk = cdkFor(aws, 'construct');
  await cdk.bootstrap();
  const { Url: url } = await cdk.deploy(STACK);
  service = RunningService.byCodeDeploy(aws, cdk, NAMES, hostOf(url));
  load = service.startLoad(40);
});

afterAll(async () => {
  await service?.stop();
  await aws?.stop();
});

afterEach(() => {
  expect(load.answers.filter(failed)).toEqual([]);
});

describe('what CloudWatch knows of the newest minutes', () => {
  const cloudwatch = () => new CloudWatchClient(aws.clientConfig);

  beforeAll(async () => {
    await putAlarm('no-requests', 'IF(FILL(requests, 0) < 1, 1, 0)');
    await putAlarm('unanswered', 'requests - answered');
    await until('both have judged some minutes', async () => (await states()).every((state) => state === 'OK'));
  });

  afterEach(async () => {
    await aws.read({ 'unpublished-minutes': 0, 'late-metrics': 'all', 'missing-operands': 'zero' });
    await until('all is well again', async () => (await states()).every((state) => state === 'OK'));
  });

  test.each([
    ['all of them', {}, ['OK', 'OK']],
    // FILL takes what is not there yet for nothing.
    ['none of the last ones', { 'unpublished-minutes': LATE }, ['ALARM', 'OK']],
    // The requests are there, and their answers count as none …
    ['their requests only', { 'unpublished-minutes': LATE, 'late-metrics': 'answers' }, ['OK', 'ALARM']],
    // … or make the difference unknown.
    ['their requests only, and nothing is added to what is missing', {
      'unpublished-minutes': LATE, 'late-metrics': 'answers', 'missing-operands': 'missing',
    }, ['OK', 'OK']],
  ])('%s', async (_what, readings, expected) => {
    await aws.read(readings);
    const changed = expected.includes('ALARM');
    // What stays as it is shows only after some minutes.
    await (changed ? until('an alarm is on', async () => (await states()).includes('ALARM')) : minutes(LATE + 4));
    await minutes(1);
    expect(await states()).toEqual(expected);
  });

  async function putAlarm(name: string, Expression: string): Promise<void> {
    const groups = await new ElasticLoadBalancingV2Client(aws.clientConfig).send(new DescribeTargetGroupsCommand({}));
    const [balancer] = groups.TargetGroups!.flatMap(({ LoadBalancerArns: arns = [] }) => arns);
    const metric = (Id: string, MetricName: string): MetricDataQuery => ({
      Id,
      MetricStat: {
        Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [{ Name: 'LoadBalancer', Value: balancer.split(':loadbalancer/')[1] }] },
        Period: 60,
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    await cloudwatch().send(new PutMetricAlarmCommand({
      AlarmName: name,
      Metrics: [metric('requests', 'RequestCount'), metric('answered', 'HTTPCode_Target_2XX_Count'), { Id: 'result', Expression }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: LATE,
      TreatMissingData: 'notBreaching',
    }));
  }

  async function states(): Promise<string[]> {
    const { MetricAlarms: alarms = [] } = await cloudwatch().send(new DescribeAlarmsCommand({ AlarmNames: ['no-requests', 'unanswered'] }));
    return ['no-requests', 'unanswered'].map((name) => alarms.find((alarm) => alarm.AlarmName === name)!.StateValue!);
  }
});

test('an image that never gets healthy: Install takes its hour, and then says why', async () => {
  const info = await service.releases.follow(await service.releases.release(imageOf('v2-sick')));
  expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'TIMEOUT' } });
  expect(info.errorInformation!.message).toMatch(/time out period is 60 minutes\..*failed ELB health checks.*\[503\]/);
  const install = (await service.releases.events(info.deploymentId!)).find(({ lifecycleEventName: name }) => name === 'Install')!;
  const took = aws.toAwsMinutes(install.endTime!.getTime() - install.startTime!.getTime());
  expect(took).toBeGreaterThan(59.9);
  expect(took).toBeLessThan(70);
  expect(await service.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));
});

test('a rollback that fails leaves traffic and tasks as they are, and the next release goes on from there', async () => {
  const id = await releaseIntoCanary('v2');
  await aws.read({ 'failing-rollbacks': 1 });
  await service.releases.stop(id, true);
  expect(await rollbackOf(await service.releases.follow(id))).toMatchObject({
    status: 'Failed', creator: 'codeDeployRollback', errorInformation: { code: 'IAM_ROLE_PERMISSIONS' },
  });
  const asItWas = { answers: ['200 v1', '200 v2'], weights: { blue: 90, green: 10 }, taskSets: ['ACTIVE v2', 'PRIMARY v1'], tasks: ['v1', 'v1', 'v2', 'v2'] };
  expect(await service.becomes(asItWas)).toEqual(asItWas);

  const next = await releaseIntoCanary('v3');
  await service.releases.stop(next, true);
  const rollback = await rollbackOf(await service.releases.follow(next));
  expect(rollback.status).toBe('Succeeded');
  // It is a deployment like others, and takes a quarter of a minute.
  expect(aws.toAwsMinutes(rollback.completeTime!.getTime() - rollback.startTime!.getTime())).toBeGreaterThan(0.25);
  expect(await service.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));
});

test.each([
  ['live', 'Stopped', only('v1', 'blue')],
  ['snapshot', 'Succeeded', only('v2', 'green')],
])('the group gets an alarm that is on while a deployment runs, which goes by its group %s: it is %s', async (reading, status, outcome) => {
  const cloudwatch = new CloudWatchClient(aws.clientConfig);
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName: 'always',
    Namespace: 'None',
    MetricName: 'none',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'breaching',
  }));
  await until('it is on', async () => (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['always'] }))).MetricAlarms![0].StateValue === 'ALARM');
  const { alarmConfiguration } = await service.releases.group();
  await aws.read({ 'deployment-group': reading });
  const id = await releaseIntoCanary('v2');
  await updateGroup({ enabled: true, alarms: [...alarmConfiguration!.alarms!, { name: 'always' }] });
  expect(await service.releases.follow(id)).toMatchObject({ status });
  await updateGroup(alarmConfiguration!);
  expect(await service.becomes(outcome)).toEqual(outcome);

  async function updateGroup(configuration: typeof alarmConfiguration): Promise<void> {
    const { applicationName, deploymentGroupName: currentDeploymentGroupName } = NAMES;
    await new CodeDeployClient(aws.clientConfig).send(
      new UpdateDeploymentGroupCommand({ applicationName, currentDeploymentGroupName, alarmConfiguration: configuration }));
  }
});

test('after a release the service has drifted; a deployment that reverts drift is refused by ECS, and nothing moves', async () => {
  const cloudformation = new CloudFormationClient(aws.clientConfig);
  await cloudformation.send(new DetectStackDriftCommand({ StackName: STACK }));
  const { StackResourceDrifts: drifts } = await cloudformation.send(
    new DescribeStackResourceDriftsCommand({ StackName: STACK, StackResourceDriftStatusFilters: ['MODIFIED'] }));
  expect(drifts!.map(({ ResourceType: type }) => type)).toEqual(['AWS::ECS::Service']);
  expect(drifts![0].PropertyDifferences!.map(({ PropertyPath: path }) => path)).toEqual(['/LoadBalancers/0/TargetGroupArn']);

  const error = await service.cdk.deploy(STACK, '--revert-drift').then(() => undefined, (reason: CdkError) => reason);
  expect(error?.output).toContain('on services with a CODE_DEPLOY deployment controller');
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
});

test.each([
  ['tags', 'succeeds', undefined],
  ['service', 'is refused', expect.stringContaining('on services with a CODE_DEPLOY deployment controller')],
])('a deployment that changes tags only, which CloudFormation hands over with the %s, %s', async (reading, _what, output) => {
  await aws.read({ 'tags-only-update': reading });
  const error = await service.cdk.deploy(STACK, '--tags', `reading=${reading}`).then(() => undefined, (reason: CdkError) => reason);
  expect(error?.output).toEqual(output);
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
});

async function minutes(count: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, 1000 * count * aws.minuteSeconds));
}

/** Starts a release and returns when a tenth of the requests goes to it. */
async function releaseIntoCanary(version: string): Promise<string> {
  const id = await service.releases.release(imageOf(version), SLOWLY);
  await until('AllowTraffic has begun', async () =>
    (await service.releases.events(id)).some(({ lifecycleEventName, status }) => lifecycleEventName === 'AllowTraffic' && status === 'InProgress'));
  await until('the canary has its share', async () => Object.values(await service.weights()).includes(10));
  return id;
}

async function rollbackOf(info: DeploymentInfo): Promise<DeploymentInfo> {
  return service.releases.info(info.rollbackInfo!.rollbackDeploymentId!);
}
