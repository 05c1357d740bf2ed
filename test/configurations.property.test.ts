import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { make, newStack } from './helpers';
import { certificate, serviceStack } from './stacks';
import { validatePlan } from '../cli/plan-validator';
import { AlarmScope, CanaryConfig, CiIdentity, EcsCanaryBlueGreenProps, LifecycleEvent, RollbackAlarm, SmokeTest } from '../src';

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

const configurations = fc.record({
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
type Configuration = typeof configurations extends fc.Arbitrary<infer T> ? T : never;

function canaryOf(canary: Configuration['release']['canary']): CanaryConfig {
  if (canary.kind === 'allAtOnce') {
    return CanaryConfig.allAtOnce();
  }
  const options = { percentage: canary.percentage, interval: Duration.minutes(canary.minutes) };
  return canary.kind === 'canary' ? CanaryConfig.timeBasedCanary(options) : CanaryConfig.timeBasedLinear(options);
}

function releaseOf({ by, canary, terminationWait }: Configuration['release']): Partial<EcsCanaryBlueGreenProps> {
  const identities = { user: CiIdentity.iamUser(), oidc: CiIdentity.githubOidc({ repository: 'org/app' }), none: CiIdentity.none() };
  return {
    canary: canaryOf(canary),
    terminationWait: terminationWait === undefined ? undefined : Duration.minutes(terminationWait),
    ...(by === 'stack update'
      ? { deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('app:1') }
      : { ciIdentity: identities[by] }),
  };
}

function propsOf(c: Configuration): Omit<EcsCanaryBlueGreenProps, 'certificate'> {
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
    ...releaseOf(c.release),
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

test('any valid configuration synthesises, and keeps what makes a release safe', () => {
  fc.assert(fc.property(configurations, (c) => {
    const stack = newStack();
    const web = make((s) => ({ ...propsOf(c), certificate: c.secure ? certificate(s) : undefined }), stack);
    if (c.hook) {
      web.addHook(c.hook, SmokeTest.http({ functionName: 'smoke-test' }));
    }
    if (c.notifications) {
      web.notifyOn(new sns.Topic(stack, 'Topic'));
    }
    const template = Template.fromStack(stack);
    expect([validatePlan(JSON.parse(JSON.stringify(web.plan))), validatePlan.errors]).toEqual([true, null]);
    expect(Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'))).toHaveLength(2);
    const [group] = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
    expect(group.Properties.AutoRollbackConfiguration.Enabled).toBe(true);
    expect(group.Properties.AlarmConfiguration.Alarms).toHaveLength(2);
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(service.Properties.LoadBalancers[0].ContainerPort).toBe(c.containerPort ?? 3000);
    const rules = [
      ...Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? []),
      ...Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties),
    ];
    const world = JSON.stringify(rules.filter(({ CidrIp }) => CidrIp === '0.0.0.0/0'));
    expect(world.includes('0.0.0.0/0')).toBe(c.isPublic);
    expect(world).not.toContain(`"FromPort":${c.testListenerPort ?? 'none'}`);
    expect(Object.keys(template.findResources('AWS::Lambda::Function')))
      .toHaveLength(1 + Number(c.release.by === 'stack update') + Number(c.hook !== undefined) + Number(c.notifications));
  }), { numRuns: 300, seed: 20261123 });
});

/** One invalid property each; the message must name it. */
const outside = (min: number, max: number) => fc.oneof(
  fc.integer({ max: min - 1 }),
  fc.integer({ min: max + 1 }),
  fc.double({ min, max, noNaN: true, noInteger: true }),
);

const INVALID: Record<string, fc.Arbitrary<() => Partial<EcsCanaryBlueGreenProps>>> = {
  'projectId': fc.string().filter((s) => !/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(s)).map((projectId) => () => ({ projectId })),
  'stage': fc.string().filter((s) => !/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/.test(s)).map((stage) => () => ({ stage })),
  'containerPort': outside(1, 65535).map((containerPort) => () => ({ containerPort })),
  'listenerPort': outside(1, 65535).map((listenerPort) => () => ({ listenerPort })),
  'testListenerPort': outside(1, 65535).map((testListenerPort) => () => ({ testListenerPort })),
  'desiredCount': outside(1, 5000).map((desiredCount) => () => ({ desiredCount })),
  'cpu': fc.integer().filter((n) => ![256, 512, 1024, 2048, 4096, 8192, 16384].includes(n)).map((cpu) => () => ({ cpu })),
  'memoryLimitMiB': fc.integer().filter((n) => ![1024, 2048, 3072, 4096].includes(n)).map((memoryLimitMiB) => () => ({ memoryLimitMiB })),
  'percentage': fc.oneof(fc.double({ max: 0.1, maxExcluded: true, noNaN: true }), fc.double({ min: 99.9, minExcluded: true, noNaN: true })).map((p) => () => ({
    canary: CanaryConfig.timeBasedCanary({ percentage: p, interval: Duration.minutes(5) }),
  })),
  'canary.percentage': fc.double({ min: 0.1, max: 99.9, noNaN: true, noInteger: true }).map((p) => () => ({
    canary: CanaryConfig.timeBasedCanary({ percentage: p, interval: Duration.minutes(5) }),
  })),
  'interval': fc.constant(() => ({ canary: CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.minutes(0) }) })),
  'canary.interval': fc.integer({ min: 2881, max: 1e6 }).map((m) => () => ({
    canary: CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.minutes(m) }),
  })),
  'terminationWait': fc.integer({ min: 2801, max: 1e6 }).map((m) => () => ({ terminationWait: Duration.minutes(m) })),
  'deregistrationDelay': fc.integer({ min: 3601, max: 1e6 }).map((s) => () => ({ deregistrationDelay: Duration.seconds(s) })),
  'threshold': fc.oneof(fc.double({ max: 0, noNaN: true }), fc.double({ min: 100, minExcluded: true, noNaN: true })).map((threshold) => () => ({
    rollbackAlarms: [RollbackAlarm.http5xx({ threshold })],
  })),
  'datapointsToAlarm': fc.integer({ min: 1, max: 15 }).map((n) => () => ({
    rollbackAlarms: [RollbackAlarm.http5xx({ evaluationPeriods: n, datapointsToAlarm: n + 1 })],
  })),
  'autoScaling.maxCapacity': fc.integer({ min: 2, max: 5000 }).map((minCapacity) => () => ({ autoScaling: { minCapacity, maxCapacity: minCapacity - 1 } })),
  'image': fc.constant(() => ({ taskDefinition: {} as ecs.FargateTaskDefinition, image: ecs.ContainerImage.fromRegistry('app') })),
};

test.each(Object.keys(INVALID))('an invalid %s is rejected with a message that names it', (property) => {
  fc.assert(fc.property(INVALID[property], (props) => {
    expect(() => serviceStack(props())).toThrow(new RegExp(`: ${property.replace('.', '\\.')}( \\(got |:)`));
  }), { numRuns: 40, seed: 20261123 });
});
