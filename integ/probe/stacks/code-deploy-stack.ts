import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { alarmByHand } from './alarm-by-hand';
import { notingFunction } from './functions';
import { OWN_LISTENER, ProbedService, RULE, RULE_CAPACITY } from './service-names';
import { StackName } from './stack-names';
import { CanaryConfig, DeploymentEngine, DeploymentHook, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm } from '../../../src';
import { HEALTH_PATH } from '../../shared/service-under-test';

const NAME: StackName = 'ProbeCodeDeploy';

/** Two services of one task each: one with a load balancer of its own, one behind a rule of a listener that is somebody else's. */
export function codeDeployStack(app: App): Stack {
  const stack = new Stack(app, NAME);
  // Tasks in public subnets need no NAT gateway.
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });

  const alarm = alarmByHand(stack, 'Watched');
  const unwatched = alarmByHand(stack, 'Unwatched');
  const composite = new cloudwatch.CompositeAlarm(stack, 'Composite', {
    alarmRule: cloudwatch.AlarmRule.fromAlarm(unwatched, cloudwatch.AlarmState.ALARM),
  });
  const own = service(stack, OWN_LISTENER, {
    vpc,
    engine: DeploymentEngine.codeDeploy({ ownRole: true }),
    desiredCount: 2,
    canary: CanaryConfig.timeBasedCanary({ percentage: 50, interval: Duration.minutes(6) }),
    rollbackAlarms: [RollbackAlarm.fromAlarm(alarm)],
  });

  const hook = countingHook(stack);
  // It is the AppSpec of a release that names the hooks; the group's own role may call those that it knows.
  own.addHook(LifecycleEvent.BEFORE_INSTALL, DeploymentHook.fromFunction(hook));
  own.addHook(LifecycleEvent.AFTER_ALLOW_TRAFFIC, DeploymentHook.fromFunction(hook));

  const shared = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: true });
  const listener = shared.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
  service(stack, RULE, {
    vpc,
    desiredCount: 1,
    // By a provider, and yet on demand.
    capacityProviderStrategies: RULE_CAPACITY,
    canary: CanaryConfig.timeBasedCanary({ percentage: 50, interval: Duration.minutes(1) }),
    listenerRule: { listener, priority: 20, conditions: [elbv2.ListenerCondition.pathPatterns(['/*'])] },
  });

  const outputs = {
    WatchedAlarm: alarm.alarmName,
    UnwatchedAlarm: unwatched.alarmName,
    CompositeAlarm: composite.alarmName,
    Hook: hook.functionName,
    HookArn: hook.functionArn,
    SharedListener: listener.listenerArn,
  };
  Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, name, { value }));
  return stack;
}

function service(stack: Stack, { projectId, output }: ProbedService, props: Partial<EcsCanaryBlueGreenProps>): EcsCanaryBlueGreen {
  const web = new EcsCanaryBlueGreen(stack, projectId, {
    projectId,
    stage: 'probe',
    cpu: 256,
    memoryLimitMiB: 512,
    taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    image: ecs.ContainerImage.fromRegistry('traefik/whoami:v1.12.0'),
    environment: { WHOAMI_NAME: 'v1', WHOAMI_PORT_NUMBER: '3000' },
    healthCheck: { path: HEALTH_PATH },
    deregistrationDelay: Duration.seconds(5),
    terminationWait: Duration.minutes(0),
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
  new CfnOutput(stack, output, { value: web.taskDefinition.taskDefinitionArn });
  return web;
}

/** A hook that agrees to everything, and notes each call in a tag of its own: deployment by time. */
function countingHook(scope: Construct): lambda.Function {
  return notingFunction(scope, 'CountingHook', `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require('@aws-sdk/client-codedeploy');
const { LambdaClient, TagResourceCommand } = require('@aws-sdk/client-lambda');
exports.handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }, { invokedFunctionArn }) => {
  await new LambdaClient().send(new TagResourceCommand({ Resource: invokedFunctionArn, Tags: { ['call-' + Date.now()]: deploymentId } }));
  await new CodeDeployClient().send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' }));
};`, { statements: [new iam.PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: ['*'] })] });
}
