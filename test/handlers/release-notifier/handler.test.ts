import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { DeploymentInfo, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import * as fc from 'fast-check';
import { handle } from '../../../handlers/release-notifier/handler';
import { messageOf, StateChange } from '../../../handlers/release-notifier/message';
import { COMMAND } from '../../../release/how-to-run';
import type { ObservedRelease } from '../../../release/observation';
import { mailOf } from '../../../release/render/message';
import { whyOf } from '../../../release/why';
import type { NotifierSettings } from '../../../src/notifications/notifier-protocol';
import { FakeClient, named, patience } from '../fakes';

const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:releases';
const ALL: NotifierSettings['topics'] = [{ arn: TOPIC, events: ['started', 'waiting', 'succeeded', 'rolledBack'], form: 'text' }];
const LINK = 'https://eu-west-1.console.aws.amazon.com/codesuite/codedeploy/deployments';
const ROLLED_BACK = { rollbackInfo: { rollbackDeploymentId: 'd-BACK', rollbackMessage: 'Rolled back.' } };
const ALARM = { errorInformation: { code: 'ALARM_ACTIVE' as const, message: 'Activated alarms: <web-service-shop-prod-http5xx>' } };
const HOOK_FAILED: LifecycleEvent = {
  lifecycleEventName: 'BeforeAllowTraffic', status: 'Failed', diagnostics: { errorCode: 'ScriptFailed', scriptName: 'smoke', message: 'It failed.', logTail: '' },
};

/** As EventBridge delivers it: the document is that of the CodeDeploy user guide. */
function change(state: string, resource = 'arn:aws:codedeploy:eu-west-1:111111111111:application:myApplication'): StateChange {
  return {
    'account': '111111111111',
    'region': 'eu-west-1',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    'source': 'aws.codedeploy',
    'version': '0',
    'time': '2016-06-30T22:06:31Z',
    'id': 'c071bfbf-83c4-49ca-a6ff-3df053957145',
    'resources': [resource, 'arn:aws:codedeploy:eu-west-1:111111111111:deploymentgroup:myApplication/myDeploymentGroup'],
    'detail': {
      instanceGroupId: '9fd2fbef-2157-40d8-91e7-6845af69e2d2',
      region: 'eu-west-1',
      application: 'myApplication',
      deploymentId: 'd-123456789',
      state,
      deploymentGroup: 'myDeploymentGroup',
    },
  } as unknown as StateChange;
}

type Published = { TopicArn: string; Subject: string; Message: string; region: string; MessageGroupId?: string; MessageDeduplicationId?: string };

/** CodeDeploy and SNS, as far as the handler knows them. */
class Fake extends FakeClient {
  public readonly published: Published[] = [];
  public readonly log: string[] = [];
  /** At each question about the deployment; the last stays. */
  public infos: DeploymentInfo[];
  public events?: LifecycleEvent[];
  public alarms: MetricAlarm[] = [];

  constructor(...infos: DeploymentInfo[]) {
    super();
    this.infos = infos;
  }

  public async tell(state: string, { topics = ALL, clock = patience(), resource }: { topics?: NotifierSettings['topics']; clock?: ReturnType<typeof patience>; resource?: string } = {}): Promise<Published[]> {
    jest.spyOn(console, 'log').mockImplementation((line: string) => { this.log.push(line); });
    const settings: NotifierSettings = { service: 'web-service-shop-prod', targetId: 'cluster:web-service-shop-prod', hooks: { AfterInstall: 'ours' }, topics };
    const client = (region?: string) => ({ send: this.send(region) as never });
    const clients = { codedeploy: client(), ecs: client(), cloudwatch: client(), snsIn: client };
    await handle(change(state, resource), settings, clients, clock).finally(() => jest.restoreAllMocks());
    return this.published;
  }

  private send(region = '') {
    return async (command: object): Promise<object> => this.call(command, region);
  }

  protected GetDeployment({ deploymentId }: any) {
    expect(deploymentId).toBe('d-123456789');
    return { deploymentInfo: this.infos.length > 1 ? this.infos.shift() : this.infos[0] };
  }

  protected GetDeploymentTarget({ deploymentId, targetId }: any) {
    expect([deploymentId, targetId]).toEqual(['d-123456789', 'cluster:web-service-shop-prod']);
    return this.events ? { deploymentTarget: { ecsTarget: { lifecycleEvents: this.events } } } : {};
  }

  protected DescribeAlarms({ AlarmNames, AlarmTypes }: any) {
    // Without the types CloudWatch describes metric alarms only.
    expect(AlarmTypes).toEqual(['MetricAlarm', 'CompositeAlarm']);
    const found = this.alarms.filter(({ AlarmName }) => AlarmNames.includes(AlarmName));
    return found.length > 0 ? { MetricAlarms: found } : { CompositeAlarms: AlarmNames.map((AlarmName: string) => ({ AlarmName, StateValue: 'ALARM' })) };
  }

  protected Publish(input: any, region: string) {
    this.published.push({ ...input, region });
    return {};
  }
}

describe('a release', () => {
  test('that has started is told of, with who started it', async () => {
    expect(await new Fake({ description: 'https://github.com/run/1', creator: 'user' }).tell('START')).toEqual([{
      TopicArn: TOPIC,
      region: 'eu-west-1',
      Subject: 'web-service-shop-prod: release started',
      Message: [
        'Release d-123456789 of web-service-shop-prod has started.', '', 'Description: https://github.com/run/1', `Deployment: ${LINK}/d-123456789?region=eu-west-1`,
      ].join('\n'),
    }]);
  });

  test('that has succeeded is told of', async () => {
    const [{ Subject, Message }] = await new Fake({}).tell('SUCCESS');
    expect(Subject).toBe('web-service-shop-prod: release succeeded');
    expect(Message).toBe(`Release d-123456789 of web-service-shop-prod has succeeded: the new version has all requests.\n\nDeployment: ${LINK}/d-123456789?region=eu-west-1`);
  });

  test('that an alarm has stopped is told of with the alarm, and with its rollback', async () => {
    const [{ Subject, Message }] = await new Fake({ ...ROLLED_BACK, ...ALARM }).tell('STOP');
    expect(Subject).toBe('web-service-shop-prod: release is being rolled back');
    expect(Message.split('\n')).toEqual([
      'Release d-123456789 of web-service-shop-prod was stopped, and is being rolled back.',
      '',
      'Why: Alarm web-service-shop-prod-http5xx went off.',
      `Rolled back by: ${LINK}/d-BACK?region=eu-west-1`,
      `Deployment: ${LINK}/d-123456789?region=eu-west-1`,
    ]);
  });

  test('that an alarm has stopped is told of with the values that CloudWatch gives for it', async () => {
    const fake = new Fake({ ...ROLLED_BACK, ...ALARM });
    fake.alarms = [{
      AlarmName: 'web-service-shop-prod-http5xx',
      StateValue: 'ALARM',
      Threshold: 5,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      StateReasonData: '{"version":"1.0","period":60,"recentDatapoints":[0,12.345,30]}',
    }];
    expect((await fake.tell('STOP'))[0].Message).toContain(
      'Why: Alarm web-service-shop-prod-http5xx went off: 0, 12.3, 30 a minute at last (goes off at >= 5, 3 of 5).');
  });

  test('that an alarm has stopped is told of with the alarm alone where CloudWatch does not answer', async () => {
    const fake = new Fake({ ...ROLLED_BACK, ...ALARM });
    fake.fail = (name) => name === 'DescribeAlarms' ? named('ValidationError', 'No.') : undefined;
    expect((await fake.tell('STOP'))[0].Message).toContain('Why: Alarm web-service-shop-prod-http5xx went off.\n');
    expect(fake.log).toContain('no alarms: ValidationError: No.');
  });

  test('that waits for somebody is told of with the command that lets it go on', async () => {
    const [{ Subject, Message }] = await new Fake({}).tell('READY');
    expect(Subject).toBe('web-service-shop-prod: release waits for approval');
    expect(Message).toContain(`Next: ${COMMAND} promote --deployment d-123456789 --at waiting`);
  });

  test('that a hook has refused is told of with the hook', async () => {
    const fake = new Fake({ ...ROLLED_BACK, errorInformation: { code: 'HOOK_EXECUTION_FAILURE', message: 'A hook failed.' } });
    fake.events = [{ lifecycleEventName: 'Install', status: 'Succeeded' }, HOOK_FAILED];
    const [{ Message }] = await fake.tell('FAILURE');
    expect(Message.split('\n').slice(0, 4)).toEqual([
      'Release d-123456789 of web-service-shop-prod has failed, and is being rolled back.',
      '',
      'Why: Hook BeforeAllowTraffic (function smoke) said no: It failed.',
      'Also: The log of smoke says why.',
    ]);
  });

  test.each<[LifecycleEvent['diagnostics'], string]>([
    [undefined, 'Why: It failed at Install.'],
    [{}, 'Why: It failed at Install.'],
    [{ message: 'No task.' }, 'Why: No task (at Install).'],
  ])('that failed by itself is told of with what CodeDeploy knows: %j', async (diagnostics, line) => {
    const fake = new Fake(ROLLED_BACK);
    fake.events = [{ lifecycleEventName: 'Install', status: 'Failed', diagnostics }];
    expect((await fake.tell('FAILURE'))[0].Message.split('\n')[2]).toBe(line);
  });

  test('is told of with the function that the stack knows, where CodeDeploy names none', async () => {
    const fake = new Fake(ROLLED_BACK);
    fake.events = [{ lifecycleEventName: 'AfterInstall', status: 'Failed' }];
    expect((await fake.tell('FAILURE'))[0].Message).toContain('Why: Hook AfterInstall (function ours) said no.\nAlso: The log of ours says why.\n');
  });

  test('gets the rollback into its message that CodeDeploy makes a moment later', async () => {
    const early: DeploymentInfo = { ...ALARM, autoRollbackConfiguration: { enabled: true } };
    const clock = patience();
    const [{ Message }] = await new Fake(early, early, { ...early, ...ROLLED_BACK }).tell('STOP', { clock });
    expect(clock.slept).toEqual([2000, 2000]);
    expect(Message).toContain('Rolled back by');
  });

  test('that is not rolled back says so after a while', async () => {
    const clock = patience();
    const [{ Subject, Message }] = await new Fake({ ...ALARM, autoRollbackConfiguration: { enabled: true } }).tell('STOP', { clock });
    expect(clock.slept).toEqual(Array(5).fill(2000));
    expect(Subject).toBe('web-service-shop-prod: release stopped');
    expect(Message).toContain('was stopped. CodeDeploy has not begun to roll it back.');
  });

  test('whose rollback is off says so at once', async () => {
    const clock = patience();
    expect((await new Fake({ autoRollbackConfiguration: { enabled: false } }).tell('FAILURE', { clock }))[0].Subject).toBe('web-service-shop-prod: release failed');
    expect(clock.slept).toEqual([]);
  });

  test('is told of with less when its events cannot be had', async () => {
    const fake = new Fake({ ...ROLLED_BACK, ...ALARM });
    fake.fail = (name) => name === 'GetDeploymentTarget' ? named('DeploymentTargetDoesNotExistException', 'No target.') : undefined;
    expect((await fake.tell('STOP'))[0].Message).toContain('Why: Alarm web-service-shop-prod-http5xx went off.');
    expect(fake.log).toContain('no lifecycle events: DeploymentTargetDoesNotExistException: No target.');
  });
});

describe('a rollback', () => {
  const rollback: DeploymentInfo = {
    creator: 'codeDeployRollback', rollbackInfo: { rollbackTriggeringDeploymentId: 'd-BAD' }, autoRollbackConfiguration: { enabled: true },
  };

  test('that begins is no news', async () => {
    expect(await new Fake(rollback).tell('START')).toEqual([]);
  });

  test('that has ended is: only now the old version has all requests', async () => {
    const [{ Subject, Message }] = await new Fake(rollback).tell('SUCCESS');
    expect(Subject).toBe('web-service-shop-prod: release rolled back');
    expect(Message).toContain('Release d-BAD of web-service-shop-prod is rolled back: the old version has all requests.');
  });

  test.each(['FAILURE', 'STOP'])('that does not (%s) is, at once', async (state) => {
    const clock = patience();
    const [{ Subject, Message }] = await new Fake({ ...rollback, errorInformation: { code: 'INTERNAL_ERROR', message: 'Oops.' } }).tell(state, { clock });
    expect(Subject).toBe('web-service-shop-prod: rollback failed');
    expect(Message).toContain('Rollback d-123456789 of release d-BAD of web-service-shop-prod has failed.\n\nWhy: INTERNAL_ERROR: Oops.\nNext: Look at');
    expect(clock.slept).toEqual([]);
  });

  test('that nobody knows the release of is told of all the same', async () => {
    expect(await new Fake({ creator: 'codeDeployRollback' }).tell('FAILURE')).toHaveLength(1);
  });
});

describe('topics', () => {
  const OTHER = 'arn:aws:sns:us-east-1:111111111111:others.fifo';

  test('get what they want, where they are, and those with an order a group and an id', async () => {
    const topics: NotifierSettings['topics'] = [{ arn: TOPIC, events: ['rolledBack'], form: 'text' }, { arn: OTHER, events: ['started'], form: 'text' }];
    expect(await new Fake({}).tell('START', { topics })).toEqual([expect.objectContaining({
      TopicArn: OTHER, region: 'us-east-1', MessageGroupId: 'web-service-shop-prod', MessageDeduplicationId: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
    })]);
  });

  test('of a channel get what Amazon Q Developer shows, in one thread a release', async () => {
    const topics: NotifierSettings['topics'] = [{ arn: TOPIC, events: ['rolledBack'], form: 'chat' }];
    const [stopped] = await new Fake({ ...ROLLED_BACK, ...ALARM }).tell('STOP', { topics });
    expect(JSON.parse(stopped.Message)).toEqual({
      version: '1.0',
      source: 'custom',
      id: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
      content: {
        textType: 'client-markdown',
        title: 'web-service-shop-prod: release is being rolled back',
        description: [
          'Release d-123456789 of web-service-shop-prod was stopped, and is being rolled back.',
          '*Why*: Alarm web-service-shop-prod-http5xx went off.',
          `<${LINK}/d-BACK?region=eu-west-1|Rolled back by>`,
          `<${LINK}/d-123456789?region=eu-west-1|Deployment>`,
        ].join('\n'),
        keywords: ['web-service-shop-prod'],
      },
      metadata: { threadId: 'd-123456789', summary: 'web-service-shop-prod: release is being rolled back', eventType: 'release' },
    });
    const back = new Fake({ creator: 'codeDeployRollback', rollbackInfo: { rollbackTriggeringDeploymentId: 'd-123456789' } });
    expect(JSON.parse((await back.tell('SUCCESS', { topics }))[0].Message).metadata.threadId).toBe('d-123456789');
    const waiting = await new Fake({}).tell('READY', { topics: [{ arn: TOPIC, events: ['waiting'], form: 'chat' }] });
    expect(JSON.parse(waiting[0].Message).content.nextSteps).toEqual([`${COMMAND} promote --deployment d-123456789 --at waiting`]);
  });

  test('that are gone do not keep the others from being told, but fail the function', async () => {
    const fake = new Fake({});
    fake.fail = (_name, _count, input) => input.TopicArn === OTHER ? named('NotFoundException', 'No such topic.') : undefined;
    const topics: NotifierSettings['topics'] = [{ arn: OTHER, events: ['started'], form: 'text' }, ...ALL];
    await expect(fake.tell('START', { topics })).rejects.toThrow('NotFoundException: No such topic.');
    expect(fake.published.map(({ TopicArn }) => TopicArn)).toEqual([TOPIC]);
  });

  test('are told when AWS asks for patience', async () => {
    const fake = new Fake({});
    fake.fail = (_name, count) => count === 1 ? named('ThrottlingException') : undefined;
    expect(await fake.tell('START')).toHaveLength(1);
  });
});

test.each([
  ['aws-cn', 'https://eu-west-1.console.amazonaws.cn/codesuite'],
  ['aws-us-gov', 'https://eu-west-1.console.amazonaws-us-gov.com/codesuite'],
  ['aws-iso', 'https://eu-west-1.console.aws.amazon.com/codesuite'],
])('the console is that of the partition %s', async (partition, link) => {
  const resource = `arn:${partition}:codedeploy:eu-west-1:111111111111:application:myApplication`;
  expect((await new Fake({}).tell('START', { resource }))[0].Message).toContain(`Deployment: ${link}`);
});

test('SNS takes every subject, however long the name of the service', () => {
  fc.assert(fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/), fc.constantFrom('START', 'SUCCESS', 'FAILURE', 'STOP'), (service, state) => {
    const release: ObservedRelease = { id: 'd-1', phase: 'ended', status: 'stopped', began: 0, stages: [] };
    const { subject } = mailOf(messageOf(service, change(state), { release, why: whyOf({ kind: 'byHand' }) })!);
    expect(subject).toMatch(/^[A-Za-z0-9_-][\x20-\x7e]{1,98}$/);
  }), { seed: 5 });
});
