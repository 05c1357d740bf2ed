import { join } from 'path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** A function that comes with the library. */
export interface BundledFunctionProps {
  /** The folder in assets/, which `npx projen bundle` makes of the one in handlers/. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  readonly timeout: Duration;
  /** What it may do besides logging. */
  readonly permissions: iam.PolicyStatement[];
  readonly functionName?: string;
  /** @default - it runs outside of any VPC */
  readonly network?: { readonly vpc: ec2.IVpc; readonly vpcSubnets: ec2.SubnetSelection; readonly securityGroups: ec2.ISecurityGroup[] };
}

/** The same from src/ and from lib/. */
const ASSETS = join(__dirname, '../../assets');

/** What Lambda needs to give a function addresses in a VPC (Lambda, "Required IAM permissions"). EC2 has no resource level for most of it. */
const NETWORK_INTERFACES = new iam.PolicyStatement({
  actions: [
    'AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets',
    'UnassignPrivateIpAddresses',
  ].map((action) => `ec2:${action}`),
  resources: ['*'],
});

/** Makes a function that logs for a week to a group of its own, and may do what it is told to and nothing else. */
export function bundledFunction(scope: Construct, props: BundledFunctionProps): lambda.Function {
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  [
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
    ...(props.network ? [NETWORK_INTERFACES] : []),
    ...props.permissions,
  ].forEach((statement) => role.addToPolicy(statement));
  return new lambda.Function(scope, 'Function', {
    functionName: props.functionName,
    description: props.description,
    code: lambda.Code.fromAsset(join(ASSETS, props.bundle)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 256,
    timeout: props.timeout,
    environment: props.environment,
    role,
    logGroup,
    ...props.network,
  });
}
