import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { TAG } from '../../custom-resources/managed-listener/protocol';
import { CdkNagReason } from '../../nag/nag-types';
import { ServiceContext } from '../../service-context';

/**
 * A role for the deployment group of one service: what AWS's managed policy AWSCodeDeployRoleForECS allows on everything,
 * on the things of this service. Left out is what no deployment of it uses: to publish the triggers of a group to a topic,
 * and to read a revision from S3. Hooks are added one by one.
 */
export function makeCodeDeployRole(scope: Construct, context: ServiceContext): iam.Role {
  return new iam.Role(scope, 'CodeDeployRole', {
    description: `Releases of ${context.serviceName} by CodeDeploy`,
    assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
    inlinePolicies: { Release: new iam.PolicyDocument({ statements: statements(scope, context) }) },
  });
}

/** What cdk-nag says of that role, in its notation: a reference is the logical id in angle brackets. */
export function roleReasons(scope: Construct, { service }: ServiceContext): CdkNagReason[] {
  const resolved: unknown = Stack.of(scope).resolve(taskSetsOf(scope, service));
  const parts = typeof resolved === 'string' ? [resolved] : (resolved as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  const finding = parts.map((part) => {
    const { 'Ref': ref, 'Fn::GetAtt': attribute } = part as { 'Ref'?: string; 'Fn::GetAtt'?: string[] };
    return typeof part === 'string' ? part : `<${ref ?? attribute?.join('.')}>`;
  }).join('');
  return [{ id: 'AwsSolutions-IAM5', reason: 'The task sets of this service, to which ECS gives their ids.', appliesTo: [`Resource::${finding}`] }];
}

function taskSetsOf(scope: Construct, { cluster, serviceName }: ServiceContext['service']): string {
  return Stack.of(scope).formatArn({
    service: 'ecs', resource: 'task-set', resourceName: `${cluster.clusterName}/${serviceName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

function statements(scope: Construct, { service, taskDefinition, listener, testListener, listenerRuleArns }: ServiceContext): iam.PolicyStatement[] {
  const shared = listenerRuleArns.length > 0;
  const listeners = [listener, testListener].filter((one) => one !== undefined).map(({ listenerArn }) => listenerArn);
  const taskSets = taskSetsOf(scope, service);
  const allow = (prefix: string, names: string[], resources: string[]) => new iam.PolicyStatement({ actions: names.map((name) => `${prefix}:${name}`), resources });
  return [
    allow('ecs', ['DescribeServices', 'UpdateServicePrimaryTaskSet'], [service.serviceArn]),
    allow('ecs', ['CreateTaskSet', 'DeleteTaskSet'], [taskSets]),
    // What CodeDeploy does with a listener that has rules is not documented: of one that others share it cannot move anything else.
    ...shared ? [] : [allow('elasticloadbalancing', ['ModifyListener'], listeners)],
    allow('elasticloadbalancing', ['ModifyRule'], shared ? listenerRuleArns : listeners.map((arn) => `${Fn.join(':listener-rule/', Fn.split(':listener/', arn))}/*`)),
    // Elastic Load Balancing has no resource level for reading, and CloudWatch tells of composite alarms only those who may read all.
    allow('elasticloadbalancing', ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups'], ['*']),
    allow('cloudwatch', ['DescribeAlarms'], ['*']),
    ...shared ? [ofTheStack(scope)] : [],
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}

/**
 * The rules that the stack has made, known by their tag. One that an update takes from the service is there until the end of the
 * update, and forwards to its groups: a release that is under way, or its rollback, would fail if it could not move that one.
 */
function ofTheStack(scope: Construct): iam.PolicyStatement {
  const stack = Stack.of(scope);
  return new iam.PolicyStatement({
    actions: ['elasticloadbalancing:ModifyRule'],
    resources: [stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener-rule', resourceName: 'app/*' })],
    conditions: { StringEquals: { [`elasticloadbalancing:ResourceTag/${TAG.stack}`]: stack.stackId } },
  });
}
