import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EcsCanaryBlueGreen, LifecycleEvent, NotificationForm, ReleaseEvent, SmokeTest } from '../../src';
import type { EventName, FormName, NotifierSettings } from '../../src/notifications/notifier-protocol';
import { expectInvalid, make, newStack, only, permissionsOf, synth } from '../helpers';

const RULE = 'AWS::Events::Rule';
const PATTERN = {
  'source': ['aws.codedeploy'],
  'detail-type': ['CodeDeploy Deployment State-change Notification'],
  'detail': { application: ['deployment-app-shop-prod'], deploymentGroup: ['deployment-group-shop-prod'] },
};

function stackWith(add: (web: EcsCanaryBlueGreen, stack: Stack) => void): Template {
  const stack = newStack();
  add(make({}, stack), stack);
  return Template.fromStack(stack);
}

/** The properties of the notifier's function. */
const notifierOf = (template: Template) => Object.values(template.findResources('AWS::Lambda::Function'))
  .map(({ Properties }) => Properties).find(({ Environment }) => Environment?.Variables.NOTIFIER);

/** What the function is told, with references as their names. */
function settingsOf(template: Template): NotifierSettings {
  const told = notifierOf(template).Environment.Variables.NOTIFIER['Fn::Join'][1] as (string | object)[];
  return JSON.parse(told.map((part) => typeof part === 'string' ? part : Object.values(part).flat()[0]).join(''));
}

test('without a call there is no rule, and no more functions than before', () => {
  const template = synth();
  template.resourceCountIs(RULE, 0);
  template.resourceCountIs('AWS::Lambda::Function', 1);
});

test('the events’ names are what the handler knows them by', () => {
  const names: Record<EventName, string> = { started: '', waiting: '', succeeded: '', rolledBack: '' };
  expect(Object.values(ReleaseEvent)).toEqual(Object.keys(names));
  const forms: Record<FormName, string> = { text: '', chat: '' };
  expect(Object.values(NotificationForm)).toEqual(Object.keys(forms));
});

describe('notifyOn', () => {
  const template = stackWith((web, stack) => web.notifyOn(new sns.Topic(stack, 'Topic')));

  test('listens to this deployment group only', () => {
    expect(only(template, RULE).EventPattern).toEqual({ ...PATTERN, detail: { ...PATTERN.detail, state: ['START', 'READY', 'SUCCESS', 'FAILURE', 'STOP'] } });
    expect(only(template, RULE).Targets).toEqual([expect.objectContaining({ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^WebNotifier/), 'Arn'] } })]);
  });

  test('tells the topic everything', () => {
    expect(settingsOf(template)).toEqual({
      service: expect.stringMatching(/^WebService/),
      targetId: expect.stringMatching(/^WebCluster.*:WebService/),
      hooks: {},
      topics: [{ arn: expect.stringMatching(/^Topic/), events: ['started', 'waiting', 'succeeded', 'rolledBack'], form: 'text' }],
    });
    expect(notifierOf(template)).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60 });
  });

  test('knows the functions of hooks, also of those that are added later', () => {
    const hooked = stackWith((web, stack) => {
      web.notifyOn(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:123456789012:topic'));
      web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
    });
    expect(settingsOf(hooked).hooks).toEqual({ BeforeAllowTraffic: expect.stringMatching(/^WebHooksBeforeAllowTrafficFunction/) });
  });

  test('may read about deployments of this group, publish to the topic and log', () => {
    const role = notifierOf(template).Role['Fn::GetAtt'][0];
    expect(permissionsOf(template, role)).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': [expect.stringMatching(/^WebNotifierLogGroup/), 'Arn'] }],
      ['codedeploy:GetDeployment', {
        'Fn::Join': ['', expect.arrayContaining([':codedeploy:eu-central-1:123456789012:deploymentgroup:', { Ref: expect.stringMatching(/^WebDeploymentGroup/) }])],
      }],
      ['codedeploy:GetDeploymentTarget', '*'],
      ['cloudwatch:DescribeAlarms', '*'],
      ['sns:Publish', { Ref: expect.stringMatching(/^Topic/) }],
    ]);
  });

  test('tells many topics what they want, by one function', () => {
    const many = stackWith((web, stack) => {
      web.notifyOn(new sns.Topic(stack, 'One'), { events: [ReleaseEvent.ROLLED_BACK] });
      web.notifyOn(sns.Topic.fromTopicArn(stack, 'Two', 'arn:aws:sns:us-east-1:123456789012:two'), {
        events: [ReleaseEvent.STARTED, ReleaseEvent.SUCCEEDED], form: NotificationForm.CHAT,
      });
    });
    many.resourceCountIs(RULE, 1);
    many.resourceCountIs('AWS::Lambda::Function', 2);
    expect(settingsOf(many).topics).toEqual([
      { arn: expect.stringMatching(/^One/), events: ['rolledBack'], form: 'text' },
      { arn: 'arn:aws:sns:us-east-1:123456789012:two', events: ['started', 'succeeded'], form: 'chat' },
    ]);
  });

  test('may use the key of an encrypted topic', () => {
    const encrypted = stackWith((web, stack) => web.notifyOn(new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') })));
    encrypted.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } })]),
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^WebNotifierRole') }],
    });
  });

  test('of nothing is refused', () => {
    expectInvalid(() => stackWith((web, stack) => web.notifyOn(new sns.Topic(stack, 'Topic'), { events: [] })), {
      property: 'events', got: '[]', rule: 'must not be empty', remedy: 'Leave it out to send everything.',
    });
  });
});

describe('onRollback', () => {
  const queues = (stack: Stack, count: number) => Array.from({ length: count }, (_, i) => new targets.SqsQueue(new sqs.Queue(stack, `Queue${i}`)));

  test('calls its targets when a release has failed or was stopped', () => {
    const template = stackWith((web, stack) => {
      const rules = queues(stack, 2).map((queue) => web.onRollback(queue));
      expect(rules[1]).toBe(rules[0]);
    });
    expect(only(template, RULE)).toMatchObject({
      EventPattern: { ...PATTERN, detail: { ...PATTERN.detail, state: ['FAILURE', 'STOP'] } },
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Queue0/), 'Arn'] } }, { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Queue1/), 'Arn'] } }],
    });
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('has room for five', () => {
    expect(() => stackWith((web, stack) => queues(stack, 5).forEach((queue) => web.onRollback(queue)))).not.toThrow();
    expectInvalid(() => stackWith((web, stack) => queues(stack, 6).forEach((queue) => web.onRollback(queue))), {
      property: 'onRollback', got: '6', rule: 'has 5 targets at most', remedy: 'Let one of the targets pass the event on.',
    });
  });
});
