import { App, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { addHooksByTag } from './hooks-by-tag';
import { ServiceContext, serviceStack } from './service-stack';
import {
  CanaryConfig, CiIdentity, DeploymentEngine, DeploymentStage, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, RollbackAlarm,
} from '../../../src';
import { ECS, Engine } from '../engines';
import { conventionalNames } from '../releases';

/** What an update of a live service may change, as context hands it over. */
export interface LiveContext {
  /** Properties of the construct whose values are plain, as JSON. */
  readonly props?: string;
  /** Those whose values are not, by their names in `OBJECTS`. */
  readonly objects?: string;
  /** A tag of the service and all else. */
  readonly team?: string;
  /** `yes` for an update that fails when everything else has been updated. */
  readonly fails?: string;
}

/** Properties by a name, other than without them. */
const OBJECTS: Record<string, (stack: Stack) => Partial<EcsCanaryBlueGreenProps>> = {
  grace: () => ({ healthCheckGracePeriod: Duration.seconds(90) }),
  night: () => ({
    autoScaling: {
      minCapacity: 2,
      maxCapacity: 6,
      schedules: { night: { schedule: appscaling.Schedule.cron({ minute: '*' }), minCapacity: 4, maxCapacity: 5 } },
    },
  }),
  day: () => ({
    autoScaling: {
      minCapacity: 2,
      maxCapacity: 6,
      schedules: { day: { schedule: appscaling.Schedule.rate(Duration.minutes(1)), minCapacity: 2, maxCapacity: 3 } },
    },
  }),
  groups: (stack) => ({ securityGroups: [new ec2.SecurityGroup(stack, 'Tasks', { vpc: stack.node.findChild('Vpc') as unknown as ec2.IVpc })] }),
  otherVpc: (stack) => ({ vpc: vpcOfOthers(stack, 'OtherVpc', 2) }),
  private: () => ({ publicLoadBalancer: false, allowedPeers: [ec2.Peer.anyIpv4()] }),
  targets: () => ({
    deregistrationDelay: Duration.seconds(5),
    healthCheck: { path: '/health', interval: Duration.seconds(20), timeout: Duration.seconds(7), healthyThresholdCount: 3, unhealthyThresholdCount: 4 },
  }),
  balancer: (stack) => ({
    idleTimeout: Duration.seconds(30),
    clientKeepAlive: Duration.minutes(5),
    deletionProtection: true,
    ipAddressType: elbv2.IpAddressType.DUAL_STACK,
    allowedPeers: [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6(), ec2.Peer.ipv4('10.0.0.0/8')],
    webAclArn: new wafv2.CfnWebACL(stack, 'Acl', {
      name: `${stack.stackName}-acl`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: { cloudWatchMetricsEnabled: false, metricName: 'acl', sampledRequestsEnabled: false },
    }).attrArn,
    accessLogs: { bucket: new s3.Bucket(stack, 'AccessLogs'), prefix: 'web' },
  }),
  release: () => ({
    canary: CanaryConfig.timeBasedLinear({ percentage: 50, interval: Duration.minutes(2) }),
    terminationWait: Duration.minutes(10),
    rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.totalFailure(), RollbackAlarm.latency({ threshold: Duration.seconds(9) })],
    expectedTraffic: { requestsPerSecond: 50, healthyErrorRate: 0.001, faultyErrorRate: 0.5 },
  }),
  approval: () => ({ approvalWait: Duration.minutes(30) }),
  pauses: () => ({
    engine: DeploymentEngine.ecsNative({ pauses: [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT, timeout: Duration.minutes(30) }] }),
  }),
  // Added below.
  hooks: () => ({}),
  http5xx: () => ({ rollbackAlarms: [RollbackAlarm.http5xx()] }),
  identity: () => ({ ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/my-app' }) }),
  // What another engine comes to in the service, without the rest of it.
  engine: () => ({}),
  // The same reference to another security group: what CloudFormation makes of another description.
  replacedGroup: () => ({}),
};

/** A service of this app. */
export interface LiveNames {
  /** Short: the names of target groups begin with it, and have 32 characters. */
  readonly stack: string;
  readonly project: string;
}

/** The service of an engine. */
export function liveNames(engine: Engine): LiveNames {
  return engine === ECS ? { stack: 'LiveEcs', project: 'live-ecs' } : { stack: 'Live', project: 'live' };
}

const PLAIN_HTTP: ServiceContext = { certificate: 'none' };

/** The library's construct, with all that an update may change. */
export function liveStack(app: App, engine: Engine): Stack {
  const context = (name: keyof LiveContext): string | undefined => app.node.tryGetContext(name);
  const names = (context('objects') ?? '').split(',').filter((name) => name !== '');
  const { stack: id, project } = liveNames(engine);
  const stack = serviceStack(app, id, project, (made) => ({
    ...byEngine(engine),
    vpc: vpcOfOthers(made, 'Vpc', 1),
    // Old tasks go after the last minute in which they have requests: their end is not to look like that of a bad version's to the
    // alarm on task health, which three such minutes of six turn on, and the releases here are seconds apart.
    terminationWait: Duration.minutes(1),
    ...JSON.parse(context('props') ?? '{}') as Partial<EcsCanaryBlueGreenProps>,
    ...Object.assign({}, ...names.map((name) => OBJECTS[name](made))),
  }), { env: { region: 'us-east-1' }, base: PLAIN_HTTP });
  if (names.includes('engine')) {
    stack.node.findAll().filter((node): node is ecs.CfnService => node instanceof ecs.CfnService)
      .forEach((service) => service.addPropertyOverride('DeploymentController.Type', 'ECS'));
  }
  if (names.includes('replacedGroup')) {
    const group = stack.node.findChild('Web').node.findChild('Service').node.findChild('SecurityGroup').node.defaultChild as ec2.CfnSecurityGroup;
    group.groupDescription = 'another one';
  }
  if (names.includes('hooks')) {
    addHooksByTag(stack.node.findChild('Web') as EcsCanaryBlueGreen);
  }
  if (context('team')) {
    Tags.of(stack).add('team', context('team')!);
  }
  // What fails, fails after the settings, too.
  stack.node.tryFindChild('Refused')?.node.addDependency(stack.node.findChild('EcsCanaryBlueGreenSettings'));
  return stack;
}

function byEngine(engine: Engine): Partial<EcsCanaryBlueGreenProps> {
  return engine === ECS ? { engine: DeploymentEngine.ecsNative() } : {};
}

/** Whether its subnets have IPv6 blocks the app does not know, and the endpoint has none. */
function vpcOfOthers(stack: Stack, id: string, number: number): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, id, {
    vpcId: `vpc-0000000${number}`,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    publicSubnetIds: [`subnet-${number}1`, `subnet-${number}2`],
    privateSubnetIds: [`subnet-${number}3`, `subnet-${number}4`],
  });
}

/** The service of an engine on Spot. */
export function spotNames(engine: Engine): LiveNames {
  return engine === ECS ? { stack: 'SpotEcs', project: 'spot-ecs' } : { stack: 'Spot', project: 'spot' };
}

/** One task on demand, and the others on Spot. */
export function spotStack(app: App, engine: Engine): Stack {
  const { stack, project } = spotNames(engine);
  const shares = app.node.tryGetContext('spot') === 'none' ? { spot: 0, onDemand: 1 } : { spot: 1, onDemand: 0 };
  return serviceStack(app, stack, project, {
    ...byEngine(engine),
    capacityProviderStrategies: [
      { capacityProvider: 'FARGATE', base: 1, weight: shares.onDemand }, { capacityProvider: 'FARGATE_SPOT', weight: shares.spot },
    ],
    desiredCount: 3,
  }, { base: PLAIN_HTTP });
}

/** The AppSpec of its releases, as a generated workflow has it. */
export function spotAppSpec(engine: Engine, outdir: string): string {
  const stack = spotStack(new App({ outdir }), engine);
  const { clusterName, serviceName, containerName, containerPort } = conventionalNames(spotNames(engine).project);
  return (stack.node.findChild('Web') as EcsCanaryBlueGreen)._engine.renderRelease({
    clusterName, serviceName, containerName, containerPort, region: 'us-east-1', partition: 'aws', taskDefinitionFile: '', image: '', specPath: '',
  }).spec!;
}
