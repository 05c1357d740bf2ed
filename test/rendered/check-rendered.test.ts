import { App, Aspects, CfnParameter, CfnResource, IAspect, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { IConstruct } from 'constructs';
import { CiIdentity, EcsCanaryBlueGreen, LifecycleEvent, RollbackAlarm, SmokeTest } from '../../src';
import { make, newStack } from '../helpers';

/** What synthesis says of a service that something has gone around the properties of. */
function saidOf(change: (web: EcsCanaryBlueGreen, stack: Stack) => void, props: Parameters<typeof make>[0] = {}): string {
  const stack = newStack();
  change(make(props, stack), stack);
  try {
    Template.fromStack(stack);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const resource = <T extends CfnResource>(construct: IConstruct): T => construct.node.defaultChild as T;
const zero: IAspect = { visit: (node) => void (node instanceof ecs.CfnService && (node.desiredCount = 0)) };
const blue = (web: EcsCanaryBlueGreen) => resource<elbv2.CfnTargetGroup>(web.blueTargetGroup);

/** By the way in: what goes around the properties, and what is said of it: field, value, rule, remedy. */
const WAYS: Record<string, [change: (web: EcsCanaryBlueGreen, stack: Stack) => void, said: RegExp, props?: Parameters<typeof make>[0]]> = {
  'an escape hatch': [(web) => (resource<ecs.CfnService>(web.service).desiredCount = 0), /AWS::ECS::Service 'Stack\/Web\/Service\/Service': DesiredCount \(got 0\): must be a whole number from 1 to 5000\. Keep at least one task/],
  'an override': [(web) => resource(web.service).addPropertyOverride('DesiredCount', 0), /DesiredCount \(got 0\): must be/],
  'an aspect': [(_web, stack) => Aspects.of(stack).add(zero), /DesiredCount \(got 0\): must be/],
  'a token': [() => {}, /desiredCount \(got 0\): must be/, { desiredCount: Lazy.number({ produce: () => 0 }) }],
  'the scaling': [
    (web) => web.scaling!.scaleOnSchedule('night', { schedule: appscaling.Schedule.cron({ hour: '1' }), minCapacity: 0, maxCapacity: 0 }),
    /ScheduledActions\['night'\]\.MinCapacity \(got 0\): must be a whole number from 1 to 5000\. Keep at least one task/,
    { autoScaling: { maxCapacity: 4 } },
  ],
  'the scaling, min above max': [
    (web) => web.scaling!.scaleOnSchedule('day', { schedule: appscaling.Schedule.cron({ hour: '1' }), minCapacity: 5, maxCapacity: 2 }),
    /ScheduledActions\['day'\]\.MaxCapacity \(got 2\): must be a whole number from 5 to 5000/,
    { autoScaling: { maxCapacity: 4 } },
  ],
  'the target group': [(web) => web.blueTargetGroup.configureHealthCheck({ healthyHttpCodes: '299-200' }), /Matcher\.HttpCode \(got '299-200'\): must be status codes/],
  'the target group’s delay': [(web) => web.blueTargetGroup.setAttribute('deregistration_delay.timeout_seconds', '3601'), /deregistration_delay\.timeout_seconds \(got 3601\): must be a whole number from 0 to 3600 seconds/],
  'the health check, interval': [(web) => (blue(web).healthCheckIntervalSeconds = 4), /HealthCheckIntervalSeconds \(got 4\): must be a whole number from 5 to 300/],
  'the health check, timeout': [(web) => (blue(web).healthCheckTimeoutSeconds = 10), /HealthCheckTimeoutSeconds \(got 10\): must be a whole number from 2 to 9/],
  'the health check, path': [(web) => (blue(web).healthCheckPath = 'x'), /HealthCheckPath \(got 'x'\): must begin with '\/'/],
  'the task definition': [
    (web, stack) => web.taskDefinition.defaultContainer!.addSecret('WHOAMI_PORT_NUMBER', ecs.Secret.fromSsmParameter(ssm.StringParameter.fromStringParameterName(stack, 'P', 'p'))),
    /ContainerDefinitions\['app'\]\.Environment \(got 'WHOAMI_PORT_NUMBER'\): has this name twice\. Remove it/,
  ],
  'the task definition, time to stop': [
    (web) => resource(web.taskDefinition).addPropertyOverride('ContainerDefinitions.0.StopTimeout', 121),
    /ContainerDefinitions\['app'\]\.StopTimeout \(got 121\): must be a whole number from 0 to 120 seconds\. Choose at most/,
  ],
  'the task definition, health check': [
    (web) => resource(web.taskDefinition).addPropertyOverride('ContainerDefinitions.0.HealthCheck', { Command: ['CMD', '/alive'], Interval: 4 }),
    /ContainerDefinitions\['app'\]\.HealthCheck\.Interval \(got 4\): must be a whole number from 5 to 300 seconds\./,
  ],
  'the task definition, storage': [
    (web) => (resource<ecs.CfnTaskDefinition>(web.taskDefinition).ephemeralStorage = { sizeInGiB: 20 }),
    /EphemeralStorage\.SizeInGiB \(got 20\): must be a whole number from 21 to 200 GiB\./,
  ],
  'the task definition’s size': [(web) => (resource<ecs.CfnTaskDefinition>(web.taskDefinition).cpu = '300'), /cpu \(got 300\): is not a number of CPU units/],
  'the platform': [
    (web) => (resource<ecs.CfnTaskDefinition>(web.taskDefinition).runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', cpuArchitecture: 'ARM64' }),
    /RuntimePlatform\.CpuArchitecture \(got 'ARM64'\): is for Linux only, and the operating system is WINDOWS_SERVER_2022_CORE/,
  ],
  'the deployment group': [
    (web) => (resource<codedeploy.CfnDeploymentGroup>(web.deploymentGroup!).deploymentGroupName = 'a b'),
    /DeploymentGroupName \(got 'a b'\): must have 1 to 100 characters and consist of letters/,
  ],
  'the function of a hook': [
    (web) => (resource<lambda.CfnFunction>(web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http())).description = 'x'.repeat(257)),
    /AWS::Lambda::Function .*Description \(got 'x{257}'\): must have at most 256 characters\. Shorten it\./,
  ],
  'many topics': [
    (web, stack) => Array.from({ length: 60 }, (_, i) => web.notifyOn(sns.Topic.fromTopicArn(stack, `T${i}`, `arn:aws:sns:eu-central-1:123456789012:a-topic-of-ours-${i}`))),
    /Environment \(got 'at least \d+ bytes in NOTIFIER'\): a function's environment has at most 4096 bytes\. Give .* or tell fewer topics\./,
  ],
  'the role': [
    (web) => (resource<iam.CfnRole>(web.ciIdentity.role!).description = 'проект'),
    /AWS::IAM::Role .*Description \(got 'проект'\): must be at most 1000 characters of Latin-1\./,
    { ciIdentity: CiIdentity.githubOidc({ repository: 'o/a' }) },
  ],
  'the trust policy': [
    (web) => (web.ciIdentity.role as iam.Role).assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      actions: ['sts:AssumeRole'], principals: Array.from({ length: 200 }, (_, i) => new iam.ArnPrincipal(`arn:aws:iam::123456789012:role/somebody-else-${i}`)),
    })),
    /AssumeRolePolicyDocument \(got 'at least \d+ characters'\): a trust policy has at most 8192 characters, and 2048 without a raised quota\. Trust fewer/,
    { ciIdentity: CiIdentity.githubOidc({ repository: 'o/a' }) },
  ],
  'an id beyond ASCII': [(_web, stack) => make({ projectId: 'other' }, stack, 'Wéb'), /AWS::EC2::SecurityGroup .*GroupDescription \(got 'Stack\/Wéb\/.*'\): must be 1 to 255 letters/],
  'the listener': [
    (web) => web.listener.node.scope!.node.findAll().filter((child) => child instanceof CfnResource).forEach((child) => child.addPropertyOverride('Attributes', { 'routing.http.response.server.enabled': 'maybe' })),
    /Custom::EcsCanaryBlueGreenListener .*listenerAttributes\['routing.http.response.server.enabled'\] \(got 'maybe'\): must be 'true' or 'false'\./,
  ],
};

test.each(Object.keys(WAYS))('what AWS would refuse is an error at synthesis, by %s', (way) => {
  const [change, said, props] = WAYS[way];
  expect(saidOf(change, props)).toMatch(said);
});

test('the value of a listener’s attribute may be a parameter', () => {
  const props = (stack: Stack) => ({
    listenerAttributes: { 'routing.http.response.server.enabled': new CfnParameter(stack, 'ServerHeader', { default: 'true' }).valueAsString },
  });
  expect(saidOf(() => undefined, props)).toBe('');
});

test('what is put right in the end is right, and so is what only CloudFormation knows', () => {
  const wrong = { healthCheck: { healthyThresholdCount: Lazy.number({ produce: () => 11 }) } };
  expect(saidOf(() => undefined, wrong)).toMatch(/HealthyThresholdCount \(got 11\)/);
  expect(saidOf((web) => [web.blueTargetGroup, web.greenTargetGroup].forEach((group) => {
    resource<elbv2.CfnTargetGroup>(group).healthyThresholdCount = 3;
  }), wrong)).toBe('');
  expect(saidOf((web) => resource(web.service).addPropertyOverride('DesiredCount', { Ref: 'AWS::NoValue' }))).toBe('');
});

test('a trust policy above the default quota is a warning: an account may have a higher one', () => {
  const branches = Array.from({ length: 60 }, (_, i) => `release/branch-${i}`);
  const stack = newStack();
  make({ ciIdentity: CiIdentity.githubOidc({ repository: 'my-org/my-app', branches }) }, stack);
  Annotations.fromStack(stack).hasWarning('/Stack/Web/CiRole/Resource', Match.stringLikeRegexp('IAM takes 2048 characters unless the quota "Role trust policy length" was raised.*trustPolicy'));
});

test('texts of ours around long names are cut to what AWS takes', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-central-1' } });
  const web = make({ serviceName: 'x'.repeat(255 - '-canaryVersusBaseline'.length) }, stack);
  web.addHook(LifecycleEvent.AFTER_INSTALL, SmokeTest.http({ functionName: 'test' }));
  web.notifyOn(new sns.Topic(stack, 'Topic'));
  const template = Template.fromStack(stack);
  const textsOf = (type: string, property: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties[property]);
  const descriptions = textsOf('AWS::Lambda::Function', 'Description');
  expect(descriptions.map((text) => typeof text === 'string' && text.length <= 256)).toEqual([true, true, true]);
  expect(descriptions.map((text) => text.length)).toContain(256);
  expect(textsOf('AWS::EC2::SecurityGroup', 'GroupDescription').filter((text) => text.length > 255)).toEqual([]);
});

test('an error that is not ours is not swallowed', () => {
  expect(saidOf((web) => (resource<ecs.CfnService>(web.service).desiredCount = Lazy.number({ produce: () => { throw new Error('not ours'); } })))).toContain('not ours');
});

test('two alarms that come to one physical name are rejected', () => {
  const stack = newStack();
  make({ serviceName: 'web', rollbackAlarms: [RollbackAlarm.http5xx({ name: 'api-http5xx' })] }, stack);
  expect(() => make({ projectId: 'b', serviceName: 'web-api', rollbackAlarms: [RollbackAlarm.http5xx()] }, stack, 'Api'))
    .toThrow("name (got 'web-api-http5xx'): 'Stack/Web' has an alarm of that name, too. Set another name");
});
