/** The library's construct with a smoke test before any production traffic, and topics that are told of releases. */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CanaryConfig, DeploymentEngine, EcsCanaryBlueGreen, LifecycleEvent, SmokeTest } from '../../../src';
import { imageOf } from '../starter';

const stack = new Stack(new App(), 'SmokeTest');
const byEcs = stack.node.tryGetContext('engine') === 'ecsNative';

const web = new EcsCanaryBlueGreen(stack, 'Web', {
  projectId: 'smoke',
  engine: byEcs ? DeploymentEngine.ecsNative() : undefined,
  image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
  healthCheck: { path: '/health' },
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(1) }),
  terminationWait: Duration.minutes(0),
  removalPolicy: RemovalPolicy.DESTROY,
});
const hook = web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ path: '/', expectBody: 'v' }));
const topic = new sns.Topic(stack, 'Releases');
web.notifyOn(topic);
const rollbacks = new sns.Topic(stack, 'Rollbacks');
web.onRollback(new targets.SnsTopic(rollbacks));

new CfnOutput(stack, 'Url', { value: `http://${web.loadBalancer.loadBalancerDnsName}` });
new CfnOutput(stack, 'Hook', { value: hook.functionName });
new CfnOutput(stack, 'Topic', { value: topic.topicArn });
new CfnOutput(stack, 'RollbackTopic', { value: rollbacks.topicArn });
