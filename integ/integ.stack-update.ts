/**
 * (c) A stack update that changes the listener after a swap.
 *
 * EXPECTED FAILURE: CloudFormation re-sends the listener's default action with any change of it, and the
 * template says blue, which a swap has left without tasks. So the balancer answers 503 afterwards. Once the
 * listeners are managed outside CloudFormation's reach, the last expectation becomes `v2`.
 */
import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { CfnListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { expectVersion, releaseUntil } from './shared/release';
import { healthyVersion, serviceUnderTest } from './shared/service-under-test';

const app = new App();
const stack = new Stack(app, 'EcsCanaryStackUpdate');
const web = serviceUnderTest(stack, 'stack-update');
const v2 = healthyVersion(stack, web, 'v2');

// A harmless property of the listener, changed by a parameter: no second synthesis is needed.
const serverHeader = new CfnParameter(stack, 'ServerHeader', { default: 'true', allowedValues: ['true', 'false'] });
const listener = web.listener.node.defaultChild as CfnListener;
listener.listenerAttributes = [{ key: 'routing.http.response.server.enabled', value: serverHeader.valueAsString }];

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
const outage = integ.assertions.httpApiCall(`http://${web.loadBalancer.loadBalancerDnsName}/api`)
  .expect(ExpectedResult.objectLike({ status: 503 }));

last.next(expectVersion(integ, web, 'v2')).next(update).next(updated).next(outage);
