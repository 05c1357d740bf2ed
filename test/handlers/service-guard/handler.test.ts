import { GuardEvent, handle } from '../../../handlers/service-guard/handler';
import type { GuardProperties } from '../../../src/custom-resources/service-guard/protocol';
import { FakeClient, named, patience } from '../fakes';

const SERVICE = {
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], AssignPublicIp: 'DISABLED' } },
  LoadBalancers: [{ TargetGroupArn: 'blue', AdvancedConfiguration: { ProductionListenerRule: 'rule-1' } }],
  DeploymentConfiguration: { Alarms: { AlarmNames: ['web-http5xx', 'web-logErrors'] } },
  DesiredCount: '2',
};
const PROPERTIES: GuardProperties = { ClusterName: 'cluster', ServiceName: 'web', Controller: 'ECS', Family: 'family', Service: SERVICE };
const [STACK, V1, V2] = ['arn:aws:cloudformation:r:1:stack/x/1', 'arn:aws:ecs:r:1:task-definition/family:1', 'arn:aws:ecs:r:1:task-definition/family:2'];

interface Deployment {
  readonly id: string;
  readonly status: string;
  readonly from?: string;
  readonly to: string;
  readonly rollbackTo?: string;
}

/** ECS, CloudWatch and CloudFormation, as they look before an update. Deployments: the oldest first. */
class World extends FakeClient {
  public stackStatus = 'UPDATE_IN_PROGRESS';
  public services: object[] | undefined = [{ status: 'ACTIVE', taskDefinition: V2, deploymentController: { type: 'ECS' } }];
  public deployments: Deployment[] = [{ id: '1', status: 'SUCCESSFUL', to: V1 }];
  /** The newest first. */
  public revisions: string[] | undefined = [V2, V1];
  public alarmsOn: string[] = [];
  public readonly asked: any[] = [];
  public answer?: { Status: string; PhysicalResourceId: string; Reason?: string; Data?: { TaskDefinition: string } };

  public async run(event: Partial<GuardEvent> = {}, clock = patience()) {
    jest.spyOn(console, 'log').mockImplementation();
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      this.answer = JSON.parse(new TextDecoder().decode(init!.body as Uint8Array));
      return new Response();
    });
    const client = { send: (async (command: object) => this.call(command)) as never };
    await handle({
      RequestType: 'Update',
      ResponseURL: 'https://answer',
      StackId: STACK,
      RequestId: 'request',
      ResourceType: 'Custom::EcsCanaryBlueGreenGuard',
      LogicalResourceId: 'Guard',
      PhysicalResourceId: 'guard',
      ResourceProperties: PROPERTIES,
      OldResourceProperties: PROPERTIES,
      ...event,
    }, { cloudformation: client, cloudwatch: client, ecs: client }, clock).finally(() => jest.restoreAllMocks());
    return this.answer!;
  }

  /** An update of some of the service's properties. */
  public async update(changed: object, clock = patience()) {
    return this.run({ ResourceProperties: { ...PROPERTIES, Service: { ...SERVICE, ...changed } } }, clock);
  }

  protected DescribeStacks({ StackName }: any) {
    expect(StackName).toBe(STACK);
    return { Stacks: [{ StackStatus: this.stackStatus }] };
  }

  protected DescribeServices(input: any) {
    expect(input).toEqual({ cluster: 'cluster', services: ['web'] });
    return { services: this.services };
  }

  protected ListTaskDefinitions(input: any) {
    this.asked.push(input);
    return { taskDefinitionArns: this.revisions?.slice(0, input.maxResults) };
  }

  /** A page each, in no order. */
  protected ListServiceDeployments({ status, nextToken = '0' }: any): object {
    const wanted = this.deployments.filter((deployment) => status.includes(deployment.status));
    const at = Number(nextToken);
    const found = wanted[at];
    return {
      ...(found && { serviceDeployments: [{ serviceDeploymentArn: `deployment/${found.id}`, status: found.status, createdAt: new Date(Number(found.id)) }] }),
      ...(at + 1 < wanted.length && { nextToken: String(at + 1) }),
    };
  }

  protected DescribeServiceDeployments({ serviceDeploymentArns: [arn] }: any) {
    const { status, from, to, rollbackTo } = this.deployments.find(({ id }) => arn === `deployment/${id}`)!;
    const summary = (taskDefinition: string) => ({ arn: `revision of ${taskDefinition}` });
    return {
      serviceDeployments: [{
        status,
        targetServiceRevision: summary(to),
        ...(from && { sourceServiceRevisions: [summary(from)] }),
        ...(rollbackTo && { rollback: { serviceRevisionArn: summary(rollbackTo).arn } }),
      }],
    };
  }

  protected DescribeServiceRevisions({ serviceRevisionArns: [arn] }: any) {
    return { serviceRevisions: [{ taskDefinition: arn.replace('revision of ', '') }] };
  }

  protected DescribeAlarms(input: any): object {
    this.asked.push(input);
    return { MetricAlarms: this.alarmsOn.map((AlarmName) => ({ AlarmName })) };
  }
}

const world = (members: Partial<World> = {}) => Object.assign(new World(), members);
const SUBNETS = { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-2'] } } };

describe('says what is live', () => {
  test.each<[string, Deployment[], string]>([
    ['the version that was released last', [{ id: '1', status: 'SUCCESSFUL', to: V1 }, { id: '2', status: 'SUCCESSFUL', from: V1, to: V2 }], V2],
    ['not the one that was rolled back', [{ id: '1', status: 'SUCCESSFUL', to: V1 }, { id: '2', status: 'ROLLBACK_SUCCESSFUL', from: V1, to: V2, rollbackTo: V1 }], V1],
    ['what it was before, where ECS does not say what it went back to', [{ id: '2', status: 'ROLLBACK_SUCCESSFUL', from: V1, to: V2 }], V1],
    ['the newest, whatever the order', [{ id: '2', status: 'SUCCESSFUL', from: V1, to: V2 }, { id: '1', status: 'SUCCESSFUL', to: V1 }], V2],
    ['not what was stopped, and has left nothing', [{ id: '1', status: 'SUCCESSFUL', to: V1 }, { id: '2', status: 'STOPPED', from: V1, to: V2 }], V1],
    ['what the service is meant to run, when ECS remembers no deployment', [], V2],
  ])('%s', async (_what, deployments, live) => {
    expect(await world({ deployments }).update({ DesiredCount: '3' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'guard', Data: { TaskDefinition: live } });
  });

  const CREATE: Partial<GuardEvent> = { RequestType: 'Create', PhysicalResourceId: undefined, OldResourceProperties: undefined };

  test.each<[string, object[] | undefined]>([['none yet', []], ['none at all', undefined], ['one that is deleted', [{ status: 'INACTIVE' }]], ['one that is being deleted', [{ status: 'DRAINING' }]]])(
    'the newest revision, where there is %s: the family is another one tomorrow', async (_what, services) => {
      const before = world({ services });
      expect(await before.run(CREATE)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'guard-of-web', Data: { TaskDefinition: V2 } });
      expect(before.asked).toEqual([{ familyPrefix: 'family', status: 'ACTIVE', sort: 'DESC', maxResults: 1 }]);
    },
  );

  test.each<[string, string[] | undefined]>([
    ['has no revision that is active', []],
    ['is not known', undefined],
    ['is the beginning of another one’s name', ['arn:aws:ecs:r:1:task-definition/family-of-others:7']],
    ['is the end of another one’s name', ['arn:aws:ecs:r:1:task-definition/other-family:7']],
  ])('the family, where there is no service and the family %s', async (_what, revisions) => {
    expect(await world({ services: [], revisions }).run(CREATE)).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: 'family' } });
  });

  test('the newest revision where a service is gone that there was, and in a rollback', async () => {
    expect(await world({ services: [] }).run()).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: V2 } });
    expect(await world({ services: [], stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS' }).run()).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: V2 } });
  });

  test('nothing that it would have to ask for, where the template brings the task definition, or there is a service', async () => {
    const bringing = world({ services: [] });
    expect(await bringing.run({ ...CREATE, ResourceProperties: { ...PROPERTIES, Service: { ...SERVICE, TaskDefinition: V1 } } })).toMatchObject({ Status: 'SUCCESS' });
    const made = world();
    expect(await made.run()).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: V1 } });
    expect([...bringing.asked, ...made.asked].filter((input) => 'familyPrefix' in input)).toEqual([]);
  });

  test('nothing when it is removed, and asks nothing', async () => {
    const { Status, Data } = await world({ services: undefined, fail: () => new Error('asked') }).run({ RequestType: 'Delete' });
    expect([Status, Data]).toEqual(['SUCCESS', undefined]);
  });
});

describe('refuses', () => {
  const refused = async (before: Partial<World>, event: Partial<GuardEvent> = {}) => {
    const { Status, Reason } = await world(before).run(event);
    expect(Status).toBe('FAILED');
    return Reason;
  };

  test.each([['CODE_DEPLOY', 'CodeDeploy'], ['EXTERNAL', 'somebody outside of AWS'], ['OTHER', 'OTHER']])('a service that %s deploys', async (type, title) => {
    const services = [{ status: 'ACTIVE', taskDefinition: V2, deploymentController: { type } }];
    expect(await refused({ services, deployments: [] }, { RequestType: 'Create', OldResourceProperties: undefined })).toBe(
      `Service web: is deployed by ${title}, and this update would hand it to ECS in one step, with no way back. Nothing was changed. `
      + 'Undo the change of engine, and move the service as the library’s page on engines says (docs/engines.md).',
    );
  });

  test.each(['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'])('while a release is %s', async (status) => {
    expect(await refused({ deployments: [{ id: '1', status: 'SUCCESSFUL', to: V1 }, { id: '2', status, from: V1, to: V2 }] })).toBe(
      `Service web: a release is under way (2, ${status}), and an update of the service would get in its way. Nothing was changed. `
      + 'Wait until it has ended, or stop it, and deploy again.',
    );
  });

  test('another listener', async () => {
    const LoadBalancers = [{ TargetGroupArn: 'blue', AdvancedConfiguration: { ProductionListenerRule: 'rule-2' } }];
    const { Status, Reason } = await world().update({ LoadBalancers });
    expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(/^Service web: the update would take the service from its listener to another one.*Nothing was moved\. Undo that change/)]);
  });

  test.each<[string, string, object]>([
    ['name', 'serviceName', { ServiceName: 'other' }],
    ['cluster', 'cluster (or clusterName)', { Cluster: 'other' }],
    ['kind of capacity', 'capacityProviderStrategies', { LaunchType: undefined, CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }] }],
  ])('another %s, which is another service', async (_what, property, change) => {
    const old = { ...PROPERTIES, Service: { ...SERVICE, ServiceName: 'web', Cluster: 'cluster', LaunchType: 'FARGATE' } };
    // Nothing is there by the new name yet.
    const wanted = { ...old, Service: { ...old.Service, ...change } };
    expect(await refused({ services: [] }, { OldResourceProperties: old, ResourceProperties: wanted })).toBe(
      `Service web: another ${property} would replace the live service by one that runs the image of the template, in a target group that may get no requests. `
      + 'Nothing was changed. Undo that, or make a second service that has it beside this one, on a shared listener for example, move the requests there, and '
      + 'remove this one (docs/stack-updates.md, What a live service cannot change).',
    );
  });

  test.each<[string, string, object]>([
    ['container', 'containerName (or trafficContainer)', { ContainerName: 'other' }],
    ['port', 'containerPort', { ContainerPort: '3001' }],
    ['container and port', 'containerName (or trafficContainer), containerPort', { ContainerName: 'other', ContainerPort: '3001' }],
  ])('another %s than the live version has', async (_what, property, change) => {
    const [balancer] = SERVICE.LoadBalancers;
    const asking = (container: object, others: object = {}) => ({
      ...PROPERTIES, Service: { ...SERVICE, LoadBalancers: [{ ...balancer, ContainerName: 'app', ContainerPort: '3000', ...container }], ...others },
    });
    expect(await refused({}, { OldResourceProperties: asking({}), ResourceProperties: asking(change) })).toMatch(
      `Service web: the live version was made with another ${property}, and keeps running: its task definition may not have what the balancer would ask. `
      + 'Nothing was changed. Undo that, or make a second service',
    );
    // Where the update brings a version that has it.
    expect(await world().run({ OldResourceProperties: asking({}), ResourceProperties: asking(change, { TaskDefinition: V2 }) })).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([
    [['web-http5xx'], 'web-http5xx is in ALARM', 'when it is OK.'], [['web-http5xx', 'web-logErrors'], 'web-http5xx, web-logErrors are in ALARM', 'when they are OK.'],
  ])('what ECS would release unwatched, because %s is on', async (alarmsOn, rule, remedy) => {
    const before = world({ alarmsOn });
    const { Status, Reason } = await before.update(SUBNETS);
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(
      `Service web: ${rule}, and the update starts a deployment: ECS would watch no alarm for as long as it lasts. Nothing was changed. Deploy again ${remedy} `
      + 'If this update is the fix, set the state first: aws cloudwatch set-alarm-state --state-value OK --state-reason fix --alarm-name web-http5xx.',
    );
    expect(before.asked).toEqual([{ AlarmNames: ['web-http5xx', 'web-logErrors'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], StateValue: 'ALARM', MaxRecords: 100 }]);
  });

  test('a release by stack update for the same reason, and where it is the first that the guard sees', async () => {
    const withTask = (TaskDefinition: string) => ({ ...PROPERTIES, Service: { ...SERVICE, TaskDefinition } });
    const event = { ResourceProperties: withTask(V2), OldResourceProperties: withTask(V1) };
    expect(await refused({ alarmsOn: ['web-http5xx'] }, event)).toContain('in ALARM');
    expect(await refused({ alarmsOn: ['web-http5xx'] }, { OldResourceProperties: undefined })).toContain('in ALARM');
  });

  test('what it cannot look at', async () => {
    const { Status, Reason } = await world({ fail: (name) => name === 'DescribeServices' ? named('ClusterNotFoundException', 'Cluster not found.') : undefined }).run();
    expect([Status, Reason]).toEqual([
      'FAILED', 'Service web: could not be looked at, so nothing was changed: Cluster not found. (ClusterNotFoundException). Correct what it names, and deploy again.',
    ]);
  });
});

describe('lets pass', () => {
  test('whatever starts no deployment, with an alarm on', async () => {
    expect(await world({ alarmsOn: ['web-http5xx'] }).update({ DesiredCount: '3', DeploymentConfiguration: {} })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('composite alarms that are not on, and more alarms than AWS tells of at once', async () => {
    const before = world();
    Object.assign(before, { DescribeAlarms: (input: object) => { before.asked.push(input); return { CompositeAlarms: [] }; } });
    const AlarmNames = Array.from({ length: 101 }, (_, i) => `alarm-${i}`);
    expect(await before.update({ ...SUBNETS, DeploymentConfiguration: { Alarms: { AlarmNames } } })).toMatchObject({ Status: 'SUCCESS' });
    expect(before.asked.map(({ AlarmNames: names }) => names.length)).toEqual([100, 1]);
  });

  test('a service without alarms, balancer and controller, as others may have made it', async () => {
    const Service = { DesiredCount: '1' };
    const services = [{ status: 'ACTIVE', taskDefinition: V2 }];
    const event = { ResourceProperties: { ...PROPERTIES, Service }, OldResourceProperties: { ...PROPERTIES, Service } };
    expect(await world({ services }).run(event)).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'])('everything in a rollback (%s), and says what is live', async (stackStatus) => {
    const deployments = [{ id: '1', status: 'SUCCESSFUL', to: V1 }, { id: '2', status: 'IN_PROGRESS', from: V1, to: V2 }];
    const services = [{ status: 'ACTIVE', taskDefinition: V2, deploymentController: { type: 'CODE_DEPLOY' } }];
    const before = world({ stackStatus, deployments, services, alarmsOn: ['web-http5xx'] });
    const LoadBalancers = [{ ContainerName: 'other', AdvancedConfiguration: { ProductionListenerRule: 'rule-2' } }];
    expect(await before.update({ LoadBalancers, ServiceName: 'other' })).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: V1 } });
  });

  test('a rollback of the very first release, which has nothing to go back to', async () => {
    const before = world({ stackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS', deployments: [{ id: '1', status: 'IN_PROGRESS', to: V1 }] });
    expect(await before.run()).toMatchObject({ Status: 'SUCCESS', Data: { TaskDefinition: V1 } });
  });

  test('what AWS asks for patience with', async () => {
    const clock = patience();
    const before = world({ fail: (name, count) => name === 'DescribeAlarms' && count === 1 ? named('ThrottlingException') : undefined });
    expect(await before.update(SUBNETS, clock)).toMatchObject({ Status: 'SUCCESS' });
    expect(clock.slept).toHaveLength(1);
  });
});
