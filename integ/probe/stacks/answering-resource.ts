import { CfnParameter, CustomResource, Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ANSWERING, notingFunction } from './functions';

/**
 * A custom resource that takes its time to answer, and the function behind it. The function notes in its tags when a request for a
 * value began, and when it was answered. It waits no longer than until a request for another value has come.
 */
export function answeringResource(scope: Construct, value: CfnParameter, seconds: CfnParameter): lambda.Function {
  const answering = notingFunction(scope, 'Answering', `
${ANSWERING}
const { LambdaClient, ListTagsCommand, TagResourceCommand } = require('@aws-sdk/client-lambda');
const client = new LambdaClient();
exports.handler = async ({ ResourceProperties: { Value, Seconds }, ResponseURL, StackId, RequestId, LogicalResourceId }, { invokedFunctionArn: Resource }) => {
  const note = (what) => client.send(new TagResourceCommand({ Resource, Tags: { [what + '-' + Value]: new Date().toISOString() } }));
  const began = new Date().toISOString();
  await note('began');
  const isAlone = async () => !Object.entries((await client.send(new ListTagsCommand({ Resource }))).Tags)
    .some(([name, time]) => name.startsWith('began-') && name !== 'began-' + Value && time > began);
  const end = Date.now() + 1000 * Number(Seconds);
  while (Date.now() < end && await isAlone()) {
    await new Promise((wake) => setTimeout(wake, 500));
  }
  await note('ended');
  await answer(ResponseURL, { Status: 'SUCCESS', PhysicalResourceId: 'answering', StackId, RequestId, LogicalResourceId });
};`, { timeout: Duration.minutes(6) });
  const policy = scope.node.findChild('AnsweringPolicy');
  const resource = new CustomResource(scope, 'Asked', {
    serviceToken: answering.functionArn,
    resourceType: 'Custom::ProbeAnswer',
    properties: { Value: value.valueAsString, Seconds: seconds.valueAsString },
  });
  resource.node.addDependency(policy);
  return answering;
}
