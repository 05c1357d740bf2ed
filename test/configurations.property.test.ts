import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import { make, newStack } from './helpers';
import { configurations, propsOf } from './random-configurations';
import { certificate, serviceStack } from './stacks';
import { validatePlan } from '../cli/plan-validator';
import { CanaryConfig, EcsCanaryBlueGreenProps, RollbackAlarm, SmokeTest } from '../src';

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
  }), { numRuns: 100, seed: 20261123 });
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
