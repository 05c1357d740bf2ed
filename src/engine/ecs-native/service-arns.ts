import { Stack } from 'aws-cdk-lib';
import { ServiceContext } from '../../service-context';

/** ARNs made of names: what the service waits for cannot refer to it. */
export interface ServiceArns {
  readonly service: string;
  /** All deployments of the service. */
  readonly deployments: string;
  /** All revisions of the service. */
  readonly revisions: string;
}

export function serviceArns({ service, serviceName }: Pick<ServiceContext, 'service' | 'serviceName'>): ServiceArns {
  const arn = (resource: string, ...more: string[]) => Stack.of(service).formatArn({
    service: 'ecs', resource, resourceName: [service.cluster.clusterName, serviceName, ...more].join('/'),
  });
  return { service: arn('service'), deployments: arn('service-deployment', '*'), revisions: arn('service-revision', '*') };
}
