/** The library's construct with a smoke test before any production traffic. */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { CanaryConfig, EcsCanaryBlueGreen, LifecycleEvent, SmokeTest } from '../../../src';
import { imageOf } from '../starter';

const stack = new Stack(new App(), 'SmokeTest');

const web = new EcsCanaryBlueGreen(stack, 'Web', {
  projectId: 'smoke',
  image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
  healthCheck: { path: '/health' },
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(1) }),
  terminationWait: Duration.minutes(0),
  removalPolicy: RemovalPolicy.DESTROY,
});
const hook = web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http({ path: '/', expectBody: 'v' }));

new CfnOutput(stack, 'Url', { value: `http://${web.loadBalancer.loadBalancerDnsName}` });
new CfnOutput(stack, 'Hook', { value: hook.functionName });
