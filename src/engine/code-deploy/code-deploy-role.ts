import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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

function statements(scope: Construct, { service, taskDefinition, listener, testListener }: ServiceContext): iam.PolicyStatement[] {
  const listeners = [listener, testListener].filter((one) => one !== undefined).map(({ listenerArn }) => listenerArn);
  const taskSets = Stack.of(scope).formatArn({
    service: 'ecs', resource: 'task-set', resourceName: `${service.cluster.clusterName}/${service.serviceName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const allow = (prefix: string, names: string[], resources: string[]) => new iam.PolicyStatement({ actions: names.map((name) => `${prefix}:${name}`), resources });
  return [
    allow('ecs', ['DescribeServices', 'UpdateServicePrimaryTaskSet'], [service.serviceArn]),
    allow('ecs', ['CreateTaskSet', 'DeleteTaskSet'], [taskSets]),
    allow('elasticloadbalancing', ['ModifyListener'], listeners),
    // Those of these listeners, of which CodeDeploy may move some.
    allow('elasticloadbalancing', ['ModifyRule'], listeners.map((arn) => `${Fn.join(':listener-rule/', Fn.split(':listener/', arn))}/*`)),
    // Elastic Load Balancing has no resource level for reading, and CloudWatch tells of composite alarms only those who may read all.
    allow('elasticloadbalancing', ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups'], ['*']),
    allow('cloudwatch', ['DescribeAlarms'], ['*']),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
}
