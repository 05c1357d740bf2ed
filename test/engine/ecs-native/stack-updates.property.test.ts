/** Which stack updates start a deployment of ECS, by the list that the guard has of ECS's documentation. */
import { isDeepStrictEqual } from 'util';
import { Duration, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { startsDeployment } from '../../../handlers/service-guard/properties';
import {
  CanaryConfig, CiIdentity, DeploymentEngine, DeploymentHook, DeploymentStage, EcsCanaryBlueGreenProps, HookContract, LifecycleEvent, RollbackAlarm,
} from '../../../src';
import { GuardProperties, RESOURCE_TYPE } from '../../../src/custom-resources/service-guard/protocol';
import { make, newStack } from '../../helpers';

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const minutes = fc.integer({ min: 1, max: 600 });

/** What a stack update may change, and nothing is released: each of it as plain data, so that a counter-example can be read. */
const harmless = fc.record({
  tasks: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('scaled' as const)),
  tag: fc.constantFrom('1', '2'),
  size: fc.constantFrom([512, 1024], [1024, 4096]),
  color: optional(fc.constantFrom('red', 'blue')),
  share: fc.integer({ min: 1, max: 99 }),
  minutes,
  terminationWait: minutes,
  threshold: fc.integer({ min: 1, max: 100 }),
  graceSeconds: fc.integer({ min: 0, max: 300 }),
  interval: fc.integer({ min: 6, max: 60 }),
  deregistrationDelay: fc.integer({ min: 0, max: 300 }),
  exec: fc.boolean(),
  hook: optional(fc.constantFrom(...Object.values(LifecycleEvent))),
  pauses: fc.boolean(),
  byOidc: fc.boolean(),
  retention: fc.constantFrom(logs.RetentionDays.ONE_WEEK, logs.RetentionDays.ONE_YEAR),
  team: optional(fc.constantFrom('shop', 'search')),
});

/** What ECS brings by a deployment. */
const moving = fc.record({
  platform: fc.constantFrom(ecs.FargatePlatformVersion.LATEST, ecs.FargatePlatformVersion.VERSION1_4),
  subnets: fc.constantFrom(ec2.SubnetType.PRIVATE_WITH_EGRESS, ec2.SubnetType.PUBLIC),
  testListenerPort: optional(fc.constant(9000)),
  ownGroup: fc.boolean(),
}, { noNullPrototype: true });

type Harmless = typeof harmless extends fc.Arbitrary<infer T> ? T : never;
type Moving = typeof moving extends fc.Arbitrary<infer T> ? T : never;

function propsOf(h: Harmless, m: Moving): Partial<EcsCanaryBlueGreenProps> {
  return {
    engine: DeploymentEngine.ecsNative(h.pauses ? { pauses: [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT }] } : {}),
    ...h.tasks === 'scaled' ? { autoScaling: { minCapacity: 2, maxCapacity: 4, targetCpuUtilizationPercent: 60 } } : { desiredCount: h.tasks },
    image: ecs.ContainerImage.fromRegistry(`app:${h.tag}`),
    cpu: h.size[0],
    memoryLimitMiB: h.size[1],
    environment: h.color === undefined ? undefined : { COLOR: h.color },
    canary: CanaryConfig.timeBasedCanary({ percentage: h.share, interval: Duration.minutes(h.minutes) }),
    terminationWait: Duration.minutes(h.terminationWait),
    rollbackAlarms: [RollbackAlarm.http5xx({ threshold: h.threshold }), RollbackAlarm.totalFailure()],
    healthCheckGracePeriod: Duration.seconds(h.graceSeconds),
    healthCheck: { path: '/health', interval: Duration.seconds(h.interval) },
    deregistrationDelay: Duration.seconds(h.deregistrationDelay),
    enableExecuteCommand: h.exec,
    ciIdentity: h.byOidc ? CiIdentity.githubOidc({ repository: 'my-org/my-app' }) : CiIdentity.none(),
    logRetention: h.retention,
    platformVersion: m.platform,
    taskSubnets: { subnetType: m.subnets },
    assignPublicIp: m.subnets === ec2.SubnetType.PUBLIC,
    testListenerPort: m.testListenerPort,
  };
}

/** What the guard is told of the service, and the service itself. */
function rendered(h: Harmless, m: Moving) {
  const stack = newStack();
  const securityGroups = m.ownGroup ? [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')] : undefined;
  const web = make({ ...propsOf(h, m), securityGroups }, stack);
  if (h.hook) {
    web.addHook(h.hook, DeploymentHook.fromFunction(lambda.Function.fromFunctionName(stack, 'Hook', 'hook'), { contract: HookContract.ECS }));
  }
  if (h.team) {
    Tags.of(stack).add('team', h.team);
  }
  const template = Template.fromStack(stack);
  const propertiesOf = (type: string) => Object.values(template.findResources(type))[0].Properties;
  return { guard: propertiesOf(RESOURCE_TYPE) as GuardProperties, service: propertiesOf('AWS::ECS::Service') };
}

test('what waits for the next release, or is set at once, starts no deployment, whatever changes with it', () => {
  fc.assert(fc.property(harmless, harmless, moving, (before, after, same) => {
    const [old, wanted] = [rendered(before, same), rendered(after, same)];
    expect(startsDeployment({ old: old.guard, wanted: wanted.guard })).toBe(false);
    // The guard is told all that the service says, but for the task definition, which the guard says itself.
    const { TaskDefinition, ...others } = wanted.service;
    expect([others, TaskDefinition]).toEqual([wanted.guard.Service, old.service.TaskDefinition]);
    expect(TaskDefinition).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^WebGuard/), 'TaskDefinition'] });
  }), { numRuns: 15, seed: 20261201 });
});

test('another network, platform or test listener starts one, and the guard knows it', () => {
  fc.assert(fc.property(harmless, harmless, moving, moving, (before, after, here, there) => {
    const [{ guard: old }, { guard: wanted }] = [rendered(before, here), rendered(after, there)];
    expect(startsDeployment({ old, wanted })).toBe(!isDeepStrictEqual(here, there));
  }), { numRuns: 15, seed: 20261201 });
});
