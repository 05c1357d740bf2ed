import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { expectInvalid, importVpc, make, newStack, only, synth } from '../helpers';

const SERVICE = 'AWS::ECS::Service';
const ASSOCIATIONS = 'AWS::ECS::ClusterCapacityProviderAssociations';
const MIXED: ecs.CapacityProviderStrategy[] = [{ capacityProvider: 'FARGATE', base: 1 }, { capacityProvider: 'FARGATE_SPOT', weight: 1 }];
const JOB = {
  clusterName: 'c', serviceName: 's', containerName: 'app', containerPort: 3000, region: 'r', partition: 'aws', taskDefinitionFile: 'f', image: 'i', specPath: 'p',
};

function specOf(web: ReturnType<typeof make>): { Properties: Record<string, unknown> } {
  return JSON.parse(web._engine.renderRelease(JOB).spec!).Resources[0].TargetService;
}

function clusterOf(stack: ReturnType<typeof newStack>): ecs.Cluster {
  return new ecs.Cluster(stack, 'Shared', { vpc: importVpc(stack) });
}

test('are in the service and in the AppSpec of every release', () => {
  const stack = newStack();
  const web = make({ capacityProviderStrategies: MIXED }, stack);
  expect(specOf(web).Properties.CapacityProviderStrategy).toEqual([
    { CapacityProvider: 'FARGATE', Base: 1, Weight: 0 }, { CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 1 },
  ]);
  const service = only(Template.fromStack(stack), SERVICE);
  expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Base: 1 }, { CapacityProvider: 'FARGATE_SPOT', Weight: 1 }]);
  expect(service).not.toHaveProperty('LaunchType');
});

test('are in no AppSpec where there are none', () => {
  expect(specOf(make())).not.toHaveProperty('Properties.CapacityProviderStrategy');
  synth().resourceCountIs(ASSOCIATIONS, 0);
});

test('are those that a stack update releases with, too', () => {
  const template = synth({ capacityProviderStrategies: MIXED, deployOnStackUpdate: true, image: ecs.ContainerImage.fromRegistry('app:1') });
  expect(JSON.stringify(only(template, 'Custom::EcsCanaryBlueGreenRelease').AppSpec)).toContain('FARGATE_SPOT');
});

test('are those of the cluster, which has them before the service is made', () => {
  const template = synth({ capacityProviderStrategies: MIXED });
  expect(only(template, ASSOCIATIONS).CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
  const [[id]] = Object.entries(template.findResources(ASSOCIATIONS));
  const [{ DependsOn }] = Object.values(template.findResources(SERVICE));
  expect(DependsOn).toContain(id);
});

describe('without the property', () => {
  test('are those of the cluster by default, where it is of the app', () => {
    const stack = newStack();
    const cluster = clusterOf(stack);
    cluster.enableFargateCapacityProviders();
    cluster.addDefaultCapacityProviderStrategy(MIXED);
    const web = make({ cluster }, stack);
    expect(specOf(web).Properties.CapacityProviderStrategy).toHaveLength(2);
    expect(only(Template.fromStack(stack), SERVICE).CapacityProviderStrategy).toHaveLength(2);
  });

  test('unless the service wants none', () => {
    const stack = newStack();
    const cluster = clusterOf(stack);
    cluster.enableFargateCapacityProviders();
    cluster.addDefaultCapacityProviderStrategy(MIXED);
    make({ cluster, capacityProviderStrategies: [] }, stack);
    expect(only(Template.fromStack(stack), SERVICE)).toMatchObject({ LaunchType: 'FARGATE' });
  });

  test('and a default that comes later is an error, because the service does not have it', () => {
    const stack = newStack();
    const cluster = clusterOf(stack);
    make({ cluster }, stack);
    cluster.enableFargateCapacityProviders();
    cluster.addDefaultCapacityProviderStrategy(MIXED);
    expect(() => Template.fromStack(stack)).toThrow(/cluster: got its default capacity provider strategy after the service was made, which does not have it\. Call addDefaultCapacityProviderStrategy\(\) before, or set capacityProviderStrategies\./);
  });

  test('of an imported cluster nothing is known', () => {
    const stack = newStack();
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'shared', vpc: importVpc(stack) as ec2.IVpc });
    make({ cluster, capacityProviderStrategies: MIXED }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs(ASSOCIATIONS, 0);
    expect(only(template, SERVICE).CapacityProviderStrategy).toHaveLength(2);
  });
});

test.each<[ecs.CapacityProviderStrategy[], string, string | undefined, string]>([
  [[{ capacityProvider: 'my-instances', weight: 1 }], '[0].capacityProvider', "'my-instances'", 'must be FARGATE or FARGATE_SPOT: the tasks run on Fargate.'],
  [[{ capacityProvider: 'FARGATE', base: -1, weight: 1 }], '[0].base', '-1', 'must be a whole number from 0 to 100000.'],
  [[{ capacityProvider: 'FARGATE', weight: 1001 }], '[0].weight', '1001', 'must be a whole number from 0 to 1000.'],
  [[{ capacityProvider: 'FARGATE', weight: 1 }, { capacityProvider: 'FARGATE', weight: 2 }], '', "'FARGATE, FARGATE'", 'has a provider twice.'],
  [[{ capacityProvider: 'FARGATE', base: 1, weight: 1 }, { capacityProvider: 'FARGATE_SPOT', base: 1 }], '', undefined, 'has a base twice, and ECS allows one.'],
  [[{ capacityProvider: 'FARGATE', base: 1 }], '', undefined, 'has no weight above 0, so there would be no place for tasks beyond the base.'],
])('%j is refused', (capacityProviderStrategies, member, got, rule) => {
  expectInvalid(() => make({ capacityProviderStrategies }), { property: `capacityProviderStrategies${member}`, got, rule, remedy: '' });
});

test('Spot alone is a warning', () => {
  const warned = (capacityProviderStrategies: ecs.CapacityProviderStrategy[]) => {
    const stack = newStack();
    make({ capacityProviderStrategies }, stack);
    return Annotations.fromStack(stack).findWarning('/Stack/Web', Match.stringLikeRegexp('all tasks run on Spot')).length;
  };
  expect([warned([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]), warned(MIXED), warned([{ capacityProvider: 'FARGATE', weight: 1 }])]).toEqual([1, 0, 0]);
});

