import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HookContract } from './hook-contract';
import { DeploymentHookContext } from './hook-types';

/**
 * Allows to find the new tasks of a release: in a task set of the service, or by the revision that ECS releases. The service
 * waits for the functions that ECS calls, so what they may look at cannot refer to it.
 */
export function mayFindNewTasks({ contract, service, serviceName }: DeploymentHookContext): iam.PolicyStatement[] {
  if (contract !== HookContract.ECS) {
    return [new iam.PolicyStatement({ actions: ['ecs:DescribeServices'], resources: [service.serviceArn] })];
  }
  const all = (resource: string) => Stack.of(service).formatArn({
    service: 'ecs', resource, resourceName: `${service.cluster.clusterName}/${serviceName}/*`,
  });
  return [
    new iam.PolicyStatement({ actions: ['ecs:DescribeServiceDeployments'], resources: [all('service-deployment')] }),
    new iam.PolicyStatement({ actions: ['ecs:DescribeServiceRevisions'], resources: [all('service-revision')] }),
  ];
}
