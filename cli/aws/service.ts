import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { Asker } from './asker';
import { Clients } from './clients';
import { ObservedService } from '../../release/observation';

/** The service as it is now. */
export async function describeService(
  { ecs }: Clients, asker: Asker, { clusterName, serviceName }: Pick<ObservedService, 'clusterName' | 'serviceName'>,
): Promise<Service> {
  const { services = [] } = await asker.must(async () => ecs.send(new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] })));
  return services[0];
}
