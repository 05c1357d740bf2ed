import { dirname, join } from 'path';
import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { alarmsByHand } from './by-hand-alarms';

/** What the package ships as the listener's function. */
const HANDLER = join(dirname(require.resolve('ecs-canary-blue-green')), '..', 'assets', 'managed-listener');

/**
 * The resources of `new EcsCanaryBlueGreen(stack, 'Web', { projectId })`, written with aws-cdk-lib alone: the
 * listener that is a custom resource, and its function, too.
 */
export function byHand(stack: Stack, projectId: string): void {
  const name = `${projectId}-prod`;
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const cluster = new ecs.Cluster(stack, 'Cluster', {
    vpc, clusterName: `web-cluster-${name}`, containerInsightsV2: ecs.ContainerInsights.ENABLED,
  });
  const removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  const logGroup = new logs.LogGroup(stack, 'LogGroup', {
    logGroupName: `/aws/ecs/${name}`, retention: logs.RetentionDays.ONE_MONTH, removalPolicy,
  });
  const task = new ecs.FargateTaskDefinition(stack, 'Task', {
    family: `task-definition-${name}`,
    cpu: 512,
    memoryLimitMiB: 1024,
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  task.addContainer('App', {
    containerName: 'app',
    image: ecs.ContainerImage.fromRegistry('traefik/whoami:v1.12.0'),
    portMappings: [{ containerPort: 3000 }],
    environment: { WHOAMI_PORT_NUMBER: '3000' },
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'app' }),
  });
  const repository = new ecr.Repository(stack, 'Repository', {
    repositoryName: `web/${projectId}/prod`,
    imageTagMutability: ecr.TagMutability.IMMUTABLE,
    imageScanOnPush: true,
    removalPolicy,
    lifecycleRules: [
      { tagStatus: ecr.TagStatus.TAGGED, tagPatternList: ['*'], maxImageCount: 100 },
      { tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
    ],
  });
  repository.grantPull(task.obtainExecutionRole());

  const { loadBalancer, listener, blue, green } = traffic(stack, vpc);
  const service = new ecs.FargateService(stack, 'Service', {
    serviceName: `web-service-${name}`,
    cluster,
    taskDefinition: task,
    deploymentController: { type: ecs.DeploymentControllerType.CODE_DEPLOY },
    desiredCount: 2,
    healthCheckGracePeriod: Duration.seconds(60),
    minHealthyPercent: 100,
  });
  service.attachToApplicationTargetGroup(blue);
  service.connections.allowFrom(loadBalancer, ec2.Port.tcp(3000));
  service.node.addDependency(listener);

  const application = new codedeploy.EcsApplication(stack, 'Application', { applicationName: `deployment-app-${name}` });
  const deploymentConfig = new codedeploy.EcsDeploymentConfig(stack, 'DeploymentConfig', {
    trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ percentage: 25, interval: Duration.minutes(10) }),
  });
  const group = new codedeploy.EcsDeploymentGroup(stack, 'DeploymentGroup', {
    application,
    deploymentGroupName: `deployment-group-${name}`,
    deploymentConfig,
    service,
    alarms: alarmsByHand(stack, name, logGroup, loadBalancer, { blue, green }),
    blueGreenDeploymentConfig: { blueTargetGroup: blue, greenTargetGroup: green, listener, terminationWaitTime: Duration.minutes(10) },
    autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
  });
  ciUser(stack, projectId, repository, task, service, application, group, deploymentConfig);
}

function traffic(stack: Stack, vpc: ec2.IVpc) {
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
    vpc, internetFacing: true, dropInvalidHeaderFields: true, deletionProtection: true,
  });
  const targetGroup = (id: string) => new elbv2.ApplicationTargetGroup(stack, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    port: 80,
    deregistrationDelay: Duration.seconds(30),
    healthCheck: { path: '/', interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3 },
  });
  const blue = targetGroup('Blue');
  const green = targetGroup('Green');
  ec2.SecurityGroup.fromSecurityGroupId(stack, 'Ports', loadBalancer.connections.securityGroups[0].securityGroupId)
    .addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(80));
  const listener = listenerOf(stack, loadBalancer, blue, green);
  return { loadBalancer, listener, blue, green };
}

function listenerOf(
  stack: Stack,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  blue: elbv2.ApplicationTargetGroup,
  green: elbv2.ApplicationTargetGroup,
): elbv2.IApplicationListener {
  const role = new iam.Role(stack, 'ListenerRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  const handler = new lambda.Function(stack, 'ListenerFunction', {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(HANDLER),
    role,
    maxEventAge: Duration.minutes(5),
    logGroup: new logs.LogGroup(stack, 'ListenerLogs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }),
  });
  const policy = new iam.Policy(stack, 'ListenerPolicy', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({ actions: ['elasticloadbalancing:CreateListener'], resources: [loadBalancer.loadBalancerArn] }),
      new iam.PolicyStatement({ actions: ['elasticloadbalancing:DescribeListeners'], resources: ['*'] }),
    ],
  });
  const resource = new CustomResource(stack, 'Listener', {
    serviceToken: handler.functionArn,
    resourceType: 'Custom::EcsCanaryBlueGreenListener',
    properties: {
      LoadBalancerArn: loadBalancer.loadBalancerArn, Port: '80', Protocol: 'HTTP', Blue: blue.targetGroupArn, Green: green.targetGroupArn,
    },
  });
  resource.node.addDependency(policy, blue, green);
  const check = new CustomResource(stack, 'HealthCheck', {
    serviceToken: handler.functionArn,
    resourceType: 'Custom::EcsCanaryBlueGreenHealthCheck',
    properties: { Checks: [{ Path: '/', Port: 'traffic-port', Protocol: 'HTTP', HttpCodes: '200' }] },
  });
  [blue, green].forEach((group) => group.node.addDependency(check));
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'ListenerReference', {
    listenerArn: resource.ref, securityGroup: loadBalancer.connections.securityGroups[0], defaultPort: 80,
  });
}

function ciUser(
  stack: Stack,
  projectId: string,
  repository: ecr.IRepository,
  task: ecs.FargateTaskDefinition,
  service: ecs.FargateService,
  application: codedeploy.IEcsApplication,
  group: codedeploy.IEcsDeploymentGroup,
  config: codedeploy.IEcsDeploymentConfig,
): void {
  const user = new iam.User(stack, 'CiUser', { userName: `ci-${projectId}-prod-server-user` });
  const policy = new iam.ManagedPolicy(stack, 'CiPolicy', { users: [user] });
  repository.grantPullPush(policy);
  const allow = (actions: string[], resources: string[]) => policy.addStatements(new iam.PolicyStatement({ actions, resources }));
  allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], ['*']);
  allow(['ecs:DescribeServices'], [service.serviceArn]);
  policy.addStatements(new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [task.taskRole.roleArn, task.obtainExecutionRole().roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  }));
  allow(['codedeploy:RegisterApplicationRevision'], [application.applicationArn]);
  allow(['codedeploy:CreateDeployment', 'codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:ListDeployments'], [group.deploymentGroupArn]);
  allow(['codedeploy:GetDeploymentConfig'], [config.deploymentConfigArn]);
}
