import { appSpecFor } from '../../../cli/aws/code-deploy/app-spec';
import { containerOf } from '../../../cli/aws/code-deploy/live';

const CAPACITY = [{ CapacityProvider: 'FARGATE', Base: 1, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 1 }];
const LIVE = { name: 'app', port: 3000, capacity: [] };

function propertiesOf(spec: string): Record<string, unknown> {
  return (JSON.parse(spec) as { Resources: { TargetService: { Properties: Record<string, unknown> } }[] }).Resources[0].TargetService.Properties;
}

test('without a release before, the capacity providers of the live tasks are said again, because a release without them drops them', () => {
  expect(propertiesOf(appSpecFor('task:2', undefined, { ...LIVE, capacity: CAPACITY }))).toEqual({
    TaskDefinition: 'task:2', LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 }, CapacityProviderStrategy: CAPACITY,
  });
  expect(propertiesOf(appSpecFor('task:2', undefined, LIVE))).not.toHaveProperty('CapacityProviderStrategy');
});

test('what the AppSpec of a release says stays, but for the revision', () => {
  const before = appSpecFor('task:1', undefined, { ...LIVE, capacity: CAPACITY });
  expect(propertiesOf(appSpecFor('task:2', before, LIVE))).toMatchObject({ TaskDefinition: 'task:2', CapacityProviderStrategy: CAPACITY });
});

test('capacity providers are those of the primary task set, in the spelling of an AppSpec', () => {
  const strategy = [{ capacityProvider: 'FARGATE', base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  const loadBalancers = [{ containerName: 'web', containerPort: 80 }];
  expect(containerOf({ taskSets: [{ status: 'PRIMARY', capacityProviderStrategy: strategy, loadBalancers }] })).toEqual({ name: 'web', port: 80, capacity: CAPACITY });
  expect(containerOf({ loadBalancers, capacityProviderStrategy: strategy }).capacity).toEqual(CAPACITY);
  expect(containerOf({ taskSets: [{ status: 'PRIMARY' }], capacityProviderStrategy: strategy }).capacity).toEqual([]);
});
