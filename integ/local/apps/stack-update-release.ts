/**
 * A service whose releases are made by `cdk deploy`, with what a deployment may change: the version (of the task
 * definition), the certificate (of the listener), a tag (of neither), and a resource after the release that fails.
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { certificateOf } from './certificate';
import { refusedByAws } from './refused';
import { CanaryConfig, EcsCanaryBlueGreen } from '../../../src';
import { imageOf } from '../starter';

const stack = new Stack(new App(), 'Released');
const context = (name: string, otherwise: string) => String(stack.node.tryGetContext(name) ?? otherwise);

const web = new EcsCanaryBlueGreen(stack, 'Web', {
  projectId: 'released-by-cdk',
  image: ecs.ContainerImage.fromRegistry(imageOf(context('version', 'v1'))),
  deployOnStackUpdate: true,
  healthCheck: { path: '/health' },
  certificate: certificateOf(stack),
  canary: CanaryConfig.timeBasedCanary({ percentage: 25, interval: Duration.minutes(Number(context('canaryMinutes', '3'))) }),
  terminationWait: Duration.minutes(1),
  removalPolicy: RemovalPolicy.DESTROY,
});

// AWS's fifteen minutes are longer than any release here: with less, several invocations follow one.
const releases = stack.node.findChild('EcsCanaryBlueGreenReleases').node.findChild('Function').node.defaultChild as lambda.CfnFunction;
releases.timeout = Number(context('invocationSeconds', '900'));

if (context('fails', 'no') === 'yes') {
  refusedByAws(stack).node.addDependency(web);
}

new CfnOutput(stack, 'Url', { value: `https://${web.loadBalancer.loadBalancerDnsName}` });
