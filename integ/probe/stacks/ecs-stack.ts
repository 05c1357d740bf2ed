import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { alarmByHand } from './alarm-by-hand';
import { notingFunction } from './functions';
import { ECS_SERVICE } from './service-names';
import { StackName } from './stack-names';

const NAME: StackName = 'ProbeEcs';

/** A service that ECS deploys itself, of the CDK's own constructs: what is asked is ECS, not this library. */
export function ecsStack(app: App): Stack {
  const stack = new Stack(app, NAME);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const group = (id: string) => new elbv2.ApplicationTargetGroup(stack, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    port: 80,
    deregistrationDelay: Duration.seconds(5),
    healthCheck: { path: '/health', interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2 },
  });
  const [blue, green] = [group('Blue'), group('Green')];
  const forward = () => elbv2.ListenerAction.weightedForward([{ targetGroup: blue, weight: 1 }, { targetGroup: green, weight: 0 }]);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true, idleTimeout: Duration.minutes(5) });
  const listener = loadBalancer.addListener('Http', { port: 80, defaultAction: forward() });
  const rule = (id: string, priority: number, path: string) => new elbv2.ApplicationListenerRule(stack, id, {
    listener, priority, conditions: [elbv2.ListenerCondition.pathPatterns([path])], action: forward(),
  });
  const [production, other] = [rule('Production', 10, '/production*'), rule('Other', 20, '/other*')];

  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { family: ECS_SERVICE.family, cpu: 256, memoryLimitMiB: 512 });
  taskDefinition.addContainer('Container', {
    containerName: ECS_SERVICE.containerName,
    image: ecs.ContainerImage.fromRegistry('traefik/whoami:v1.12.0'),
    environment: { WHOAMI_PORT_NUMBER: String(ECS_SERVICE.containerPort) },
    portMappings: [{ containerPort: ECS_SERVICE.containerPort }],
  });
  const service = new ecs.FargateService(stack, 'Service', {
    cluster: new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: ECS_SERVICE.clusterName }),
    serviceName: ECS_SERVICE.serviceName,
    taskDefinition,
    desiredCount: 1,
    // A task that is late is none that has failed.
    healthCheckGracePeriod: Duration.minutes(20),
    assignPublicIp: true,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    deploymentStrategy: ecs.DeploymentStrategy.CANARY,
    canaryConfiguration: { stepPercent: 50, stepBakeTime: Duration.minutes(2) },
    bakeTime: Duration.minutes(0),
    circuitBreaker: { rollback: true },
  });
  const target = service.loadBalancerTarget({
    containerName: ECS_SERVICE.containerName,
    containerPort: ECS_SERVICE.containerPort,
    alternateTarget: new ecs.AlternateTarget('Alternate', {
      alternateTargetGroup: green, productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(production),
    }),
  });
  target.attachToApplicationTargetGroup(blue);
  service.connections.allowFrom(loadBalancer, ec2.Port.tcp(ECS_SERVICE.containerPort));

  const outputs = {
    Listener: listener.listenerArn,
    Production: production.listenerRuleArn,
    Other: other.listenerRuleArn,
    FirstAlarm: alarmByHand(stack, 'EcsFirst').alarmName,
    SecondAlarm: alarmByHand(stack, 'EcsSecond').alarmName,
    Events: eventKeeper(stack, service).functionArn,
    DnsName: loadBalancer.loadBalancerDnsName,
    LoadBalancer: loadBalancer.loadBalancerArn,
  };
  Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(`${name}Output`));
  new CfnOutput(stack, ECS_SERVICE.output, { value: taskDefinition.taskDefinitionArn });
  return stack;
}

/** Keeps the names of what ECS tells of the service's deployments, in tags of its own: name by time. */
function eventKeeper(scope: Construct, service: ecs.FargateService): lambda.Function {
  const keeper = notingFunction(scope, 'Keeper', `
const { LambdaClient, TagResourceCommand } = require('@aws-sdk/client-lambda');
exports.handler = ({ id, detail }, { invokedFunctionArn }) =>
  new LambdaClient().send(new TagResourceCommand({ Resource: invokedFunctionArn, Tags: { ['event-' + id]: detail.deploymentId + ' ' + detail.eventName } }));`);
  new events.Rule(scope, 'Deployments', {
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change'],
      resources: [service.serviceArn],
      // A function has at most fifty tags.
      detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED', 'SERVICE_DEPLOYMENT_COMPLETED'] },
    },
    targets: [new targets.LambdaFunction(keeper)],
  });
  return keeper;
}
