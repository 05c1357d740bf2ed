import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CanaryConfig, CircuitBreakerThresholdType, DeploymentEngine, DeploymentStage, EcsCanaryBlueGreen, EcsNativeOptions,
  ListenerRuleOptions, PauseOutcome, ReleaseEvent, RollbackAlarm,
} from '../../../src';
import { expectInvalid, make, minutesToken, newStack, Props } from '../../helpers';
import { certificate, importedListener } from '../../stacks';

const minutes = (n: number) => Duration.minutes(n);

function native(props: Props = {}, options: EcsNativeOptions = {}, stack = newStack()): EcsCanaryBlueGreen {
  return make((scope) => ({ engine: DeploymentEngine.ecsNative(options), ...typeof props === 'function' ? props(scope) : props }), stack);
}

/** The properties of the one resource of a type. */
function only(template: Template, type: string): Record<string, any> {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

function configuration(props: Props = {}, options: EcsNativeOptions = {}): Record<string, any> {
  const stack = newStack();
  native(props, options, stack);
  return only(Template.fromStack(stack), 'AWS::ECS::Service').DeploymentConfiguration;
}

describe('a default service', () => {
  const stack = newStack();
  const web = native({}, {}, stack);
  const template = Template.fromStack(stack);
  const service = only(template, 'AWS::ECS::Service');
  const id = (construct: { node: { defaultChild?: unknown } }) => stack.resolve((construct.node.defaultChild as ecs.CfnService).ref);

  test('is deployed by ECS, by the schedule, with alarms and circuit breaker', () => {
    expect(service).toMatchObject({
      DeploymentController: { Type: 'ECS' },
      DeploymentConfiguration: {
        Strategy: 'CANARY',
        CanaryConfiguration: { CanaryPercent: 25, CanaryBakeTimeInMinutes: 10 },
        BakeTimeInMinutes: 10,
        Alarms: {
          AlarmNames: ['http5xx', 'totalFailure', 'canaryVersusBaseline', 'logErrors', 'taskHealth'].map((name) => `web-service-shop-prod-${name}`), Enable: true, Rollback: true,
        },
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    // Those of before are to go.
    expect(service.DeploymentConfiguration.LifecycleHooks).toEqual([]);
  });

  test('moves the listener’s default rule between its groups, by a role that AWS keeps up to date', () => {
    const [listener] = Object.keys(template.findResources('Custom::EcsCanaryBlueGreenListener'));
    const [role] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ecs.amazonaws.com' } }] } } }));
    expect(service.LoadBalancers).toEqual([{
      ContainerName: 'app',
      ContainerPort: 3000,
      TargetGroupArn: id(web.blueTargetGroup),
      AdvancedConfiguration: {
        AlternateTargetGroupArn: id(web.greenTargetGroup),
        ProductionListenerRule: { 'Fn::GetAtt': [listener, 'RuleArn'] },
        RoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
      },
    }]);
    template.hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers']] }],
    });
  });

  test('has nothing of CodeDeploy, no explicit rule, and at most 32 resources besides those of its stack', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/code.?deploy/i);
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
    const own = Object.keys(template.toJSON().Resources).filter((name) => !name.startsWith('EcsCanaryBlueGreen'));
    expect(own.length).toBeLessThanOrEqual(32);
    expect([web.application, web.deploymentGroup, web.deploymentConfig]).toEqual([undefined, undefined, undefined]);
  });

  test('waits for its alarms', () => {
    const [{ DependsOn }] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('AWS::CloudWatch::Alarm'))));
  });

  test('warns of nothing', () => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('tells in its plan what ECS takes and does', () => {
    const { engine, engineRules, names } = web.plan;
    expect([engine, engineRules.title, engineRules.startInAlarm, names.applicationName]).toEqual(['ecsNative', 'ECS', 'unwatched', undefined]);
  });
});

describe('schedule', () => {
  test.each<[string, CanaryConfig, object, object]>([
    ['a canary', CanaryConfig.timeBasedCanary({ percentage: 0.1, interval: minutes(1440) }), { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 0.1, CanaryBakeTimeInMinutes: 1440 } }, {}],
    ['a linear rollout', CanaryConfig.timeBasedLinear({ percentage: 33.3, interval: minutes(5) }), { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 33.3, StepBakeTimeInMinutes: 5 } }, {}],
    ['all at once', CanaryConfig.allAtOnce(), { Strategy: 'BLUE_GREEN' }, { terminationWait: minutes(0) }],
  ])('%s', (_what, canary, expected, props) => {
    const rendered = configuration({ canary, ...props });
    expect(rendered).toMatchObject({ ...expected, BakeTimeInMinutes: 'terminationWait' in props ? 0 : 10 });
    expect(Object.keys(rendered).filter((key) => /^(Canary|Linear)/.test(key))).toHaveLength(canary.steps.length > 0 ? 1 : 0);
  });

  test.each([[25, false], [0.5, false], [12.5, false], [33.3, true], [0.3, true]])('%d %% is hidden from cfn-lint, which takes it for no multiple of 0.1: %s', (percentage, hidden) => {
    const stack = newStack();
    native({ canary: CanaryConfig.timeBasedCanary({ percentage, interval: minutes(5) }) }, {}, stack);
    const [{ Metadata }] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Service'));
    expect(Metadata).toEqual(hidden ? { 'cfn-lint': { config: { ignore_checks: ['E3002'] } } } : undefined);
  });

  test.each<[string, string | undefined, Props, string, string]>([
    ['canary.interval', "'Duration.minutes(1441)'", { canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: minutes(1441) }) }, 'ECS accepts whole minutes, from 1 to 1440.', 'Choose whole minutes'],
    ['canary.percentage', '33.33', { canary: CanaryConfig.timeBasedCanary({ percentage: 33.33, interval: minutes(5) }) }, 'ECS accepts multiples of 0.1, from 0.1 to 100 %.', 'Choose one of them'],
    ['canary.percentage', '2.9', { canary: CanaryConfig.timeBasedLinear({ percentage: 2.9, interval: minutes(5) }) }, 'ECS accepts 3 to 100 % as the step of a linear rollout.', 'CanaryConfig.timeBasedCanary()'],
    ['terminationWait', '1441', { terminationWait: minutes(1441) }, 'must be a whole number from 0 to 1440 minutes.', 'Choose whole minutes'],
    ['terminationWait', undefined, { terminationWait: minutesToken() }, 'must be known at synth, because CloudFormation adds it to the steps', 'Use a concrete value'],
    ['terminationWait', "'Duration.minutes(541)'", { canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: minutes(1440) }), terminationWait: minutes(541) }, 'with the 1440 minutes of the canary makes 1981, and CloudFormation takes 33 hours (1980 minutes)', 'Shorten one'],
    ['canary.interval', "'Duration.minutes(61)'", { canary: CanaryConfig.timeBasedLinear({ percentage: 3, interval: minutes(61) }) }, '33 steps of it make 2013 minutes, and ECS allows 33 hours', 'Choose a shorter interval'],
    ['approvalWait', undefined, { approvalWait: minutes(5) }, 'does not exist in ECS: its deployments wait at pauses.', 'set pauses'],
    ['applicationName', "'mine'", { applicationName: 'mine' }, 'names something that ECS does not use.', 'Remove applicationName.'],
    ['deploymentGroupName', "'mine'", { deploymentGroupName: 'mine' }, 'names something that ECS does not use.', 'Remove deploymentGroupName.'],
  ])('refuses %s (%s)', (property, got, props, rule, remedy) => {
    expectInvalid(() => native(props), { property, got, rule, remedy });
  });

  test('refuses rules that no release would move, and takes one with one of a test listener', () => {
    const conditions = [ListenerCondition.hostHeaders(['shop.example'])];
    const rules = (additionalRules?: ListenerRuleOptions['additionalRules']) => native((stack) => ({
      listenerRule: {
        listener: importedListener(stack),
        priority: 10,
        conditions,
        additionalRules,
        testRule: { listener: importedListener(stack, 'Test', 2), priority: 10, conditions },
      },
    }));
    expectInvalid(() => rules([{ priority: 11, conditions }]), {
      property: 'listenerRule.additionalRules', got: undefined, rule: 'ECS is told one production rule.', remedy: 'Put their conditions into the first rule',
    });
    expect(() => rules()).not.toThrow();
  });

  test('takes what is just short enough', () => {
    expect(
      () => native({ canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: minutes(1440) }), terminationWait: minutes(540) }),
    ).not.toThrow();
  });
});

describe('options', () => {
  test.each<[string, EcsNativeOptions['circuitBreaker'], object]>([
    ['on, with a threshold', { threshold: { type: CircuitBreakerThresholdType.COUNT, value: 4 }, resetOnHealthyTask: false }, { Enable: true, Rollback: true, ResetOnHealthyTask: false, ThresholdConfiguration: { Type: 'COUNT', Value: 4 } }],
    ['without a rollback', { rollback: false }, { Enable: true, Rollback: false }],
    ['off', { enable: false }, { Enable: false, Rollback: false }],
  ])('circuit breaker: %s', (_what, circuitBreaker, expected) => {
    expect(configuration({}, { circuitBreaker }).DeploymentCircuitBreaker).toEqual(expected);
  });

  test('a role of the user’s', () => {
    const stack = newStack();
    const infrastructureRole = iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::123456789012:role/own');
    const web = native({}, { infrastructureRole }, stack);
    const template = Template.fromStack(stack);
    expect(only(template, 'AWS::ECS::Service').LoadBalancers[0].AdvancedConfiguration.RoleArn).toBe('arn:aws:iam::123456789012:role/own');
    template.resourcePropertiesCountIs('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'ecs.amazonaws.com' } }] } }, 0);
    expect(web._engine.nagReasons!.map(({ id }) => id)).toEqual(['AwsSolutions-IAM5']);
  });

  test('pauses, after the hooks, with their time-outs', () => {
    expect(configuration({}, {
      pauses: [
        { stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT },
        { stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, timeout: Duration.days(14), onTimeout: PauseOutcome.CONTINUE },
      ],
    }).LifecycleHooks).toEqual([
      { TargetType: 'PAUSE', LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'], TimeoutConfiguration: { TimeoutInMinutes: 1440, Action: 'ROLLBACK' } },
      { TargetType: 'PAUSE', LifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], TimeoutConfiguration: { TimeoutInMinutes: 20160, Action: 'CONTINUE' } },
    ]);
  });

  const pause = { stage: DeploymentStage.PRE_SCALE_UP };
  test.each<[string, string | undefined, EcsNativeOptions, string, string]>([
    ['circuitBreaker', undefined, { circuitBreaker: { enable: false, rollback: true } }, 'is disabled, and has other options all the same.', 'Remove the options'],
    ['circuitBreaker.threshold.value', '0', { circuitBreaker: { threshold: { type: CircuitBreakerThresholdType.COUNT, value: 0 } } }, 'must be a whole number of at least 1.', 'Choose how many'],
    ['circuitBreaker.threshold.value', '101', { circuitBreaker: { threshold: { type: CircuitBreakerThresholdType.UNBOUNDED_PERCENT, value: 101 } } }, 'must be a whole number from 1 to 100.', 'Choose how many'],
    ['hookTimeout', '1441', { hookTimeout: minutes(1441) }, 'must be a whole number from 1 to 1440 minutes.', 'Choose as long'],
    ['hookTimeout', undefined, { hookTimeout: minutesToken() }, 'must be known at synth', 'Use a concrete value'],
    ['pauses', '11', { pauses: Array.from({ length: 11 }, () => pause) }, 'ECS allows 10 of them for a service.', 'Remove some.'],
    ['pauses', "'PRE_SCALE_UP'", { pauses: [pause, pause] }, 'has a pause already.', 'Remove one'],
    ['pauses[0].stage', "'PRODUCTION_TRAFFIC_SHIFT'", { pauses: [{ stage: 'PRODUCTION_TRAFFIC_SHIFT' as DeploymentStage }] }, 'is not a stage at which a deployment can pause.', 'Choose one of DeploymentStage.'],
    ['pauses[0].onTimeout', "'WAIT'", { pauses: [{ ...pause, onTimeout: 'WAIT' as PauseOutcome }] }, 'is not an outcome that a pause can have.', 'Choose one of PauseOutcome.'],
    ['pauses[0].timeout', '20161', { pauses: [{ ...pause, timeout: minutes(20161) }] }, 'must be a whole number from 1 to 20160 minutes.', 'up to 14 days'],
    ['pauses[0].timeout', undefined, { pauses: [{ ...pause, timeout: minutesToken() }] }, 'must be known at synth', 'Use a concrete value'],
  ])('refuses %s (%s)', (property, got, options, rule, remedy) => {
    expectInvalid(() => DeploymentEngine.ecsNative(options), { property, got, rule, remedy });
  });
});

describe('alarms', () => {
  test('that are added later are watched, too', () => {
    const stack = newStack();
    const web = native({ rollbackAlarms: [RollbackAlarm.http5xx()] }, {}, stack);
    web.addRollbackAlarm(RollbackAlarm.latency({ threshold: Duration.seconds(1) }));
    web.addRollbackAlarm(RollbackAlarm.fromAlarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Other', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:other')));
    expect(only(Template.fromStack(stack), 'AWS::ECS::Service').DeploymentConfiguration.Alarms.AlarmNames)
      .toEqual(['web-service-shop-prod-http5xx', 'web-service-shop-prod-latency', 'other']);
  });

  const cpu = (stack: Stack, web: EcsCanaryBlueGreen, alarmName?: string) => new cloudwatch.Alarm(stack, 'Cpu', {
    alarmName, metric: web.service.metricCpuUtilization(), threshold: 90, evaluationPeriods: 3,
  });

  test('may watch the service itself, which then does not wait for them', () => {
    const stack = newStack();
    const web = native({}, {}, stack);
    web.addRollbackAlarm({ name: 'cpu', bind: (scope) => ({ alarm: cpu(scope as Stack, web, 'cpu') }) });
    const [{ DependsOn, Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Service'));
    expect(Properties.DeploymentConfiguration.Alarms.AlarmNames).toContain('cpu');
    expect(DependsOn.filter((name: string) => name.includes('Cpu'))).toEqual([]);
  });

  test('need a name', () => {
    const stack = newStack();
    const web = native({}, {}, stack);
    expectInvalid(() => web.addRollbackAlarm(RollbackAlarm.fromAlarm(cpu(stack, web))), {
      property: 'rollbackAlarms', got: "'Stack/Cpu'", rule: 'has no name, and ECS is told alarms by name', remedy: 'Give the alarm an alarmName.',
    });
  });
});

describe('releases by stack updates', () => {
  const image = ecs.ContainerImage.fromRegistry('shop:1');

  test('are CloudFormation’s own, after the guard’s look at the revision', () => {
    const stack = newStack();
    const web = native((scope) => ({ deployOnStackUpdate: true, image, certificate: certificate(scope) }), {}, stack);
    const template = Template.fromStack(stack);
    const taskDefinition = stack.resolve(web.taskDefinition.taskDefinitionArn);
    expect(only(template, 'AWS::ECS::Service').TaskDefinition).toEqual(taskDefinition);
    expect(only(template, 'Custom::EcsCanaryBlueGreenGuard').Service.TaskDefinition).toEqual(taskDefinition);
    expect(JSON.stringify(template.toJSON())).not.toContain('StackUpdateRelease');
  });

  test('wait for pauses as long as CloudFormation does', () => {
    const paused = (timeout: Duration) => native(
      { deployOnStackUpdate: true, image }, { pauses: [{ stage: DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT, timeout }] },
    );
    expect(() => paused(minutes(1070))).not.toThrow();
    expectInvalid(() => paused(minutes(1071)), {
      property: 'pauses', rule: 'may take 2142 minutes, the whole release 2162, and CloudFormation waits 36 hours (2160 minutes)', remedy: 'Shorten their timeouts',
    });
    expectInvalid(() => native({ deployOnStackUpdate: true, image, canary: CanaryConfig.allAtOnce() }, {
      pauses: [{ stage: DeploymentStage.PRE_SCALE_UP }, { stage: DeploymentStage.POST_SCALE_UP, timeout: Duration.hours(12) }],
    }), { property: 'pauses', rule: 'may take 2160 minutes, the whole release 2170', remedy: 'Shorten' });
  });
});

describe('notifications', () => {
  const stack = newStack();
  const web = native({}, {}, stack);
  web.notifyOn(new sns.Topic(stack, 'Topic'), { events: [ReleaseEvent.ROLLED_BACK] });
  web.notifyOn(new sns.Topic(stack, 'Other'));
  web.onRollback(new targets.SnsTopic(new sns.Topic(stack, 'Rollbacks')));
  const template = Template.fromStack(stack);
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecs:eu-central-1:123456789012:service/', { Ref: 'WebCluster20B6B362' }, '/web-service-shop-prod']] };

  test('are told by one function, of deployments and of pauses of this service', () => {
    const patterns = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);
    const deployments = (...names: string[]) => ({
      'source': ['aws.ecs'], 'detail-type': ['ECS Deployment State Change'], 'resources': [arn], 'detail': { eventName: names.map((name) => `SERVICE_DEPLOYMENT_${name}`) },
    });
    expect(patterns).toEqual([
      deployments('IN_PROGRESS', 'COMPLETED', 'FAILED'),
      { 'source': ['aws.ecs'], 'detail-type': ['ECS Hook State Change'], 'detail': { eventName: ['HOOK_AWAITING_ACTION'], serviceArn: [arn] } },
      deployments('FAILED'),
    ]);
    const [settings] = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => Properties.Environment?.Variables.NOTIFIER ?? []);
    expect(settings['Fn::Join'][1].filter((part: unknown) => typeof part === 'string').join('')).toBe(
      '{"service":"web-service-shop-prod","targetId":":web-service-shop-prod","hooks":{},"topics":['
      + '{"arn":"","events":["rolledBack"],"form":"text"},{"arn":"","events":["started","waiting","succeeded","rolledBack"],"form":"text"}]}',
    );
  });
});
