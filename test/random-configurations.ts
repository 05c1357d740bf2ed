import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as fc from 'fast-check';
import { AlarmScope, CanaryConfig, CiIdentity, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm } from '../src';

/** A configuration as plain data, so that a counter-example can be read. */
const id = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/);
const minutes = fc.integer({ min: 1, max: 2880 });
const percentage = fc.integer({ min: 1, max: 99 });

const canaries = fc.oneof(
  fc.record({ kind: fc.constant('canary' as const), percentage, minutes }),
  fc.record({ kind: fc.constant('linear' as const), percentage, minutes })
    .filter((c) => (Math.ceil(100 / c.percentage) - 1) * c.minutes <= 7200),
  fc.constant({ kind: 'allAtOnce' as const }),
);

const timing = fc.record({ minutes: fc.integer({ min: 1, max: 60 }), n: fc.integer({ min: 1, max: 15 }), m: fc.integer({ min: 1, max: 15 }) })
  .map(({ m, ...rest }) => ({ ...rest, m: Math.min(m, rest.n) }));

const sizes = fc.constantFrom([256, 512], [256, 2048], [512, 1024], [1024, 8192], [2048, 5120], [4096, 30720], [8192, 20480], [16384, 122880]);

/** By CI, with any canary; or by a stack update, with one that fits into CloudFormation's hour. */
const releases = fc.oneof(
  fc.record({
    by: fc.constantFrom('user' as const, 'oidc' as const, 'none' as const),
    canary: canaries,
    terminationWait: fc.option(fc.integer({ min: 0, max: 2800 }), { nil: undefined }),
  }),
  fc.record({
    by: fc.constant('stack update' as const),
    canary: fc.record({ kind: fc.constant('canary' as const), percentage, minutes: fc.integer({ min: 1, max: 20 }) }),
    terminationWait: fc.integer({ min: 0, max: 25 }),
  }),
);

const traffic = fc.record({
  requestsPerSecond: fc.double({ min: 0.01, max: 1000, noNaN: true }),
  healthyErrorRate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  faultyErrorRate: fc.double({ min: 0.2, max: 1, noNaN: true }),
});

/** Any valid configuration of one service. */
export const configurations = fc.record({
  projectId: id,
  stage: fc.option(id, { nil: undefined }),
  size: sizes,
  containerPort: fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }),
  secure: fc.boolean(),
  listenerPort: fc.option(fc.integer({ min: 1024, max: 40000 }), { nil: undefined }),
  testListenerPort: fc.option(fc.integer({ min: 40001, max: 65535 }), { nil: undefined }),
  isPublic: fc.boolean(),
  subnets: fc.constantFrom(ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PUBLIC, undefined),
  tasks: fc.oneof(
    fc.record({ desiredCount: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ min: fc.integer({ min: 1, max: 20 }), more: fc.integer({ min: 0, max: 20 }), cpu: fc.integer({ min: 1, max: 100 }) }),
  ),
  release: releases,
  deregistrationDelay: fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined }),
  threshold: fc.double({ min: 0.01, max: 100, noNaN: true }),
  pooled: fc.boolean(),
  timing,
  expectedTraffic: fc.option(traffic, { nil: undefined }),
  // Before there is a new task there is nothing that a smoke test could ask.
  hook: fc.option(fc.constantFrom(...Object.values(LifecycleEvent).filter((event) => event !== LifecycleEvent.BEFORE_INSTALL)), { nil: undefined }),
  notifications: fc.boolean(),
});
export type Configuration = typeof configurations extends fc.Arbitrary<infer T> ? T : never;

function canaryOf(canary: Configuration['release']['canary']): CanaryConfig {
  if (canary.kind === 'allAtOnce') {
    return CanaryConfig.allAtOnce();
  }
  const options = { percentage: canary.percentage, interval: Duration.minutes(canary.minutes) };
  return canary.kind === 'canary' ? CanaryConfig.timeBasedCanary(options) : CanaryConfig.timeBasedLinear(options);
}

function releaseOf({ by, canary, terminationWait }: Configuration['release'], providerArn?: string): Partial<EcsCanaryBlueGreenProps> {
  const identities = { user: CiIdentity.iamUser(), oidc: CiIdentity.githubOidc({ repository: 'org/app', providerArn }), none: CiIdentity.none() };
  return {
    canary: canaryOf(canary),
    terminationWait: terminationWait === undefined ? undefined : Duration.minutes(terminationWait),
    ...(by === 'stack update'
      ? { deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('app:1') }
      : { ciIdentity: identities[by] }),
  };
}

/** Its properties, but for those that need constructs. */
export function propsOf(c: Configuration, providerArn?: string): Omit<EcsCanaryBlueGreenProps, 'certificate'> {
  const alarmTiming = { period: Duration.minutes(c.timing.minutes), evaluationPeriods: c.timing.n, datapointsToAlarm: c.timing.m };
  return {
    projectId: c.projectId,
    stage: c.stage,
    cpu: c.size[0],
    memoryLimitMiB: c.size[1],
    containerPort: c.containerPort,
    listenerPort: c.listenerPort,
    testListenerPort: c.testListenerPort,
    publicLoadBalancer: c.isPublic,
    taskSubnets: c.subnets && { subnetType: c.subnets },
    ...releaseOf(c.release, providerArn),
    expectedTraffic: c.expectedTraffic,
    deregistrationDelay: c.deregistrationDelay === undefined ? undefined : Duration.seconds(c.deregistrationDelay),
    rollbackAlarms: [
      RollbackAlarm.http5xx({ threshold: c.threshold, alarmScope: c.pooled ? AlarmScope.LOAD_BALANCER : AlarmScope.TARGET_GROUP, ...alarmTiming }),
      RollbackAlarm.unhealthyHosts(),
    ],
    ...('desiredCount' in c.tasks
      ? { desiredCount: c.tasks.desiredCount }
      : { autoScaling: { minCapacity: c.tasks.min, maxCapacity: c.tasks.min + c.tasks.more, targetCpuUtilizationPercent: c.tasks.cpu } }),
  };
}
