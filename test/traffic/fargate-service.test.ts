import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { AutoScalingOptions } from '../../src';
import { SETTINGS_TYPE } from '../../src/custom-resources/service-settings/protocol';
import { expectInvalid, make, newStack, numberToken, only, Props, synth } from '../helpers';

const SERVICE = 'AWS::ECS::Service';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const PLACE = { Cluster: { Ref: expect.stringMatching(/^WebCluster/) }, Service: 'web-service-shop-prod' };
const settings = (props: Props = {}) => only(synth(props), SETTINGS_TYPE).Services;
const service = (props: Props = {}) => only(synth(props), SERVICE);

test('by default two tasks run on Fargate, deployed by CodeDeploy, starting in blue', () => {
  expect(service()).toMatchObject({
    ServiceName: 'web-service-shop-prod',
    LaunchType: 'FARGATE',
    PlatformVersion: 'LATEST',
    DeploymentController: { Type: 'CODE_DEPLOY' },
    DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
    HealthCheckGracePeriodSeconds: 60,
    LoadBalancers: [{ ContainerName: 'app', ContainerPort: 3000, TargetGroupArn: { Ref: expect.stringMatching(/^WebBlueTargetGroup/) } }],
    // The family, not a revision: CodeDeploy owns which revision runs.
    TaskDefinition: 'task-definition-shop-prod',
  });
  expect(service()).not.toHaveProperty('EnableExecuteCommand');
  // Those of the settings, below.
  expect(service()).not.toHaveProperty('DesiredCount');
  expect(settings()).toEqual([{ ...PLACE, DesiredCount: '2', HealthCheckGracePeriodSeconds: '60' }]);
});

describe('properties', () => {
  test.each<[Props, object]>([
    [{ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }, { PlatformVersion: '1.4.0' }],
    [{ enableExecuteCommand: true }, { EnableExecuteCommand: true }],
    [{ serviceName: 'own' }, { ServiceName: 'own' }],
  ])('%j is passed on', (props, expected) => {
    expect(service(props)).toMatchObject(expected);
  });

  test.each<[Props, object]>([
    [{ desiredCount: 5 }, { DesiredCount: '5' }],
    [{ healthCheckGracePeriod: Duration.minutes(5) }, { HealthCheckGracePeriodSeconds: '300' }],
    [{ healthCheckGracePeriod: Duration.seconds(0) }, { HealthCheckGracePeriodSeconds: '0' }],
    [{ serviceName: 'own' }, { Service: 'own' }],
  ])('%j is set after the service, which it leaves as it is', (props, expected) => {
    expect(settings(props)).toMatchObject([expected]);
    const { ServiceName, ...others } = service(props);
    expect(service()).toMatchObject(others);
  });

  test('enableExecuteCommand lets the task role open the channels', () => {
    synth({ enableExecuteCommand: true }).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ssmmessages:CreateControlChannel']) })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('TaskRole') }],
    });
  });

  test.each([0, -1, 1.5, 5001])('desiredCount must not be %d', (desiredCount) => {
    expectInvalid(() => make({ desiredCount }), {
      property: 'desiredCount', got: String(desiredCount), rule: 'must be a whole number from 1 to 5000.', remedy: 'Set the number of tasks that serve the traffic.',
    });
  });

  test.each([Duration.millis(1500), Duration.seconds(2147483648)])('healthCheckGracePeriod must not be %s', (healthCheckGracePeriod) => {
    expectInvalid(() => make({ healthCheckGracePeriod }), {
      property: 'healthCheckGracePeriod',
      got: String(healthCheckGracePeriod.toSeconds({ integral: false })),
      rule: 'must be a whole number from 0 to 2147483647 seconds.',
      remedy: 'Choose as long as a task takes to start.',
    });
  });

  test('may be tokens', () => {
    const stack = newStack();
    expect(only(synth({ desiredCount: numberToken(stack) }, stack), SETTINGS_TYPE).Services[0].DesiredCount).toEqual({ Ref: 'Parameter' });
    expect(() => make({ autoScaling: { minCapacity: numberToken(stack, 'Min'), maxCapacity: 3 } })).not.toThrow();
    expect(() => make({ autoScaling: { minCapacity: 3, maxCapacity: numberToken(stack, 'Max') } })).not.toThrow();
    expect(() => make({ healthCheckGracePeriod: Duration.seconds(numberToken(stack, 'Grace')) })).not.toThrow();
  });
});

describe('autoScaling', () => {
  const scaled = (autoScaling: AutoScalingOptions) => synth({ autoScaling });

  test('leaves the number of tasks out of the template, and keeps CPU at 60 % by default', () => {
    const template = scaled({ maxCapacity: 10 });
    template.hasResourceProperties(SERVICE, { DesiredCount: Match.absent() });
    expect(only(template, SETTINGS_TYPE).Services).toEqual([{ ...PLACE, HealthCheckGracePeriodSeconds: '60' }]);
    template.hasResourceProperties(TARGET, {
      MinCapacity: 2, MaxCapacity: 10, ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs',
    });
    template.resourceCountIs(POLICY, 1);
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' }, TargetValue: 60,
      },
    });
  });

  test('is absent by default', () => {
    const stack = newStack();
    expect(make({}, stack).scaling).toBeUndefined();
    synth().resourceCountIs(TARGET, 0);
  });

  test('can be extended', () => {
    expect(make({ autoScaling: { maxCapacity: 3 } }).scaling).toBeInstanceOf(ecs.ScalableTaskCount);
  });

  test.each<[string, Partial<AutoScalingOptions>, unknown[]]>([
    ['CPU at another value', { targetCpuUtilizationPercent: 40 }, [['ECSServiceAverageCPUUtilization', 40]]],
    ['memory instead of CPU', { targetMemoryUtilizationPercent: 70 }, [['ECSServiceAverageMemoryUtilization', 70]]],
    ['both', { targetCpuUtilizationPercent: 50, targetMemoryUtilizationPercent: 80.5 }, [
      ['ECSServiceAverageCPUUtilization', 50], ['ECSServiceAverageMemoryUtilization', 80.5],
    ]],
  ])('follows %s', (_, options, expected) => {
    const policies = Object.values(scaled({ minCapacity: 1, maxCapacity: 4, ...options }).findResources(POLICY))
      .map(({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration)
      .map(({ PredefinedMetricSpecification, TargetValue }) => [PredefinedMetricSpecification.PredefinedMetricType, TargetValue]);
    expect(policies).toEqual(expected);
  });

  test('follows the requests of both groups, each divided by its own tasks, and nothing else by default', () => {
    const template = scaled({ maxCapacity: 4, requestsPerTarget: 600 });
    template.resourceCountIs(POLICY, 1);
    const of = (id: string, group: string) => ({
      Id: id,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'RequestCountPerTarget',
          Dimensions: [{ Name: 'TargetGroup', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^Web${group}TargetGroup`), 'TargetGroupFullName'] } }],
        },
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    template.hasResourceProperties(POLICY, {
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: Match.stringLikeRegexp('^WebServiceTaskCountTarget') },
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 600,
        CustomizedMetricSpecification: {
          Metrics: [
            { Id: 'requests', Expression: 'FILL(blue, 0) + FILL(green, 0)', Label: 'Requests per task', ReturnData: true }, of('blue', 'Blue'), of('green', 'Green'),
          ],
        },
      },
    });
  });

  test('follows requests beside CPU where both are set', () => {
    scaled({ maxCapacity: 4, requestsPerTarget: 600, targetCpuUtilizationPercent: 70 }).resourceCountIs(POLICY, 2);
  });

  test('follows the clock', () => {
    const template = scaled({
      minCapacity: 1,
      maxCapacity: 4,
      schedules: { Morning: { schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 3 } },
    });
    template.resourceCountIs(POLICY, 0);
    template.hasResourceProperties(TARGET, {
      MinCapacity: 1,
      ScheduledActions: [{ ScheduledActionName: 'Morning', Schedule: 'cron(0 7 * * ? *)', ScalableTargetAction: { MinCapacity: 3 } }],
    });
  });

  test('owns the number of tasks, so desiredCount is refused with it', () => {
    expectInvalid(() => make({ autoScaling: { maxCapacity: 4 }, desiredCount: 2 }), {
      property: 'desiredCount', rule: 'cannot be set together with autoScaling', remedy: 'Remove desiredCount, or remove autoScaling.',
    });
  });

  test.each<[AutoScalingOptions, string, string, string]>([
    [{ minCapacity: 0, maxCapacity: 2 }, 'minCapacity', '0', 'must be a whole number from 1 to 5000.'],
    [{ minCapacity: 1.5, maxCapacity: 2 }, 'minCapacity', '1.5', 'must be a whole number from 1 to 5000.'],
    [{ maxCapacity: 1 }, 'maxCapacity', '1', 'must be a whole number from 2 to 5000.'],
    [{ minCapacity: 4, maxCapacity: 3 }, 'maxCapacity', '3', 'must be a whole number from 4 to 5000.'],
    [{ maxCapacity: 5001 }, 'maxCapacity', '5001', 'must be a whole number from 2 to 5000.'],
    [{ maxCapacity: 3, targetCpuUtilizationPercent: 0 }, 'targetCpuUtilizationPercent', '0', 'must be a number from 1 to 100 %.'],
    [{ maxCapacity: 3, targetCpuUtilizationPercent: 101 }, 'targetCpuUtilizationPercent', '101', 'must be a number from 1 to 100 %.'],
    [{ maxCapacity: 3, targetMemoryUtilizationPercent: 0.5 }, 'targetMemoryUtilizationPercent', '0.5', 'must be a number from 1 to 100 %.'],
    [{ maxCapacity: 3, requestsPerTarget: 0 }, 'requestsPerTarget', '0', 'must be a number of at least 1.'],
    [{ maxCapacity: 3, targetMemoryUtilizationPercent: 150 }, 'targetMemoryUtilizationPercent', '150', 'must be a number from 1 to 100 %.'],
  ])('rejects %j', (autoScaling, property, got, rule) => {
    const remedies: Record<string, string> = {
      minCapacity: 'Set the number of tasks that serve the traffic.',
      maxCapacity: 'Set it to at least minCapacity.',
      requestsPerTarget: 'Choose what a task serves well in a minute, as a load test has shown it.',
    };
    expectInvalid(() => make({ autoScaling }), { property: `autoScaling.${property}`, got, rule, remedy: remedies[property] ?? 'For example, choose 60.' });
  });
});
