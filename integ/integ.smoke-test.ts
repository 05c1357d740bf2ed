/**
 * A version that fails its smoke test is refused before it gets a request, and a topic is told why; a healthy one
 * passes the same test and takes over.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LifecycleEvent, ReleaseEvent, SmokeTest } from '../src';
import { expectVersion, releaseUntil, waitForDeployment } from './shared/release';
import { brokenVersion, healthyVersion, serviceUnderTest } from './shared/service-under-test';

const HOOK = 'web-smoke-test';

const app = new App();
const stack = new Stack(app, 'EcsCanarySmokeTest');
const web = serviceUnderTest(stack, 'smoke-test');
web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ path: '/api', expectBody: '"name"', functionName: HOOK }));
const topic = new sns.Topic(stack, 'Topic');
const inbox = new sqs.Queue(stack, 'Inbox');
topic.addSubscription(new subscriptions.SqsSubscription(inbox));
web.notifyOn(topic, { events: [ReleaseEvent.ROLLED_BACK] });
const broken = brokenVersion(stack, web, 'broken');
const v2 = healthyVersion(stack, web, 'v2');

const integ = new IntegTest(app, 'SmokeTest', { testCases: [stack] });
const hooks = { [LifecycleEvent.BEFORE_ALLOW_TRAFFIC]: HOOK };
const refused = releaseUntil(integ, web, broken, 'Failed', expectVersion(integ, web, 'v1'), hooks);
const told = integ.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: inbox.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 })
  .expect(ExpectedResult.objectLike({ Messages: Match.arrayWith([Match.objectLike({ Body: Match.stringLikeRegexp(HOOK) })]) }));
told.provider.addToRolePolicy({ Effect: 'Allow', Action: ['sqs:ReceiveMessage'], Resource: [inbox.queueArn] });
const back = expectVersion(integ, web, 'v1');
refused.last
  .next(waitForDeployment(integ, refused.info('rollbackInfo.rollbackDeploymentId'), { status: 'Succeeded', creator: 'codeDeployRollback' }))
  .next(told)
  .next(back);
releaseUntil(integ, web, v2, 'Succeeded', back, hooks).last.next(expectVersion(integ, web, 'v2'));
