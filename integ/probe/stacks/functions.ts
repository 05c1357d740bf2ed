import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * How a function answers CloudFormation, for the code of one. Bytes and an empty type, because the URL is signed for a request
 * without one.
 */
export const ANSWERING = `
const answer = (url, body) => fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body: new TextEncoder().encode(JSON.stringify(body)) });`;

/** A function of a few lines. */
export function smallFunction(scope: Construct, id: string, code: string, timeout = Duration.seconds(30)): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(code),
    timeout,
    logGroup: new logs.LogGroup(scope, `${id}Logs`, { removalPolicy: RemovalPolicy.DESTROY, retention: logs.RetentionDays.ONE_DAY }),
  });
}

/** A function that notes in tags of its own what has happened to it. */
export function notingFunction(
  scope: Construct, id: string, code: string, { timeout, statements = [] }: { timeout?: Duration; statements?: iam.PolicyStatement[] } = {},
): lambda.Function {
  const noting = smallFunction(scope, id, code, timeout);
  // In a policy of its own, because the role's own would wait for the function that it names.
  new iam.Policy(scope, `${id}Policy`, {
    roles: [noting.role!],
    statements: [new iam.PolicyStatement({ actions: ['lambda:TagResource', 'lambda:ListTags'], resources: [noting.functionArn] }), ...statements],
  });
  return noting;
}
