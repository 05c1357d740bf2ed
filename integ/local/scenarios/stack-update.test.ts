/**
 * Stack updates after a swap, while requests flow. The template says blue, and the requests are on green.
 *
 * CloudFormation sends a listener's default action with every change of it, so a listener that it manages sends the
 * requests to the group that the swap has left without tasks. That of the construct is none of CloudFormation's.
 */
import {
  DescribeListenerAttributesCommand, DescribeListenersCommand, DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client, Listener,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Live, only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { plainStack } from '../apps/plain-stack';
import { ServiceContext, serviceStack } from '../apps/service-stack';
import { Answer, failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { StackUpdates } from '../stack-updates';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const ON_GREEN = only('v2', 'green');

let aws: LocalAws;
let balancer: ElasticLoadBalancingV2Client;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(0) });
  balancer = new ElasticLoadBalancingV2Client(aws.clientConfig);
  await cdkFor(aws, 'construct').bootstrap();
});

afterAll(async () => {
  await aws?.stop();
});

/** One service, which began with plain HTTP, gets one update after another. */
describe('the construct’s listener: no request fails and no weight moves', () => {
  let service: RunningService;
  let updates: StackUpdates;
  let load: SteadyLoad;
  /** What the service has been updated to. */
  let deployed: ServiceContext = { certificate: 'none' };

  beforeAll(async () => {
    service = await deployAndSwap('construct', 'Construct', 'construct', ['--context', 'certificate=none']);
    updates = new StackUpdates(aws, 'Construct', (app) => serviceStack(app, 'Construct', 'construct'));
    load = service.startLoad();
  });

  afterAll(async () => {
    await load?.stop();
  });

  async function update(change: ServiceContext): Promise<string> {
    deployed = { ...deployed, ...change };
    return updates.update({ ...deployed });
  }

  async function expectUnmoved(change: () => Promise<unknown>): Promise<void> {
    expect(await answersDuring(load, change)).toEqual([]);
    expect(await service.live()).toEqual(ON_GREEN);
  }

  test('when the addition of a certificate fails late and rolls back', async () => {
    const before = await service.releases.listenerArns();
    await expectUnmoved(async () => {
      expect(await updates.update({ certificate: 'first', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(await service.releases.listenerArns()).toEqual(before);
    expect(await production()).toMatchObject({ Port: 80, Protocol: 'HTTP' });
  });

  test('when a certificate is added to the live HTTP service', async () => {
    const [http] = await service.releases.listenerArns();
    await expectUnmoved(async () => expect(await update({ certificate: 'first' })).toBe('UPDATE_COMPLETE'));
    const [https] = await service.releases.listenerArns();
    expect(https).not.toBe(http);
    expect(await listener(https)).toMatchObject({ Port: 443, Certificates: [{ CertificateArn: expect.stringContaining('11111111') }] });
    expect(await listener(http)).toMatchObject({ Port: 80, DefaultActions: [{ Type: 'redirect' }] });
  });

  test('when another certificate is deployed', async () => {
    deployed = { ...deployed, certificate: 'second' };
    await expectUnmoved(() => service.cdk.deploy('Construct', '--context', 'certificate=second'));
    expect(await production()).toMatchObject({ Certificates: [{ CertificateArn: expect.stringContaining('22222222') }] });
  });

  test('when the TLS policy changes', async () => {
    const sslPolicy = 'ELBSecurityPolicy-TLS13-1-3-2021-06';
    expect(await production()).not.toMatchObject({ SslPolicy: sslPolicy });
    await expectUnmoved(async () => expect(await update({ sslPolicy })).toBe('UPDATE_COMPLETE'));
    expect(await production()).toMatchObject({ SslPolicy: sslPolicy });
  });

  test('when another attribute of the listener changes', async () => {
    await expectUnmoved(async () => expect(await update({ serverHeader: 'false' })).toBe('UPDATE_COMPLETE'));
    expect(await attributes()).toMatchObject({ 'routing.http.response.server.enabled': 'false' });
  });

  test('when stack tags change', async () => {
    const context = Object.entries(deployed).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    await expectUnmoved(() => service.cdk.deploy('Construct', ...context, '--tags', 'team=shop'));
    expect((await updates.describe()).Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
  });

  test('when an update fails late and rolls back', async () => {
    const [arn] = await service.releases.listenerArns();
    const before = await production();
    const modified = modificationsOf(arn);
    await expectUnmoved(async () => {
      expect(await updates.update({ ...deployed, certificate: 'first', serverHeader: 'true', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    // There and back.
    expect(modificationsOf(arn) - modified).toBe(2);
    expect(await production()).toEqual(before);
    expect(await attributes()).toMatchObject({ 'routing.http.response.server.enabled': 'false' });
  });

  test('when the certificate is removed, and when it is there again', async () => {
    await expectUnmoved(async () => expect(await updates.update({ ...deployed, certificate: 'none' })).toBe('UPDATE_COMPLETE'));
    expect(await production()).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    await expectUnmoved(async () => expect(await update({})).toBe('UPDATE_COMPLETE'));
    expect(await production()).toMatchObject({ Port: 443 });
  });

  test('when the path of the health check changes: refused, until somebody promises that the live version answers both', async () => {
    await expectUnmoved(async () => expect(await updates.update({ ...deployed, healthPath: '/elsewhere' })).toBe('UPDATE_ROLLBACK_COMPLETE'));
    expect(await updates.failures()).toEqual([
      expect.stringMatching(/^EcsCanaryBlueGreenHealthChecks\w+: .*healthCheck\.path of Construct\/Web \(from '\/health' to '\/elsewhere'\).*LIVE_VERSION_ANSWERS_BOTH/),
    ]);
    expect(await healthPaths()).toEqual(['/health', '/health']);

    await expectUnmoved(async () => expect(await update({ healthPath: '/elsewhere', answersBoth: 'yes' })).toBe('UPDATE_COMPLETE'));
    expect(await healthPaths()).toEqual(['/elsewhere', '/elsewhere']);
    await expectUnmoved(async () => expect(await update({ answersBoth: undefined })).toBe('UPDATE_COMPLETE'));
  });

  test('when an update with another health check fails late: its rollback is not refused', async () => {
    await expectUnmoved(async () => {
      expect(await updates.update({ ...deployed, healthPath: '/third', answersBoth: 'yes', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(await healthPaths()).toEqual(['/elsewhere', '/elsewhere']);
  });

  test('when the engine is to be ECS itself: refused before anything has changed', async () => {
    const context = Object.entries({ ...deployed, engine: 'ecsNative' }).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    await expectUnmoved(() => expect(service.cdk.deploy('Construct', ...context)).rejects
      .toThrow(/is deployed by CodeDeploy, and this update would hand it to ECS in one step, with no way back.*docs\/engines\.md/));
    expect(await updates.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await service.releases.group()).toBeDefined();
  });

  test('in the middle of a canary, which ends as if nothing had happened', async () => {
    // Many times what the updates take.
    await expectUnmoved(async () => expect(await update({ canaryMinutes: '20' })).toBe('UPDATE_COMPLETE'));
    const id = await service.releases.release(imageOf('v3'));
    await until('the canary has its share', async () => (await service.weights()).blue === 25);

    const answers = await answersDuring(load, async () => {
      expect(await update({ certificate: 'first' })).toBe('UPDATE_COMPLETE');
      expect(await service.weights()).toEqual({ blue: 25, green: 75 });
      expect(await updates.update({ ...deployed, certificate: 'second', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await service.weights()).toEqual({ blue: 25, green: 75 });
    }, ['v2', 'v3']);
    expect(answers).toEqual([]);
    expect(await eventOf(id, 'AllowTraffic')).toBe('InProgress');
    expect(await production()).toMatchObject({ Certificates: [{ CertificateArn: expect.stringContaining('11111111') }] });

    expect(await service.releases.follow(id)).toMatchObject({ status: 'Succeeded' });
    expect(await service.becomes(only('v3', 'blue'))).toEqual(only('v3', 'blue'));
  });

  test('in all', async () => {
    expect((await load.stop()).filter(failed)).toEqual([]);
  });

  async function production(): Promise<Listener> {
    return listener((await service.releases.listenerArns())[0]);
  }

  async function attributes(): Promise<Record<string, string>> {
    const [ListenerArn] = await service.releases.listenerArns();
    const { Attributes = [] } = await balancer.send(new DescribeListenerAttributesCommand({ ListenerArn }));
    return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!]));
  }

  async function healthPaths(): Promise<(string | undefined)[]> {
    const TargetGroupArns = Object.values(await service.releases.targetGroupArns());
    const { TargetGroups = [] } = await balancer.send(new DescribeTargetGroupsCommand({ TargetGroupArns }));
    return TargetGroups.map(({ HealthCheckPath }) => HealthCheckPath);
  }

  async function eventOf(deploymentId: string, name: string): Promise<string | undefined> {
    return (await service.releases.events(deploymentId)).find(({ lifecycleEventName }) => lifecycleEventName === name)?.status;
  }
});

/** What the library is there to prevent: the tasks are where they were, and the requests are not. */
describe('a listener that CloudFormation manages: an outage', () => {
  const OUTAGE: Live = { ...ON_GREEN, answers: ['503'], weights: { blue: 1, green: 0 } };

  let service: RunningService;
  let updates: StackUpdates;
  let load: SteadyLoad;

  beforeAll(async () => {
    service = await deployAndSwap('plain-listener', 'Plain', 'plain');
    updates = new StackUpdates(aws, 'Plain', (app) => plainStack(app, 'Plain', 'plain'));
    load = service.startLoad();
  });

  beforeEach(async () => {
    await sendToGreen();
    expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
  });

  afterAll(async () => {
    await load?.stop();
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['when another certificate is deployed', () => service.cdk.deploy('Plain', '--context', 'certificate=second'), 'UPDATE_COMPLETE'],
    ['when stack tags change', () => updates.update({ certificate: 'second' }, { team: 'shop' }), 'UPDATE_COMPLETE'],
    ['when an update fails late and rolls back', () => updates.update({ certificate: 'first', fails: 'yes' }), 'UPDATE_ROLLBACK_COMPLETE'],
  ])('%s', async (_when, change, status) => {
    const answers = await answersDuring(load, change);
    expect(await updates.status()).toBe(status);
    expect(answers.filter(failed).length).toBeGreaterThan(0);
    // And it goes on.
    expect(await service.live()).toEqual(OUTAGE);
  });

  /** What somebody would have to do by hand in the middle of such an outage. */
  async function sendToGreen(): Promise<void> {
    const groups = Object.entries(await service.releases.targetGroupArns());
    const TargetGroups = groups.map(([name, arn]) => ({ TargetGroupArn: arn, Weight: name.includes('Green') ? 100 : 0 }));
    const [ListenerArn] = await service.releases.listenerArns();
    await balancer.send(new ModifyListenerCommand({ ListenerArn, DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }));
  }
});

/** Deploys v1 to blue by the CDK CLI, and releases v2, which swaps to green. */
async function deployAndSwap(app: string, stack: string, projectId: string, options: string[] = []): Promise<RunningService> {
  const cdk = cdkFor(aws, app);
  const { Url: url } = await cdk.deploy(stack, ...options);
  const service = RunningService.byCodeDeploy(aws, cdk, conventionalNames(projectId), hostOf(url), { followRedirects: true });
  expect(await service.releases.follow(await service.releases.release(imageOf('v2')))).toMatchObject({ status: 'Succeeded' });
  expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
  return service;
}

/** The answers during a change, and for a while after it, that are none of a version that may answer. */
async function answersDuring(load: SteadyLoad, change: () => Promise<unknown>, versions = ['v2']): Promise<Answer[]> {
  const began = Date.now();
  await until('requests flow', () => load.since(began).length > 20);
  await change();
  const changed = Date.now();
  await until('requests were sent after the change', () => load.since(changed).length > 50);
  return load.since(began).filter((answer) => failed(answer) || !versions.includes(answer.version));
}

/** How often a listener was modified, by whom ever. */
function modificationsOf(arn: string): number {
  return aws.calls().filter(({ action, parameters }) => action === 'ModifyListener' && parameters.ListenerArn === arn).length;
}

async function listener(arn: string): Promise<Listener> {
  return (await balancer.send(new DescribeListenersCommand({ ListenerArns: [arn] }))).Listeners![0];
}
