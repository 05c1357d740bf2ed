import { DescribeServicesCommand, type Service, type TaskSet } from '@aws-sdk/client-ecs';
import { ObservedService } from '../../../release/observation';
import { Asker } from '../asker';
import { Clients } from '../clients';

/** The service as it is now. */
export async function describeService({ ecs }: Clients, asker: Asker, { clusterName, serviceName }: ObservedService): Promise<Service> {
  const { services = [] } = await asker.must(async () => ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })));
  return services[0];
}

/** The task set that is live. */
export function primaryOf({ taskSets = [] }: Service): TaskSet | undefined {
  return taskSets.find(({ status }) => status === 'PRIMARY');
}

/** The container that gets the traffic. */
export function containerOf(service: Service): { name: string; port: number } {
  const { containerName, containerPort } = primaryOf(service)?.loadBalancers?.[0] ?? service.loadBalancers?.[0] ?? {};
  return { name: containerName ?? 'app', port: containerPort ?? 80 };
}
