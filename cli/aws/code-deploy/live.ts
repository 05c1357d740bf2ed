import type { Service, TaskSet } from '@aws-sdk/client-ecs';
import type { LiveContainer } from './app-spec';

/** The task set that is live. */
export function primaryOf({ taskSets = [] }: Service): TaskSet | undefined {
  return taskSets.find(({ status }) => status === 'PRIMARY');
}

/** The container that gets the traffic. */
export function containerOf(service: Service): LiveContainer {
  const { containerName, containerPort } = primaryOf(service)?.loadBalancers?.[0] ?? service.loadBalancers?.[0] ?? {};
  const { capacityProviderStrategy = [] } = primaryOf(service) ?? service;
  return {
    name: containerName ?? 'app',
    port: containerPort ?? 80,
    capacity: capacityProviderStrategy
      .map(({ capacityProvider, base = 0, weight = 0 }) => ({ CapacityProvider: capacityProvider!, Base: base, Weight: weight })),
  };
}
