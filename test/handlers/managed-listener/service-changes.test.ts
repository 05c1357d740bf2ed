import { GuardEvent, handleGuard } from '../../../handlers/managed-listener/guards/handler';
import type { ChangesProperties } from '../../../src/custom-resources/service-changes/protocol';
import { FakeClient, patience } from '../fakes';

const LIVE = {
  Cluster: { Ref: 'Cluster' },
  DeploymentController: { Type: 'CODE_DEPLOY' },
  LaunchType: 'FARGATE',
  LoadBalancers: [{ ContainerName: 'app', ContainerPort: 3000, TargetGroupArn: { Ref: 'Blue' } }],
  NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', SecurityGroups: ['sg-1'], Subnets: ['s-1', 's-2'] } },
  PlatformVersion: 'LATEST',
  ServiceName: 'web',
  TaskDefinition: 'family',
};
const [TASKS, BALANCER] = [LIVE.NetworkConfiguration.AwsvpcConfiguration, LIVE.LoadBalancers[0]];

const services = (rendered: object = LIVE, LogicalId = 'WebService'): ChangesProperties => ({
  Services: [{ LogicalId: 'Api', Service: 'Shop/Api', Rendered: '{}' }, { LogicalId, Service: 'Shop/Web', Rendered: JSON.stringify(rendered) }],
});

class Stack extends FakeClient {
  constructor(private readonly status = 'UPDATE_IN_PROGRESS') {
    super();
  }

  public async run(wanted: ChangesProperties, old: ChangesProperties = services(), event: Partial<GuardEvent> = {}) {
    let body = '';
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      body = new TextDecoder().decode(init!.body as Uint8Array);
      return new Response();
    });
    await handleGuard({
      RequestType: 'Update',
      ResponseURL: 'https://answer',
      StackId: 'stack',
      RequestId: 'request',
      ResourceType: 'Custom::EcsCanaryBlueGreenServiceChanges',
      LogicalResourceId: 'Changes',
      PhysicalResourceId: 'Changes',
      ResourceProperties: wanted,
      OldResourceProperties: old,
      ...event,
    }, { send: (async (command: object) => this.call(command)) as never }, patience()).finally(() => jest.restoreAllMocks());
    return JSON.parse(body) as { Status: string; PhysicalResourceId: string; Reason?: string };
  }

  protected DescribeStacks() {
    return { Stacks: [{ StackStatus: this.status }] };
  }
}

describe('what ECS would refuse is refused, by the name that it has for people', () => {
  test.each<[string, object]>([
    ['platformVersion', { PlatformVersion: '1.4.0' }],
    ['enableExecuteCommand', { EnableExecuteCommand: true }],
    ['family', { TaskDefinition: 'other' }],
    ['engine', { DeploymentController: { Type: 'ECS' } }],
    ['capacityProviderStrategies', { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }] }],
    ['containerPort', { LoadBalancers: [{ ...BALANCER, ContainerPort: 80 }] }],
    ['containerName (or trafficContainer)', { LoadBalancers: [{ ...BALANCER, ContainerName: 'other' }] }],
    ['the target group', { LoadBalancers: [{ ...BALANCER, TargetGroupArn: { Ref: 'Other' } }] }],
    ['assignPublicIp', { NetworkConfiguration: { AwsvpcConfiguration: { ...TASKS, AssignPublicIp: 'ENABLED' } } }],
    ['securityGroups', { NetworkConfiguration: { AwsvpcConfiguration: { ...TASKS, SecurityGroups: [] } } }],
    ['taskSubnets (or vpc)', { NetworkConfiguration: { AwsvpcConfiguration: { ...TASKS, Subnets: ['s-1', 's-3'] } } }],
    ['the availability zone rebalancing', { AvailabilityZoneRebalancing: 'ENABLED' }],
    ['DesiredCount', { DesiredCount: 3 }],
    ['DeploymentConfiguration', { DeploymentConfiguration: { MaximumPercent: 150 } }],
    ['enableExecuteCommand, platformVersion', { EnableExecuteCommand: true, PlatformVersion: '1.4.0' }],
  ])('%s', async (name, change) => {
    const { Status, Reason } = await new Stack().run(services({ ...LIVE, ...change }));
    expect(Status).toBe('FAILED');
    expect(Reason!.split(' of Shop/Web ')[0].replace('Service: ', '').split(', ').sort().join(', ')).toBe(name);
    expect(Reason).toContain(' of Shop/Web cannot change while CodeDeploy deploys the service: ECS refuses the update. Nothing was changed. Undo that, or make a second service');
  });
});

test.each<[string, object]>([
  ['serviceName', { ServiceName: 'other' }], ['cluster (or clusterName)', { Cluster: { Ref: 'Other' } }], ['capacityProviderStrategies', { LaunchType: undefined }],
])('another %s would replace the service, and is refused for that', async (name, change) => {
  expect(await new Stack().run(services({ ...LIVE, ...change }))).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(new RegExp(`^Service: another ${name.replace(/[()]/g, '\\$&')} of Shop/Web would replace the live service by one that runs the image of the template`)),
  });
});

test('several services are told of in one go', async () => {
  const both = (PlatformVersion: string) => ({ Services: ['A', 'B'].map((id) => ({ LogicalId: id, Service: `Shop/${id}`, Rendered: JSON.stringify({ ...LIVE, PlatformVersion }) })) });
  expect((await new Stack().run(both('1.4.0'), both('LATEST'))).Reason).toMatch(/^Service: platformVersion of Shop\/A cannot.*; platformVersion of Shop\/B cannot/);
});

test.each<[string, ChangesProperties, Partial<GuardEvent>]>([
  ['nothing of the service', services({ ...LIVE }), {}],
  ['a further service, and the end of one', services(LIVE, 'Another'), {}],
  ['the end of the stack', services({}), { RequestType: 'Delete' }],
  ['the first service', services({}), { RequestType: 'Create', OldResourceProperties: undefined, PhysicalResourceId: undefined }],
])('%s is no change', async (_what, wanted, event) => {
  expect(await new Stack().run(wanted, services(), event)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Changes' });
});

test('a rollback is never refused', async () => {
  expect(await new Stack('UPDATE_ROLLBACK_IN_PROGRESS').run(services({ ...LIVE, PlatformVersion: '1.4.0' }))).toMatchObject({ Status: 'SUCCESS' });
});
