import type { Service, TaskSet } from '@aws-sdk/client-ecs';

/** The task set that is live. */
export function primaryOf({ taskSets = [] }: Service): TaskSet | undefined {
  return taskSets.find(({ status }) => status === 'PRIMARY');
}

/** The container that gets the traffic. */
export function containerOf(service: Service): { name: string; port: number } {
  const { containerName, containerPort } = primaryOf(service)?.loadBalancers?.[0] ?? service.loadBalancers?.[0] ?? {};
  return { name: containerName ?? 'app', port: containerPort ?? 80 };
}
