import { App, Duration, RemovalPolicy, Stack, StackProps, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ApplicationListener, IApplicationListener, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CanaryConfig, CiIdentity, DeploymentEngine, DeploymentStage, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm, SmokeTest,
} from '../src';

export const ENV = { account: '111111111111', region: 'eu-west-1' };

/** A certificate that nobody owns. */
export function certificate(stack: Stack): acm.ICertificate {
  const { account, region } = Token.isUnresolved(stack.region) ? ENV : stack;
  const arn = `arn:aws:acm:${region}:${account}:certificate/11111111-2222-3333-4444-555555555555`;
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);
}

/** A listener that another team has. */
export function importedListener(stack: Stack, id = 'Shared', number = 1): IApplicationListener {
  const { account, region } = Token.isUnresolved(stack.region) ? ENV : stack;
  return ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/shared/50dc6c495c0c9188/${number}`,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0'),
  });
}

/** A stack with one service; props may need the stack. */
export function serviceStack(
  props: Partial<EcsCanaryBlueGreenProps> | ((stack: Stack) => Partial<EcsCanaryBlueGreenProps>) = {},
  stackProps: StackProps = { env: ENV },
  app = new App(),
): { stack: Stack; web: EcsCanaryBlueGreen } {
  const stack = new Stack(app, 'Stack', stackProps);
  const web = new EcsCanaryBlueGreen(stack, 'Web', { projectId: 'node-app', ...(typeof props === 'function' ? props(stack) : props) });
  return { stack, web };
}

/** A service in an app of its own, or in one that somebody looks at. */
const of = (...[props, stackProps]: Parameters<typeof serviceStack>) => (app?: App) => serviceStack(props, stackProps, app).stack;

/** Configurations as far apart as users' are, for the checks that look at whole templates. */
export const CONFIGURATIONS: Record<string, (app?: App) => Stack> = {
  default: of(),

  withoutEnvironment: of({}, {}),

  https: of((stack) => ({
    certificate: certificate(stack),
    testListenerPort: 9000,
    removalPolicy: RemovalPolicy.DESTROY,
    autoScaling: { maxCapacity: 10 },
    ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/my-app' }),
    canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) }),
  })),

  internalIsolated: of((stack) => ({
    vpc: new ec2.Vpc(stack, 'Vpc', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    }),
    publicLoadBalancer: false,
    taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ciIdentity: CiIdentity.none(),
    canary: CanaryConfig.allAtOnce(),
  })),

  ownTaskDefinition: of((stack) => ({
    taskDefinition: taskWithSidecar(stack),
    imageContainers: ['app'],
    ciIdentity: CiIdentity.iamUser({ accessKey: true }),
    rollbackAlarms: [
      RollbackAlarm.http5xx(),
      RollbackAlarm.logErrors(),
      RollbackAlarm.latency({ threshold: Duration.seconds(1) }),
      RollbackAlarm.unhealthyHosts(),
      RollbackAlarm.canaryVersusBaseline(),
    ],
  })),

  releasedByStackUpdates: of((stack) => ({
    deployOnStackUpdate: true,
    image: ecs.ContainerImage.fromRegistry('shop:1'),
    certificate: certificate(stack),
    autoScaling: { maxCapacity: 4 },
  })),

  hooksAndNotifications: (app) => {
    const { stack, web } = serviceStack({}, { env: ENV }, app);
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
    web.notifyOn(new sns.Topic(stack, 'Topic', { enforceSSL: true }));
    web.onRollback(new targets.SnsTopic(new sns.Topic(stack, 'Rollbacks', { enforceSSL: true })));
    return stack;
  },

  sharedListener: of((stack) => ({
    deployOnStackUpdate: true,
    image: ecs.ContainerImage.fromRegistry('shop:1'),
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'SharedVpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    }),
    listenerRule: {
      listener: importedListener(stack),
      priority: 10,
      conditions: [ListenerCondition.hostHeaders(['shop.example']), ListenerCondition.httpHeader('x-version', ['1'])],
      additionalRules: [{ priority: 11, conditions: [ListenerCondition.pathPatterns(['/shop/*'])] }],
      testRule: { listener: importedListener(stack, 'Test', 2), priority: 10, conditions: [ListenerCondition.hostHeaders(['shop.example'])] },
    },
  })),

  ownCodeDeployRole: (app) => {
    const { stack, web } = serviceStack({ testListenerPort: 9000, engine: DeploymentEngine.codeDeploy({ ownRole: true }) }, { env: ENV }, app);
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
    return stack;
  },

  deployedByEcs: (app) => {
    const engine = DeploymentEngine.ecsNative({ pauses: [{ stage: DeploymentStage.POST_SCALE_UP, timeout: Duration.hours(1) }] });
    const { stack, web } = serviceStack({
      engine, testListenerPort: 9000, canary: CanaryConfig.timeBasedLinear({ percentage: 33.3, interval: Duration.minutes(10) }),
    }, { env: ENV }, app);
    web.addHook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, SmokeTest.http());
    web.notifyOn(new sns.Topic(stack, 'Topic', { enforceSSL: true }));
    return stack;
  },

  twoServices: (app) => {
    const { stack, web } = serviceStack({}, { env: ENV }, app);
    new EcsCanaryBlueGreen(stack, 'Api', {
      projectId: 'api',
      cluster: web.cluster,
      taskSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      autoScaling: { minCapacity: 1, maxCapacity: 4, targetMemoryUtilizationPercent: 70 },
    });
    return stack;
  },
};

/** An application container with a sidecar, logging to a group of its own. */
export function taskWithSidecar(stack: Stack): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'own-family', cpu: 256, memoryLimitMiB: 512 });
  task.addContainer('proxy', {
    image: ecs.ContainerImage.fromRegistry('envoy'),
    portMappings: [{ containerPort: 8080 }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'proxy' }),
  });
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
  return task;
}
