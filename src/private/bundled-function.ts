import { join } from 'path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { cut, LONGEST_FUNCTION_DESCRIPTION } from './aws-rules';

/** A function that comes with the library. */
export interface BundledFunctionProps {
  /** The folder in assets/, which `npx projen bundle` makes of the one in handlers/. */
  readonly bundle: string;
  readonly description: string;
  /** @default - none */
  readonly environment?: Record<string, string>;
  readonly timeout: Duration;
  /** How long an event may wait for the function. @default - six hours, as Lambda has it */
  readonly maxEventAge?: Duration;
  /** @default - it may log and nothing else; policies can be added, which it does not wait for */
  readonly permissions?: iam.PolicyStatement[];
  readonly functionName?: string;
  /** @default - it runs outside of any VPC */
  readonly network?: { readonly vpc: ec2.IVpc; readonly vpcSubnets: ec2.SubnetSelection; readonly securityGroups: ec2.ISecurityGroup[] };
}

/** The same from src/ and from lib/. */
const ASSETS = join(__dirname, '../../assets');

/** What Lambda needs to give a function addresses in a VPC (Lambda, "Required IAM permissions"). EC2 has no resource level for most of it. */
const networkInterfaces = () => new iam.PolicyStatement({
  actions: [
    'AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets',
    'UnassignPrivateIpAddresses',
  ].map((action) => `ec2:${action}`),
  resources: ['*'],
});

/**
 * Makes a function that logs for a week to a group of its own, and may do what it is told to and nothing else. That
 * is a part of its role, so that the function never runs without it.
 */
export function bundledFunction(
  scope: Construct,
  { bundle, description, permissions = [], network, ...props }: BundledFunctionProps,
): lambda.Function {
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
  const log = new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  const work = [...(network ? [networkInterfaces()] : []), ...permissions];
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Log: new iam.PolicyDocument({ statements: [log] }),
      ...(work.length > 0 ? { Work: new iam.PolicyDocument({ statements: work }) } : {}),
    },
  });
  return new lambda.Function(scope, 'Function', {
    code: lambda.Code.fromAsset(join(ASSETS, bundle)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 256,
    role,
    logGroup,
    description: cut(description, LONGEST_FUNCTION_DESCRIPTION),
    ...props,
    ...network,
  });
}
