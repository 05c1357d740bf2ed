import { isDeepStrictEqual } from 'util';
import type { GuardRequest } from './facts';
import type { GuardProperties } from '../../src/custom-resources/service-guard/protocol';

/** "Triggers a new service deployment" (ECS, UpdateService), as AWS::ECS::Service calls them. */
const STARTING = [
  'TaskDefinition', 'NetworkConfiguration', 'PlatformVersion', 'LoadBalancers', 'ServiceRegistries', 'ServiceConnectConfiguration', 'VolumeConfigurations',
  'VpcLatticeConfigurations',
];

/** Whether ECS makes a deployment of the change. Where the guard is new, nobody knows what has changed. */
export function startsDeployment({ wanted, old }: GuardRequest): boolean {
  return STARTING.some((property) => !isDeepStrictEqual(old?.Service[property], wanted.Service[property]));
}

/** The alarms that ECS watches during deployments. */
export function alarmNamesOf({ Service }: GuardProperties): string[] {
  const { DeploymentConfiguration } = Service as { DeploymentConfiguration?: { Alarms?: { AlarmNames?: string[] } } };
  return DeploymentConfiguration?.Alarms?.AlarmNames ?? [];
}

/** Whether the update brings a task definition along, instead of asking for the live one. */
export function bringsTaskDefinition({ Service }: GuardProperties): boolean {
  return Service.TaskDefinition !== undefined;
}

/** Which container of its tasks the balancer asks. */
export function balancedContainerOf({ Service }: GuardProperties): { readonly name?: string; readonly port?: string } {
  const { LoadBalancers = [] } = Service as { LoadBalancers?: { ContainerName?: string; ContainerPort?: string }[] };
  return { name: LoadBalancers[0]?.ContainerName, port: LoadBalancers[0]?.ContainerPort };
}

/** The rule that production's requests are moved by. */
export function productionRuleOf({ Service }: GuardProperties): string | undefined {
  const { LoadBalancers = [] } = Service as { LoadBalancers?: { AdvancedConfiguration?: { ProductionListenerRule?: string } }[] };
  return LoadBalancers[0]?.AdvancedConfiguration?.ProductionListenerRule;
}
