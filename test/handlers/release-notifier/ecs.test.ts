import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { EcsChange } from '../../../handlers/release-notifier/ecs-message';
import { handle } from '../../../handlers/release-notifier/handler';
import { COMMAND } from '../../../release/how-to-run';
import type { NotifierSettings } from '../../../src/notifications/notifier-protocol';
import { FakeClient, named, patience } from '../fakes';

const SETTINGS: NotifierSettings = {
  service: 'web',
  targetId: 'cluster:web',
  hooks: {},
  topics: [{ arn: 'arn:aws:sns:eu-west-1:1:releases', events: ['started', 'waiting', 'succeeded', 'rolledBack'], form: 'text' }],
};
const ARN = 'arn:aws:ecs:eu-west-1:1:service-deployment/cluster/web/d1';
const LINK = 'Deployments: https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/cluster/services/web/deployments?region=eu-west-1';
const STOPPED = 'Service deployment rolled back because StopServiceDeployment was called.';

function change(eventName: string, detail: Partial<EcsChange['detail']> = {}): EcsChange {
  return {
    id: 'event',
    source: 'aws.ecs',
    time: '2026-11-29T12:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:ecs:eu-west-1:1:service/cluster/web'],
    detail: { eventName, ...detail },
  };
}

class World extends FakeClient {
  public deployment: ServiceDeployment | undefined;
  /** ARN and second of creation, a page each. */
  public list: [string, number][] = [[ARN, 50]];
  public readonly asked: any[] = [];
  private readonly published: { Subject: string; Message: string }[] = [];

  constructor(deployment?: ServiceDeployment) {
    super();
    this.deployment = deployment && { serviceDeploymentArn: ARN, createdAt: new Date(0), sourceServiceRevisions: [{ arn: 'blue' }], ...deployment };
  }

  public async tell(event: EcsChange) {
    jest.spyOn(console, 'log').mockImplementation();
    const client = { send: (async (command: object) => this.call(command)) as never };
    await handle(
      event, SETTINGS, { codedeploy: client, ecs: client, cloudwatch: client, snsIn: () => client }, patience(),
    ).finally(() => jest.restoreAllMocks());
    return this.published.map(({ Subject, Message }) => [Subject, ...Message.split('\n').filter((line) => line !== '' && line !== LINK)]);
  }

  protected ListServiceDeployments({ nextToken = '0', ...input }: any): object {
    this.asked.push(input);
    const [arn, second] = this.list[nextToken] ?? [];
    return {
      ...(arn && { serviceDeployments: [{ serviceDeploymentArn: arn, createdAt: new Date(1000 * second) }] }),
      ...(Number(nextToken) + 1 < this.list.length && { nextToken: String(Number(nextToken) + 1) }),
    };
  }

  protected DescribeServiceDeployments({ serviceDeploymentArns }: any): object {
    expect(serviceDeploymentArns).toEqual([ARN]);
    return this.deployment ? { serviceDeployments: [this.deployment] } : {};
  }

  protected DescribeAlarms({ AlarmNames }: any): object {
    return { MetricAlarms: AlarmNames.map((AlarmName: string) => ({ AlarmName, StateValue: 'ALARM', Threshold: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 5, DatapointsToAlarm: 3 })) };
  }

  protected Publish(input: any): object {
    this.published.push(input);
    return {};
  }
}

describe('a release is told', () => {
  test.each<[string, ServiceDeployment, EcsChange, string[]]>([
    ['that has started', { status: 'PENDING' }, change('SERVICE_DEPLOYMENT_IN_PROGRESS'), ['web: release started', 'Release d1 of web has started.']],
    ['that waits', { status: 'IN_PROGRESS' }, change('HOOK_AWAITING_ACTION', { serviceDeploymentArn: ARN, lifecycleStage: 'POST_SCALE_UP' }), [
      'web: release waits for somebody', 'Release d1 of web waits for somebody at POST_SCALE_UP.', `Next: ${COMMAND} promote --deployment d1 --at waiting`,
    ]],
    ['that waits at a pause of more than one', {
      status: 'IN_PROGRESS',
      lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
      lifecycleHookDetails: [{ targetType: 'PAUSE', status: 'AWAITING_ACTION' }],
    }, change('HOOK_AWAITING_ACTION', { serviceDeploymentArn: ARN, lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT' }), [
      'web: release waits for somebody', 'Release d1 of web waits for somebody at POST_TEST_TRAFFIC_SHIFT.',
      `Next: ${COMMAND} promote --deployment d1 --at POST_TEST_TRAFFIC_SHIFT`,
    ]],
    ['that has succeeded', { status: 'SUCCESSFUL' }, change('SERVICE_DEPLOYMENT_COMPLETED'), [
      'web: release succeeded', 'Release d1 of web has succeeded: the new version has all requests.',
    ]],
    ['that an alarm stops', { status: 'ROLLBACK_IN_PROGRESS', alarms: { triggeredAlarmNames: ['web-http5xx'] } }, change('SERVICE_DEPLOYMENT_FAILED'), [
      'web: release is being rolled back', 'Release d1 of web has failed, and is rolled back.', 'Why: Alarm web-http5xx went off (goes off at >= 5, 3 of 5).',
    ]],
    ['that is rolled back', { status: 'ROLLBACK_SUCCESSFUL', statusReason: STOPPED }, change('SERVICE_DEPLOYMENT_COMPLETED'), [
      'web: release rolled back', 'Release d1 of web is rolled back: the old version has all requests.', 'Why: Somebody stopped it.', 'Also: Who it was is in CloudTrail only.',
    ]],
    ['that somebody stops', { status: 'ROLLBACK_REQUESTED', statusReason: STOPPED }, change('SERVICE_DEPLOYMENT_FAILED'), [
      'web: release is being rolled back', 'Release d1 of web was stopped, and is rolled back.', 'Why: Somebody stopped it.', 'Also: Who it was is in CloudTrail only.',
    ]],
    ['that cannot be rolled back', { status: 'ROLLBACK_FAILED', statusReason: 'No.' }, change('SERVICE_DEPLOYMENT_FAILED'), [
      'web: rollback failed', 'Release d1 of web has failed, and so has its rollback.', 'Why: No.',
      'Next: Look at which target groups the listener forwards to, and which of them have healthy targets.',
    ]],
    ['that was stopped without a rollback', { status: 'STOPPED' }, change('SERVICE_DEPLOYMENT_FAILED'), [
      'web: release stopped', 'Release d1 of web was stopped. ECS does not say that it is rolled back.', 'Why: Somebody stopped it.', 'Also: Who it was is in CloudTrail only.',
    ]],
    ['that has failed, of which ECS says no more yet', { status: 'IN_PROGRESS' }, change('SERVICE_DEPLOYMENT_FAILED'), [
      'web: release failed', 'Release d1 of web has failed. ECS does not say that it is rolled back.',
    ]],
  ])('%s', async (_what, deployment, event, told) => {
    expect(await new World(deployment).tell(event)).toEqual([told]);
  });
});

describe('nothing is told', () => {
  test.each<[string, ServiceDeployment | undefined, EcsChange]>([
    ['of the creation of the service', { status: 'SUCCESSFUL', sourceServiceRevisions: [] }, change('SERVICE_DEPLOYMENT_COMPLETED')],
    ['of the creation of the service, whatever ECS leaves out', { status: 'PENDING', sourceServiceRevisions: undefined }, change('SERVICE_DEPLOYMENT_IN_PROGRESS')],
    ['of a rollback that begins', { status: 'ROLLBACK_IN_PROGRESS' }, change('SERVICE_DEPLOYMENT_IN_PROGRESS')],
    ['of an event that has no meaning here', { status: 'IN_PROGRESS' }, change('SOMETHING_ELSE')],
    ['of a deployment that ECS does not know', undefined, change('SERVICE_DEPLOYMENT_COMPLETED')],
  ])('%s', async (_what, deployment, event) => {
    expect(await new World(deployment).tell(event)).toEqual([]);
  });

  test('where there is no deployment', async () => {
    expect(await Object.assign(new World(), { list: [] }).tell(change('SERVICE_DEPLOYMENT_COMPLETED'))).toEqual([]);
  });
});

test('the deployment is the newest one at the time of the event, whatever the order', async () => {
  const world = Object.assign(new World({ status: 'SUCCESSFUL' }), { list: [['arn:older', 40], [ARN, 50]] });
  expect(await world.tell(change('SERVICE_DEPLOYMENT_COMPLETED'))).toHaveLength(1);
  expect(world.asked[0]).toEqual({ cluster: 'cluster', service: 'web', createdAt: { before: new Date('2026-11-29T12:00:01Z') }, maxResults: 100 });
});

test('without CloudWatch a message only says less', async () => {
  const world = new World({ status: 'ROLLBACK_IN_PROGRESS', alarms: { triggeredAlarmNames: ['a'] } });
  world.fail = (name) => name === 'DescribeAlarms' ? named('AccessDenied') : undefined;
  expect(await world.tell(change('SERVICE_DEPLOYMENT_FAILED'))).toEqual([expect.arrayContaining(['Why: Alarm a went off.'])]);
});
