/** Lambda hooks that do not agree to a release: one refuses it, one never answers. */
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The functions by what they do. */
const HOOKS = {
  'hook-refuses': `
const { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } = require('@aws-sdk/client-codedeploy');
exports.handler = ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) =>
  new CodeDeployClient().send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status: 'Failed' }));`,
  'hook-is-silent': 'exports.handler = async () => {};',
};

const stack = new Stack(new App(), 'Hooks');
for (const [functionName, code] of Object.entries(HOOKS)) {
  const hook = new lambda.Function(stack, functionName, {
    functionName, runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(code),
  });
  hook.addToRolePolicy(new iam.PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: ['*'] }));
}
