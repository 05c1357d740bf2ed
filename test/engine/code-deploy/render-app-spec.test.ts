import { renderAppSpec } from '../../../src/engine/code-deploy/render-app-spec';

const APP = { containerName: 'app', containerPort: 3000 };
const target = (text: string) => JSON.parse(text).Resources[0].TargetService;

test('names the container that gets the traffic', () => {
  expect(target(renderAppSpec(APP))).toEqual({
    Type: 'AWS::ECS::Service',
    Properties: { TaskDefinition: '<TASK_DEFINITION>', LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 3000 } },
  });
});

test('spells the version as CodeDeploy does', () => {
  expect(renderAppSpec(APP)).toContain('"version": 0.0,');
});

test('keeps a pinned platform version: CodeDeploy would take the newest', () => {
  expect(target(renderAppSpec({ ...APP, platformVersion: '1.4.0' })).Properties.PlatformVersion).toBe('1.4.0');
});

test('names the capacity providers: CodeDeploy would take those of the service away', () => {
  const capacityProviderStrategy = [{ CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 1 }];
  expect(target(renderAppSpec({ ...APP, capacityProviderStrategy })).Properties.CapacityProviderStrategy).toEqual(capacityProviderStrategy);
  expect(target(renderAppSpec(APP)).Properties).not.toHaveProperty('CapacityProviderStrategy');
});

test('lists hooks, and has no list without them', () => {
  expect(JSON.parse(renderAppSpec({ ...APP, hooks: { AfterAllowTestTraffic: 'smoke-test' } })).Hooks).toEqual([{ AfterAllowTestTraffic: 'smoke-test' }]);
  expect(JSON.parse(renderAppSpec(APP))).not.toHaveProperty('Hooks');
});
