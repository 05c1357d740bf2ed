/**
 * What an update with another value of a property does to a live service, while requests flow: the rows of the table in
 * docs/stack-updates.md that no other file shows. One service gets one update after another.
 */
import { rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListTasksCommand, Service, Task, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancerAttributesCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Live, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { LiveContext, liveStack, spotAppSpec } from '../apps/live-stack';
import { ServiceContext } from '../apps/service-stack';
import { EcsCanary } from '../ecs-canary';
import { Answer, failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { StackUpdates } from '../stack-updates';
import { imageOf, starterImages } from '../starter';
import { settled, until } from '../until';

type Context = Pick<ServiceContext, 'certificate' | 'canaryMinutes'> & LiveContext;

let aws: LocalAws;
let ecs: ECSClient;
let service: RunningService;
let updates: StackUpdates;
let load: SteadyLoad;
/** What the service has been updated to. */
let deployed: Context = { certificate: 'none' };
/** The version that has the requests. */
let live = 'v1';
/** As long as the file is there, no further task of an image `-stuck` starts. */
let stuck: string;

beforeAll(async () => {
  stuck = join(tmpdir(), `stuck-${process.pid}`);
  const stuckImage = {
    match: '*/web/node-app/*-stuck*',
    command: [process.execPath, '-e', `if (require('fs').existsSync(${JSON.stringify(stuck)})) process.exit(1);
      require('http').createServer({ keepAliveTimeout: 75_000 }, (request, response) => response.end('{tag}\\n')).listen(process.env.PORT || {port})`],
  };
  aws = await LocalAws.start({ minuteSeconds: 1, images: [stuckImage, ...starterImages(0)] });
  ecs = new ECSClient(aws.clientConfig);
  const cdk = cdkFor(aws, 'live');
  await cdk.bootstrap();
  const { Url: url } = await cdk.deploy('Live', '--context', 'certificate=none');
  service = RunningService.byCodeDeploy(aws, cdk, conventionalNames('live'), hostOf(url));
  updates = new StackUpdates(aws, 'Live', (app) => liveStack(app, 'Live', 'live'));
  await release('v2');
  load = service.startLoad();
});

afterAll(async () => {
  await load?.stop();
  await aws?.stop();
  rmSync(stuck, { force: true });
});

describe('how many tasks', () => {
  test('another number of tasks, and another grace period, are set at once', async () => {
    await expectUnmoved(() => update({ props: { desiredCount: 3 } }));
    expect(await tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
    await expectUnmoved(() => update({ props: { desiredCount: 2 }, objects: 'grace' }));
    expect(await tasksBecome(2)).toEqual(['v2', 'v2']);
    expect(await described()).toMatchObject({ desiredCount: 2, healthCheckGracePeriodSeconds: 90 });
    // And nothing besides.
    expect(settingsSent()).toEqual([['desiredCount'], ['desiredCount'], ['desiredCount', 'healthCheckGracePeriodSeconds']]);
    await update({ objects: undefined });
  });

  test('an update that fails late sets the number of tasks back', async () => {
    await expectUnmoved(async () => expect(await fail({ props: { desiredCount: 5 } })).toBe('UPDATE_ROLLBACK_COMPLETE'));
    expect(await tasksBecome(2)).toEqual(['v2', 'v2']);
    expect(settingsSent().slice(-2)).toEqual([['desiredCount'], ['desiredCount']]);
  });

  test('new tags after scaling from two tasks to seven leave seven, also when the update fails and rolls back', async () => {
    await scaleByHand(7);
    const before = settingsSent().length;
    await expectUnmoved(() => update({ team: 'shop' }));
    expect(await described()).toMatchObject({ desiredCount: 7 });
    await expectUnmoved(async () => expect(await fail({ team: 'other' })).toBe('UPDATE_ROLLBACK_COMPLETE'));
    expect(await described()).toMatchObject({ desiredCount: 7 });
    expect(await tasksBecome(7)).toHaveLength(7);
    expect(settingsSent()).toHaveLength(before);
  });

  test('scaling that is switched on and off again keeps the number of tasks, also when that fails and rolls back', async () => {
    const scaling = { autoScaling: { minCapacity: 2, maxCapacity: 9, targetMemoryUtilizationPercent: 60 } };
    await expectUnmoved(async () => expect(await fail({ props: scaling })).toBe('UPDATE_ROLLBACK_COMPLETE'));
    await expectUnmoved(() => update({ props: scaling }));
    expect(await described()).toMatchObject({ desiredCount: 7 });
    await expectUnmoved(async () => expect(await fail({ props: { desiredCount: 4 } })).toBe('UPDATE_ROLLBACK_COMPLETE'));
    await expectUnmoved(() => update({ props: { desiredCount: 4 } }));
    expect(await described()).toMatchObject({ desiredCount: 7 });
    // The next one is an other number than the template had.
    await expectUnmoved(() => update({ props: { desiredCount: 2 } }));
    expect(await tasksBecome(2)).toEqual(['v2', 'v2']);
  });

  test('scaling follows the requests of both groups, before a release and after it', async () => {
    // Sixty requests a second are thirty a minute and task of two.
    const scaling = (maxCapacity: number) => ({ autoScaling: { minCapacity: 2, maxCapacity, requestsPerTarget: 12 } });
    await expectUnmoved(() => update({ props: scaling(3) }));
    expect(await tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
    await release('v3');
    expect(await described()).toMatchObject({ desiredCount: 3 });
    await expectUnmoved(() => update({ props: scaling(4) }));
    expect(await tasksBecome(4)).toEqual(['v3', 'v3', 'v3', 'v3']);
    await update({ props: { desiredCount: 3 } });
    await update({ props: { desiredCount: 2 } });
    expect(await tasksBecome(2)).toEqual(['v3', 'v3']);
  });

  test('a scale-out in the middle of a canary, with tasks that start: the release goes on, and ends with that number', async () => {
    await update({ canaryMinutes: '6' });
    const id = await releaseIntoCanary('v4');
    await scaleByHand(4);
    expect(await service.releases.follow(id)).toMatchObject({ status: 'Succeeded' });
    expect(await tasksBecome(4)).toEqual(['v4', 'v4', 'v4', 'v4']);
    live = 'v4';
  });

  test('a scale-out in the middle of a canary, with tasks that do not start: the release fails after five minutes, and is rolled back', async () => {
    // The alarm on tasks that die would be faster.
    await update({ canaryMinutes: '60', objects: 'http5xx' });
    const id = await releaseIntoCanary('v5-stuck');
    writeFileSync(stuck, '');
    await scaleByHand(5);
    const info = await service.releases.follow(id);
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { message: 'The service did not reach a steady state within 5 minutes of a scaling event.' } });
    rmSync(stuck);
    expect(await tasksBecome(5)).toEqual(['v4', 'v4', 'v4', 'v4', 'v4']);
    await scaleByHand(2);
    await update({ canaryMinutes: undefined, objects: undefined });
  });
});

describe('what waits for the next release', () => {
  test('another task definition is registered, and runs with the next release', async () => {
    const before = await described();
    await expectUnmoved(() => update({ props: { memoryLimitMiB: 2048, environment: { COLOR: 'red' }, readonlyRootFilesystem: true } }));
    expect((await described()).taskDefinition).toBe(before.taskDefinition);
    await release('v5');
    expect((await described()).taskDefinition).not.toBe(before.taskDefinition);
  });

  test('another schedule, other alarms and an approval hold from the next release on, and another identity at once', async () => {
    const arn = (await described()).taskDefinition;
    await expectUnmoved(() => update({ objects: 'release,identity' }));
    expect((await described()).taskDefinition).toBe(arn);
    expect(await service.releases.group()).toMatchObject({
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
        terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 10 },
      },
    });
    await expectUnmoved(() => update({ objects: undefined }));
  });

  test('another name of application and group makes a new group, for the next release', async () => {
    await expectAnswered(() => update({ props: { applicationName: 'other-app', deploymentGroupName: 'other-group' } }));
    await expectAnswered(() => update({ props: {} }));
    await release('v6');
  });
});

describe('what changes around the tasks', () => {
  test('the balancer, and how targets are let go, change at once', async () => {
    await expectUnmoved(() => update({ objects: 'balancer,targets' }));
    expect(await balancerAttributes()).toMatchObject({
      'idle_timeout.timeout_seconds': '30', 'client_keep_alive.seconds': '300', 'deletion_protection.enabled': 'true',
    });
    const balancing = new ElasticLoadBalancingV2Client(aws.clientConfig);
    const TargetGroupArns = Object.values(await service.releases.targetGroupArns());
    const { TargetGroups = [] } = await balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns }));
    const changed = { HealthCheckIntervalSeconds: 20, HealthyThresholdCount: 3 };
    expect(TargetGroups).toMatchObject([changed, changed]);
    await expectUnmoved(() => update({ objects: undefined }));
  });

  test('logs and images are kept for another time at once', async () => {
    await expectUnmoved(() => update({ props: { logRetention: 30, maxImageCount: 50, removalPolicy: 'retain' } }));
    await expectUnmoved(() => update({ props: {} }));
  });

  test('another log group and another repository are made beside the old ones', async () => {
    await expectUnmoved(() => update({ props: { logGroupName: '/aws/ecs/other', repositoryName: 'web/other' } }));
    await expectUnmoved(() => update({ props: {} }));
  });

  test('another kind of balancer is refused before anything moves', async () => {
    await expectUnmoved(() => refuse({ objects: 'private' }));
    expect(await updates.failures()).toContainEqual(expect.stringContaining('the update replaces the load balancer of a service that has running tasks'));
  });
});

describe('what a live service cannot change', () => {
  test('what ECS refuses is refused before anything changes, by the name of the property', async () => {
    const before = await described();
    await expectUnmoved(() => refuse({
      props: {
        platformVersion: '1.4.0',
        enableExecuteCommand: true,
        containerName: 'web',
        containerPort: 3001,
        family: 'other-family',
        taskSubnets: { subnetType: 'Public' },
        assignPublicIp: true,
      },
      objects: 'groups,engine',
    }));
    const [reason] = (await updates.failures()).filter((failure) => failure.startsWith('EcsCanaryBlueGreenServiceChanges'));
    expect(reason).toMatch(/of Live\/Web cannot change while CodeDeploy deploys the service: ECS refuses the update\. Nothing was changed\./);
    const [, told] = /Service: (.*?) of Live\/Web/.exec(reason)!;
    expect(told.split(', ').sort()).toEqual([
      'assignPublicIp', 'containerName (or trafficContainer)', 'containerPort', 'enableExecuteCommand', 'engine', 'family', 'platformVersion', 'securityGroups', 'taskSubnets (or vpc)',
    ]);
    expect(await described()).toMatchObject({ taskDefinition: before.taskDefinition, networkConfiguration: before.networkConfiguration });
  });

  test('another name, cluster or kind of capacity would replace the service, and is refused', async () => {
    const changes: Record<string, object> = {
      serviceName: { serviceName: 'other' },
      cluster: { clusterName: 'other' },
      capacityProviderStrategies: { capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] },
    };
    for (const [property, props] of Object.entries(changes)) {
      await expectUnmoved(() => refuse({ props }));
      expect(await updates.failures()).toContainEqual(expect.stringMatching(new RegExp(`another .*${property}.* of Live/Web would replace the live service`)));
    }
  });

  test('another project would replace everything, and is refused', async () => {
    await expectUnmoved(() => refuse({ props: { projectId: 'renamed', stage: 'test' } }));
    expect(await updates.failures()).toContainEqual(expect.stringMatching(/serviceName.* of Live\/Web would replace the live service/));
  });
});

test('Spot survives ten releases, and its on-demand base with it', async () => {
  const { Url: url } = await service.cdk.deploy('Spot', '--context', 'certificate=none');
  const spot = RunningService.byCodeDeploy(aws, service.cdk, conventionalNames('spot'), hostOf(url));
  const steady = spot.startLoad(20);
  const appSpec = spotAppSpec(join(aws.folder, 'cdk.out.spot'));
  const providers = async () => (await tasksOf(spot)).map(({ capacityProviderName }) => capacityProviderName).sort();
  const mixed = ['FARGATE', 'FARGATE_SPOT', 'FARGATE_SPOT'];
  expect(await settled(providers, mixed)).toEqual(mixed);
  // The first one has no AppSpec of one before; the others have the workflow's, but for the last.
  for (const [i, byCommand] of [true, ...Array<boolean>(8).fill(false), true].entries()) {
    const version = `v${i + 1}`;
    if (byCommand) {
      const command = `release --plan cdk.out --service ${spot.names.serviceName} --image ${imageOf(version)} --yes`;
      expect(await new EcsCanary(aws, command.split(' '), { cwd: aws.folder }).ended).toMatchObject({ code: 0 });
    } else {
      expect(await spot.releases.follow(await spot.releases.release(imageOf(version), { appSpec }))).toMatchObject({ status: 'Succeeded' });
    }
    expect(await settled(() => spot.taskSets(), [`PRIMARY ${version}`])).toEqual([`PRIMARY ${version}`]);
  }
  expect(await settled(providers, mixed)).toEqual(mixed);
  expect((await steady.stop()).filter(failed)).toEqual([]);

  // What an AppSpec without them does.
  expect(await spot.releases.follow(await spot.releases.release(imageOf('v11')))).toMatchObject({ status: 'Succeeded' });
  expect(await settled(providers, [undefined, undefined, undefined])).toEqual([undefined, undefined, undefined]);
});

test('in all no request has failed', async () => {
  expect((await load.stop()).filter(failed)).toEqual([]);
});

type Change = Omit<Context, 'props'> & { readonly props?: object };

async function update(change: Change): Promise<void> {
  deployed = merged(change);
  expect({ status: await updates.update({ ...deployed }), failures: await updates.failures() }).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
}

/** An update that is undone, so that what is deployed stays what it is. */
async function fail(change: Change): Promise<string> {
  return updates.update({ ...merged(change), fails: 'yes' });
}

async function refuse(change: Change): Promise<void> {
  expect(await updates.update({ ...merged(change) })).toBe('UPDATE_ROLLBACK_COMPLETE');
}

function merged({ props, ...change }: Change): Context {
  return { ...deployed, ...change, ...(props && { props: JSON.stringify(props) }) };
}

/** No request fails, each is answered by the live version, and no weight moves. */
async function expectUnmoved(change: () => Promise<unknown>): Promise<void> {
  const weights = await service.weights();
  await expectAnswered(change);
  expect(await service.weights()).toEqual(weights);
}

async function expectAnswered(change: () => Promise<unknown>): Promise<void> {
  const began = Date.now();
  await until('requests flow', () => load.since(began).length > 20);
  await change();
  const changed = Date.now();
  await until('requests were sent after the change', () => load.since(changed).length > 30);
  expect(load.since(began).filter((answer: Answer) => failed(answer) || answer.version !== live)).toEqual([]);
}

async function release(version: string): Promise<void> {
  await until('no alarm is on', async () => Object.values(await service.releases.alarms()).every((state) => state !== 'ALARM'));
  expect(await service.releases.follow(await service.releases.release(imageOf(version)))).toMatchObject({ status: 'Succeeded' });
  expect(await settled(() => service.taskSets(), [`PRIMARY ${version}`])).toEqual([`PRIMARY ${version}`]);
  live = version;
}

async function releaseIntoCanary(version: string): Promise<string> {
  const id = await service.releases.release(imageOf(version));
  await until('the canary has its share', async () => Object.values<number>(await service.weights()).includes(25));
  return id;
}

async function scaleByHand(desiredCount: number): Promise<void> {
  const { clusterName: cluster, serviceName } = service.names;
  await ecs.send(new UpdateServiceCommand({ cluster, service: serviceName, desiredCount }));
}

async function described(): Promise<Service> {
  const { clusterName: cluster, serviceName } = service.names;
  return (await ecs.send(new DescribeServicesCommand({ cluster, services: [serviceName] }))).services![0];
}

async function tasksBecome(count: number): Promise<Live['tasks']> {
  await until(`${count} tasks run`, async () => (await service.tasks()).length === count).catch(() => undefined);
  return service.tasks();
}

/** What the settings' function has sent, call by call, besides which service it is. Clients send the names of their own. */
function settingsSent(): string[][] {
  return aws.calls()
    .filter(({ action, parameterNames }) => action === 'UpdateService' && parameterNames.length > 0)
    .filter(({ accessKeyId }) => accessKeyId !== service.aws.environment.AWS_ACCESS_KEY_ID)
    .map(({ parameterNames }) => parameterNames.filter((name) => !['cluster', 'service'].includes(name)).sort());
}

async function tasksOf({ names: { clusterName: cluster, serviceName } }: RunningService): Promise<Task[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus: 'RUNNING' }));
  return taskArns.length === 0 ? [] : (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks!;
}

async function balancerAttributes(): Promise<Record<string, string>> {
  const balancing = new ElasticLoadBalancingV2Client(aws.clientConfig);
  const [arn] = await service.releases.listenerArns();
  const LoadBalancerArn = arn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
  const { Attributes = [] } = await balancing.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!]));
}
