import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { refusedByAws } from './refused';
import { alarmsOfLightLoad } from './sequence-stack';
import { CanaryConfig, DeploymentEngine, EcsCanaryBlueGreen } from '../../../src';
import { imageOf } from '../starter';

export const ECS_SHARED_STACK = 'EcsShared';
/** The projects of its two services. */
export const ECS_SHARED_PROJECTS = ['ecs-left', 'ecs-right'] as const;

/** The cluster of both. */
export const ECS_SHARED_CLUSTER = 'ecs-shared';

/** Where the requests to a service go. */
export const hostOfProject = (project: string) => `${project}.example.com`;

/** What an update may change of it. */
export interface EcsSharedContext {
  /** `yes` for another priority of the first service's rule, and one host more. */
  readonly moved?: string;
  /** `yes` for an update that fails when everything else has been updated. */
  readonly fails?: string;
}

/** Two services that ECS itself releases, behind one listener, which answers everybody else itself. */
export function ecsNativeSharedStack(app: App): Stack {
  const stack = new Stack(app, ECS_SHARED_STACK);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: ECS_SHARED_CLUSTER });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  const movedContext: keyof EcsSharedContext = 'moved';
  const moved = stack.node.tryGetContext(movedContext) === 'yes';
  const routes = ECS_SHARED_PROJECTS.map((project, i) => moved && i === 0
    ? { priority: 15, conditions: [elbv2.ListenerCondition.hostHeaders([hostOfProject(project), hostOfProject(`further-${project}`)])] }
    : { priority: 10 * (i + 1), conditions: [elbv2.ListenerCondition.hostHeaders([hostOfProject(project)])] });
  const services = ECS_SHARED_PROJECTS.map((projectId, i) => new EcsCanaryBlueGreen(stack, `Web${i + 1}`, {
    projectId,
    engine: DeploymentEngine.ecsNative(),
    vpc,
    cluster,
    taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    image: ecs.ContainerImage.fromRegistry(imageOf('v1')),
    healthCheck: { path: '/health' },
    canary: CanaryConfig.timeBasedCanary({ percentage: 50, interval: Duration.minutes(4) }),
    terminationWait: Duration.minutes(1),
    rollbackAlarms: alarmsOfLightLoad(),
    removalPolicy: RemovalPolicy.DESTROY,
    listenerRule: { listener, ...routes[i] },
  }));
  const failsContext: keyof EcsSharedContext = 'fails';
  if (stack.node.tryGetContext(failsContext) === 'yes') {
    refusedByAws(stack).node.addDependency(...services);
  }
  new CfnOutput(stack, 'Balancer', { value: loadBalancer.loadBalancerDnsName });
  new CfnOutput(stack, 'ListenerArn', { value: listener.listenerArn });
  return stack;
}
