/**
 * (h) Releases by ECS itself, of which AWS documents neither whether a canary moves a listener's default rule, nor which target
 * group comes next where CloudFormation has sent the pair again.
 *
 * Two releases show the first, and that the groups take turns. The stack update between them changes the number of tasks, so
 * that CloudFormation sends the whole service: it must leave v2 where it is.
 */
import { ExpectedResult, IApiCall, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { DeploymentEngine } from '../src';
import { expectVersion } from './shared/release';
import { healthyVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryEcsNative');

// A parameter of the service: no second synthesis is needed.
const tasks = new CfnParameter(stack, 'Tasks', { type: 'Number', default: 1 });
const web = serviceUnderTest(stack, 'ecs-native', { engine: DeploymentEngine.ecsNative(), desiredCount: tasks.valueAsNumber });
const [v2, v3] = ['v2', 'v3'].map((name) => healthyVersion(stack, web, name));

const integ = new IntegTest(app, 'EcsNative', { testCases: [stack] });

/** Starts a release after a call, waits for its end, and returns the last call about it. */
function releaseAfter(call: IApiCall, task: ecs.TaskDefinition, name: string): IApiCall {
  const started = integ.assertions.awsApiCall('ECS', 'updateService', {
    cluster: web.cluster.clusterName, service: web.service.serviceName, taskDefinition: task.taskDefinitionArn,
  });
  started.provider.addToRolePolicy({ Effect: 'Allow', Action: ['iam:PassRole'], Resource: '*' });
  const serviceDeploymentArns = [started.getAttString('service.currentServiceDeployment')];
  const ended = integ.assertions.awsApiCall('ECS', 'describeServiceDeployments', { serviceDeploymentArns })
    .expect(ExpectedResult.objectLike({ serviceDeployments: [{ status: 'SUCCESSFUL' }] }))
    .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(15) });
  const answered = expectVersion(integ, web, name);
  call.next(started).next(ended).next(answered);
  return answered;
}

const update = integ.assertions.awsApiCall('CloudFormation', 'updateStack', {
  StackName: stack.stackName,
  UsePreviousTemplate: true,
  Parameters: [
    { ParameterKey: tasks.logicalId, ParameterValue: '2' },
    { ParameterKey: 'BootstrapVersion', UsePreviousValue: true },
  ],
  Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
});
update.provider.addToRolePolicy({ Effect: 'Allow', Action: ['iam:PassRole', 'ssm:GetParameters'], Resource: '*' });
const updated = integ.assertions.awsApiCall('CloudFormation', 'describeStacks', { StackName: stack.stackName })
  .expect(ExpectedResult.objectLike({ Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }] }))
  .waitForAssertions({ totalTimeout: Duration.minutes(20), interval: Duration.seconds(15) });
const unmoved = expectVersion(integ, web, 'v2');

releaseAfter(expectVersion(integ, web, 'v1'), v2, 'v2').next(update).next(updated).next(unmoved);
releaseAfter(unmoved, v3, 'v3');
