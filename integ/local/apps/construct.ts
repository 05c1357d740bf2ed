/**
 * The library's construct, with what a second deployment may change: the certificate (of the listener), the CPU
 * (of the task definition), the canary's minutes (of the deployment group).
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { certificateOf } from './certificate';
import { CanaryConfig, EcsCanaryBlueGreen } from '../../../src';
import { imageOf } from '../starter';

const stack = new Stack(new App(), 'Construct');
const context = (name: string, otherwise: number) => Number(stack.node.tryGetContext(name) ?? otherwise);

const web = new EcsCanaryBlueGreen(stack, 'Web', {
  projectId: 'construct',
  image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
  cpu: context('cpu', 512),
  healthCheck: { path: '/health' },
  certificate: certificateOf(stack),
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(context('canaryMinutes', 1)) }),
  terminationWait: Duration.minutes(0),
  removalPolicy: RemovalPolicy.DESTROY,
});

new CfnOutput(stack, 'Url', { value: `https://${web.loadBalancer.loadBalancerDnsName}` });
