import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DeploymentEngine, IRollbackAlarm, RollbackAlarm } from '../../../src';
import { ENV, expectInvalid, make, minutesToken, newStack, only, synth } from '../../helpers';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const ownAlarms = (stack: Stack, count: number): IRollbackAlarm[] => Array.from({ length: count }, (_, i) =>
  RollbackAlarm.fromAlarm(cloudwatch.Alarm.fromAlarmName(stack, `Own${i}`, `own-${i}`)));

test('asks for the CODE_DEPLOY controller before the service is made', () => {
  expect(DeploymentEngine.codeDeploy().requirements.deploymentController).toBe(ecs.DeploymentControllerType.CODE_DEPLOY);
});

test('is the default, and an explicit one makes the same template', () => {
  expect(synth({ engine: DeploymentEngine.codeDeploy() }).toJSON()).toEqual(synth().toJSON());
});

test('makes an application for ECS', () => {
  synth().hasResourceProperties('AWS::CodeDeploy::Application', { ApplicationName: 'deployment-app-shop-prod', ComputePlatform: 'ECS' });
});

test('makes a group that shifts traffic, goes on without asking, and keeps the old tasks for ten minutes', () => {
  expect(only(synth(), GROUP)).toMatchObject({
    DeploymentGroupName: 'deployment-group-shop-prod',
    ApplicationName: { Ref: expect.stringMatching(/^WebApplication/) },
    DeploymentConfigName: { Ref: expect.stringMatching(/^WebDeploymentConfig/) },
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    BlueGreenDeploymentConfiguration: {
      DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 10 },
    },
    ECSServices: [{
      ClusterName: { Ref: expect.stringMatching(/^WebCluster/) }, ServiceName: { 'Fn::GetAtt': [expect.stringMatching(/^WebService/), 'Name'] },
    }],
  });
});

test('rolls back when a deployment fails, is stopped, or an alarm goes off or cannot be read', () => {
  expect(only(synth(), GROUP)).toMatchObject({
    AutoRollbackConfiguration: {
      Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    },
    AlarmConfiguration: {
      Enabled: true,
      IgnorePollAlarmFailure: false,
      Alarms: ['http5xx', 'totalFailure', 'canaryVersusBaseline', 'logErrors', 'taskHealth']
        .map((name) => ({ Name: { Ref: expect.stringContaining(name) } })),
    },
  });
});

test('moves the production listener between blue and green', () => {
  expect(only(synth(), GROUP).LoadBalancerInfo.TargetGroupPairInfoList).toEqual([{
    ProdTrafficRoute: { ListenerArns: [{ Ref: expect.stringMatching(/^WebHttpListener/) }] },
    TargetGroups: ['Blue', 'Green'].map((color) => ({ Name: { 'Fn::GetAtt': [expect.stringMatching(`^Web${color}TargetGroup`), 'TargetGroupName'] } })),
  }]);
});

test("uses a role with AWS's own policy for it, that only CodeDeploy can assume", () => {
  const template = synth();
  const roleId = only(template, GROUP).ServiceRoleArn['Fn::GetAtt'][0];
  expect(template.findResources('AWS::IAM::Role')[roleId].Properties).toMatchObject({
    AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' } }] },
    ManagedPolicyArns: [{ 'Fn::Join': ['', expect.arrayContaining([expect.stringMatching('policy/AWSCodeDeployRoleForECS$')])] }],
  });
});

test('shows what it made', () => {
  const stack = newStack();
  const web = make({}, stack);
  expect(stack.resolve(web.application!.applicationName)).toEqual({ Ref: expect.stringMatching(/^WebApplication/) });
  expect(stack.resolve(web.deploymentGroup!.deploymentGroupName)).toEqual({ Ref: expect.stringMatching(/^WebDeploymentGroup/) });
  expect(stack.resolve(web.deploymentConfig!.deploymentConfigName)).toEqual({ Ref: expect.stringMatching(/^WebDeploymentConfig/) });
});

describe('terminationWait', () => {
  test.each([0, 2800])('may be %d minutes', (minutes) => {
    const stack = newStack();
    expect(make({ terminationWait: Duration.minutes(minutes) }, stack).terminationWait.toMinutes()).toBe(minutes);
    Template.fromStack(stack).hasResourceProperties(GROUP, {
      BlueGreenDeploymentConfiguration: { TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: minutes } },
    });
  });

  test.each([
    { wait: Duration.minutes(2801), got: '2801' },
    { wait: Duration.days(3), got: '4320' },
    { wait: Duration.seconds(30), got: '0.5' },
  ])('must not be $got minutes', ({ wait, got }) => {
    expectInvalid(() => make({ terminationWait: wait }), {
      property: 'terminationWait', got, rule: 'must be a whole number from 0 to 2800 minutes.', remedy: 'Choose whole minutes; the old version can be restored only that long.',
    });
  });

  test('may be a token', () => {
    expect(() => make({ terminationWait: minutesToken() })).not.toThrow();
  });
});

describe('alarms', () => {
  test('added later reach the group', () => {
    const stack = newStack();
    const web = make({ rollbackAlarms: ownAlarms(stack, 1) }, stack);
    web.addRollbackAlarm(RollbackAlarm.unhealthyHosts());
    Template.fromStack(stack).hasResourceProperties(GROUP, {
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'own-0' }, { Name: { Ref: Match.stringLikeRegexp('unhealthyHosts') } }] },
    });
  });

  const warnings = (count: number) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    make({ rollbackAlarms: ownAlarms(stack, count) }, stack);
    return Annotations.fromStack(stack).findWarning('/Stack/Web', Match.anyValue());
  };

  test('may be ten', () => {
    expect(warnings(10)).toEqual([]);
  });

  test.each([11, 13])('get one warning when they are %d, because newer accounts may allow it', (count) => {
    expect(warnings(count).map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/rollbackAlarms: CodeDeploy documents 10 alarms.*composite alarm.*ecs-canary-blue-green:tooManyAlarms/s),
    ]);
  });
});
