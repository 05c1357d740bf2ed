/** The Lambda function that releases what a stack update brings. Bundled into assets/stack-update-release. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { handle, ReleaseEvent } from './handler';
import { patienceFor } from '../shared/retry';

/** Between the last attempt and the moment at which Lambda stops the function. */
const MARGIN = 5_000;

// A connection that stays silent is an error that passes; by default the SDK waits for as long as the connection is there.
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

const cloudformation = new CloudFormationClient({ requestHandler });
// The handler tries again itself, and CreateDeployment only after another look.
const codedeploy = new CodeDeployClient({ maxAttempts: 1, requestHandler });
const ecs = new ECSClient({ requestHandler });
const lambda = new LambdaClient({});

/** What Lambda tells of an invocation. */
interface Context {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

export async function handler(event: ReleaseEvent, context: Context): Promise<void> {
  const invokeAgain = async (next: ReleaseEvent) => lambda.send(new InvokeCommand({
    FunctionName: context.invokedFunctionArn, InvocationType: 'Event', Payload: new TextEncoder().encode(JSON.stringify(next)),
  }));
  await handle(event, { cloudformation, codedeploy, ecs, invokeAgain }, patienceFor(context.getRemainingTimeInMillis() - MARGIN));
}
