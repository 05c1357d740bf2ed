import { join } from 'path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The function behind all custom resources of a kind in a stack. */
export interface HandlerFunctionProps {
  /** The folder in handlers/, and in assets/ after `npx projen bundle`. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
}

/** The function, and the role that further policies are for. */
export interface HandlerFunction {
  readonly handler: lambda.Function;
  readonly role: iam.Role;
}

/** The same from src/ and from lib/. */
const ASSETS = join(__dirname, '../../assets');

/**
 * Makes a function that may do nothing but log. What else it needs is in policies that it does not wait for:
 * otherwise every service of a stack would wait for every other one.
 */
export function makeHandlerFunction(scope: Construct, { bundle, description, timeout }: HandlerFunctionProps): HandlerFunction {
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Log: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })],
      }),
    },
  });
  const handler = new lambda.Function(scope, 'Function', {
    description,
    code: lambda.Code.fromAsset(join(ASSETS, bundle)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 256,
    timeout,
    role,
    logGroup,
  });
  return { handler, role };
}
