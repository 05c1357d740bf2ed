/**
 * (c) A stack update that changes the listener after a swap leaves the traffic where the release has put it.
 *
 * A listener of CloudFormation's own would send its default action again with any change, and the template
 * knows of no release.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { expectVersion, releaseUntil } from './shared/release';
import { healthyVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryStackUpdate');

// A harmless property of the listener, changed by a parameter: no second synthesis is needed.
const serverHeader = new CfnParameter(stack, 'ServerHeader', { default: 'true', allowedValues: ['true', 'false'] });
const web = serviceUnderTest(stack, 'stack-update', {
  listenerAttributes: { 'routing.http.response.server.enabled': serverHeader.valueAsString },
});
const v2 = healthyVersion(stack, web, 'v2');

const integ = new IntegTest(app, 'StackUpdate', { testCases: [stack] });
const { last } = releaseUntil(integ, web, v2, 'Succeeded', expectVersion(integ, web, 'v1'));

const update = integ.assertions.awsApiCall('CloudFormation', 'updateStack', {
  StackName: stack.stackName,
  UsePreviousTemplate: true,
  Parameters: [
    { ParameterKey: serverHeader.logicalId, ParameterValue: 'false' },
    { ParameterKey: 'BootstrapVersion', UsePreviousValue: true },
  ],
  Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
});
update.provider.addToRolePolicy({ Effect: 'Allow', Action: ['iam:PassRole', 'ssm:GetParameters'], Resource: '*' });
const updated = integ.assertions.awsApiCall('CloudFormation', 'describeStacks', { StackName: stack.stackName })
  .expect(ExpectedResult.objectLike({ Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }] }))
  .waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(15) });

last.next(expectVersion(integ, web, 'v2')).next(update).next(updated).next(expectVersion(integ, web, 'v2'));
