import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { certificateOf } from './certificate';
import { refusedByAws } from './refused';
import { conventionalNames, ServiceNames } from '../releases';
import { imageOf } from '../starter';

/**
 * What the library is not: a CODE_DEPLOY service whose listener CloudFormation manages, of aws-cdk-lib's own
 * constructs. Shows the harm that a change of such a listener does. Of the context it reads `certificate` and `fails`.
 */
export function plainStack(app: App, id: string, projectId: string): Stack {
  const [stack, names] = [new Stack(app, id), conventionalNames(projectId)];
  const { blueTargetGroup, greenTargetGroup, loadBalancer, service: common } = partsOf(stack, names);
  const listener = loadBalancer.addListener('Listener', {
    port: 443, certificates: [certificateOf(stack)], defaultTargetGroups: [blueTargetGroup],
  });
  listener.node.addDependency(greenTargetGroup);
  const service = new ecs.FargateService(stack, 'Service', {
    ...common, deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
  });
  service.attachToApplicationTargetGroup(blueTargetGroup);

  new codedeploy.EcsDeploymentGroup(stack, 'DeploymentGroup', {
    application: new codedeploy.EcsApplication(stack, 'Application', { applicationName: names.applicationName }),
    deploymentGroupName: names.deploymentGroupName,
    service,
    blueGreenDeploymentConfig: { listener, blueTargetGroup, greenTargetGroup },
  });
  if (stack.node.tryGetContext('fails') === 'yes') {
    refusedByAws(stack).node.addDependency(listener);
  }
  return stack;
}

/**
 * The same of a service that ECS itself deploys: it moves a rule, which CloudFormation manages. Of the context it reads
 * `path`, the rule's condition, and `fails`.
 */
export function plainRuleStack(app: App, id: string, projectId: string): Stack {
  const [stack, names] = [new Stack(app, id), conventionalNames(projectId)];
  const { blueTargetGroup, greenTargetGroup, loadBalancer, service: common } = partsOf(stack, names);
  const listener = loadBalancer.addListener('Listener', {
    port: 443, certificates: [certificateOf(stack)], defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  const rule = new elbv2.ApplicationListenerRule(stack, 'Rule', {
    listener,
    priority: 1,
    conditions: [elbv2.ListenerCondition.pathPatterns([stack.node.tryGetContext('path') ?? '/*'])],
    action: elbv2.ListenerAction.weightedForward([{ targetGroup: blueTargetGroup, weight: 1 }, { targetGroup: greenTargetGroup, weight: 0 }]),
  });
  const service = new ecs.FargateService(stack, 'Service', {
    ...common,
    deploymentStrategy: ecs.DeploymentStrategy.CANARY,
    canaryConfiguration: { stepPercent: 25, stepBakeTime: Duration.minutes(1) },
    bakeTime: Duration.minutes(1),
  });
  service.loadBalancerTarget({
    containerName: names.containerName,
    containerPort: names.containerPort,
    alternateTarget: new ecs.AlternateTarget('Alternate', {
      alternateTargetGroup: greenTargetGroup, productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(rule),
    }),
  }).attachToApplicationTargetGroup(blueTargetGroup);
  if (stack.node.tryGetContext('fails') === 'yes') {
    refusedByAws(stack).node.addDependency(rule);
  }
  return stack;
}

/** What both have. */
function partsOf(stack: Stack, names: ServiceNames) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: names.clusterName });

  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: names.family });
  taskDefinition.addContainer('Container', {
    containerName: names.containerName, image: ecs.ContainerImage.fromRegistry(imageOf('v1')), portMappings: [{ containerPort: names.containerPort }],
  });
  taskDefinition.applyRemovalPolicy(RemovalPolicy.RETAIN);

  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
  new CfnOutput(stack, 'Url', { value: `https://${loadBalancer.loadBalancerDnsName}` });
  const group = (groupId: string) => new elbv2.ApplicationTargetGroup(stack, groupId, {
    vpc,
    targetType: elbv2.TargetType.IP,
    port: 80,
    healthCheck: { path: '/health', interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2 },
  });
  const service = {
    cluster,
    serviceName: names.serviceName,
    taskDefinition,
    desiredCount: 2,
    assignPublicIp: true,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
  };
  return { blueTargetGroup: group('Blue'), greenTargetGroup: group('Green'), loadBalancer, service };
}
