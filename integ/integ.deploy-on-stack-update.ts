/**
 * (e) A stack update that changes the task definition releases it through the canary, and lasts until then.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { expectVersion } from './shared/release';
import { serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryDeployOnStackUpdate');

// A parameter of the task definition: no second synthesis is needed.
const version = new CfnParameter(stack, 'Version', { default: 'v1' });
const web = serviceUnderTest(stack, 'deploy-on-update', {
  deployOnStackUpdate: true,
  environment: { WHOAMI_NAME: version.valueAsString, WHOAMI_PORT_NUMBER: '3000' },
});

const integ = new IntegTest(app, 'DeployOnStackUpdate', { testCases: [stack] });
const update = integ.assertions.awsApiCall('CloudFormation', 'updateStack', {
  StackName: stack.stackName,
  UsePreviousTemplate: true,
  Parameters: [
    { ParameterKey: version.logicalId, ParameterValue: 'v2' },
    { ParameterKey: 'BootstrapVersion', UsePreviousValue: true },
  ],
  Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
});
update.provider.addToRolePolicy({ Effect: 'Allow', Action: ['iam:PassRole', 'ssm:GetParameters'], Resource: '*' });
const updated = integ.assertions.awsApiCall('CloudFormation', 'describeStacks', { StackName: stack.stackName })
  .expect(ExpectedResult.objectLike({ Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }] }))
  .waitForAssertions({ totalTimeout: Duration.minutes(45), interval: Duration.seconds(15) });
expectVersion(integ, web, 'v1').next(update).next(updated).next(expectVersion(integ, web, 'v2'));
