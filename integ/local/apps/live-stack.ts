import { App, Duration, Lazy, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { serviceStack } from './service-stack';
import { CanaryConfig, CiIdentity, EcsCanaryBlueGreen, EcsCanaryBlueGreenProps, RollbackAlarm } from '../../../src';
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
  groups: (stack) => ({
    // Known without the service, which makes the VPC.
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Tasks', Lazy.string({ produce: () => 'sg-0123456789abcdef0' }))],
  }),
  private: () => ({ publicLoadBalancer: false, allowedPeers: [ec2.Peer.anyIpv4()] }),
  targets: () => ({
    deregistrationDelay: Duration.seconds(5),
    healthCheck: { path: '/health', interval: Duration.seconds(20), timeout: Duration.seconds(7), healthyThresholdCount: 3, unhealthyThresholdCount: 4 },
  }),
  balancer: () => ({
    idleTimeout: Duration.seconds(30), clientKeepAlive: Duration.minutes(5), deletionProtection: true, allowedPeers: [ec2.Peer.anyIpv4(), ec2.Peer.ipv4('10.0.0.0/8')],
  }),
  release: () => ({
    canary: CanaryConfig.timeBasedLinear({ percentage: 50, interval: Duration.minutes(2) }),
    terminationWait: Duration.minutes(10),
    approvalWait: Duration.minutes(30),
    rollbackAlarms: [RollbackAlarm.http5xx(), RollbackAlarm.totalFailure(), RollbackAlarm.latency({ threshold: Duration.seconds(9) })],
    expectedTraffic: { requestsPerSecond: 50, healthyErrorRate: 0.001, faultyErrorRate: 0.5 },
  }),
  http5xx: () => ({ rollbackAlarms: [RollbackAlarm.http5xx()] }),
  identity: () => ({ ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/my-app' }) }),
  // What another engine comes to in the service, without the rest of it.
  engine: () => ({}),
};

/** One task on demand, and the others on Spot. */
export function spotStack(app: App, id: string, projectId: string): Stack {
  return serviceStack(app, id, projectId, {
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    desiredCount: 3,
  });
}

/** The AppSpec of its releases, as a generated workflow has it. */
export function spotAppSpec(outdir: string): string {
  const stack = spotStack(new App({ context: { certificate: 'none' }, outdir }), 'Spot', 'spot');
  const { clusterName, serviceName, containerName, containerPort } = conventionalNames('spot');
  return (stack.node.findChild('Web') as EcsCanaryBlueGreen)._engine.renderRelease({
    clusterName, serviceName, containerName, containerPort, region: 'us-east-1', partition: 'aws', taskDefinitionFile: '', image: '', specPath: '',
  }).spec!;
}

/** The library's construct, with all that an update may change. */
export function liveStack(app: App, id: string, projectId: string): Stack {
  const context = (name: keyof LiveContext): string | undefined => app.node.tryGetContext(name);
  const names = (context('objects') ?? '').split(',').filter((name) => name !== '');
  const stack = serviceStack(app, id, projectId, (made) => ({
    healthCheck: { path: '/health' },
    ...JSON.parse(context('props') ?? '{}') as Partial<EcsCanaryBlueGreenProps>,
    ...Object.assign({}, ...names.map((name) => OBJECTS[name](made))),
  }));
  if (names.includes('engine')) {
    stack.node.findAll().filter((node): node is ecs.CfnService => node instanceof ecs.CfnService)
      .forEach((service) => service.addPropertyOverride('DeploymentController.Type', 'ECS'));
  }
  if (context('team')) {
    Tags.of(stack).add('team', context('team')!);
  }
  // What fails, fails after the settings, too.
  stack.node.tryFindChild('Refused')?.node.addDependency(stack.node.findChild('EcsCanaryBlueGreenSettings'));
  return stack;
}
