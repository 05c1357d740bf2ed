import { FakeAws, MINUTE, named } from './fake-aws';
import { connect } from '../../../cli/aws/connect';
import { Selection, SteeredService } from '../../../cli/steer/steered-service';
import { viewOf } from '../../../release/view-of';

const WEB: Selection = { serviceName: 'web', clusterName: 'main', applicationName: 'app', deploymentGroupName: 'group' };
let aws: FakeAws;

beforeEach(() => { aws = new FakeAws(); });

const open = async (selection = WEB): Promise<SteeredService> => connect(selection, { timing: aws.timing, env: {}, clients: aws.clients });

/** Looks as a watcher does, for so many minutes. */
async function watch(minutes: number, service?: SteeredService): Promise<SteeredService> {
  const watched = service ?? await open();
  for (const end = aws.time + minutes * MINUTE; aws.time < end;) {
    await watched.look();
    aws.time += aws.time - aws.began < MINUTE ? 2_000 : 5_000;
  }
  return watched;
}

/** The most calls of a kind in any minute. */
function most(kind?: string): number {
  const times = aws.calls.filter(({ name }) => kind === undefined || name === kind).map(({ at }) => at);
  return Math.max(...times.map((time) => times.filter((other) => other > time - MINUTE && other <= time).length));
}

const view = async (service: SteeredService) => viewOf(await service.look(), undefined, { now: aws.time, minuteMs: MINUTE, utcOffsetMinutes: 0 });

describe('the calls of a watcher', () => {
  test('are at most 45 a minute, two of them DescribeAlarms, from the first second to the last', async () => {
    await watch(25);
    expect(most()).toBeLessThanOrEqual(45);
    expect(most('DescribeAlarms')).toBeLessThanOrEqual(2);
    expect(aws.calls.length).toBeGreaterThan(500);
  });

  test('are so many also when AWS is slow to answer, or asks for patience', async () => {
    aws.fail = (_, at) => at > aws.began + 3 * MINUTE && at < aws.began + 4 * MINUTE ? named('ThrottlingException', 400, 'Rate exceeded') : undefined;
    const service = await watch(6);
    expect(most()).toBeLessThanOrEqual(45);
    const throttled = aws.calls.filter(({ at }) => at > aws.began + 3 * MINUTE && at < aws.began + 4 * MINUTE);
    // It backs off: without that it would be some forty.
    expect(throttled.length).toBeLessThan(15);
    expect((await view(service)).problems).toEqual([]);
  });

  test('see the deployment every two seconds at first and every five then, the balancer every 15, the alarms every half minute', async () => {
    await watch(6);
    const gaps = (kind: string, from: number) => {
      const times = aws.calls.filter(({ name, at }) => name === kind && at >= aws.began + from * MINUTE).map(({ at }) => at);
      return Math.max(...times.slice(1).map((time, i) => (time - times[i]) / 1000));
    };
    expect(gaps('GetDeployment', 2)).toBeLessThanOrEqual(10);
    expect(gaps('DescribeRules', 2)).toBeLessThanOrEqual(20);
    expect(gaps('DescribeTargetHealth', 2)).toBeLessThanOrEqual(20);
    expect(gaps('GetDeploymentTarget', 2)).toBeLessThanOrEqual(15);
    expect(gaps('DescribeAlarms', 2)).toBeLessThanOrEqual(36);
    expect(gaps('GetMetricData', 2)).toBeLessThanOrEqual(65);
    expect(aws.calls.filter(({ name, at }) => name === 'GetDeployment' && at < aws.began + 30_000).length).toBeGreaterThanOrEqual(10);
  });

  test('end with the release: what does not change any more is not asked for', async () => {
    const service = await watch(23);
    const before = aws.calls.length;
    await watch(1, service);
    expect(aws.calls.slice(before).filter(({ name }) => /Deployment|Metric/.test(name))).toEqual([]);
  });
});

describe('a look', () => {
  test('has the release, both versions, the balancer’s weights, requests and alarms', async () => {
    const service = await watch(5);
    expect(await view(service)).toMatchObject({
      id: 'd-1',
      phase: 'shifting',
      traffic: { share: 0.25 },
      versions: [
        { role: 'new', name: 'v2', running: 2, desired: 2, healthy: 1, stopped: [{ reason: 'Essential container in task exited', count: 2 }], requests: 100, failed: 10, p99: 0.2 },
        { role: 'old', name: 'v1', running: 2, healthy: 2, requests: 100 },
      ],
      alarms: [{ name: 'http5xx', state: 'OK', values: [100], firesAt: '>= 5, 3 of 5' }, { name: 'all', state: 'OK' }],
      problems: [],
    });
    const metrics = aws.calls.find(({ name }) => name === 'GetMetricData')!.input.MetricDataQueries;
    expect(metrics.find(({ Id }: any) => Id === 'a0xrate').Expression).toBe('FILL(a0xm1, 0)');
    expect(metrics.find(({ Id }: any) => Id === 'newrequests').MetricStat.Metric.Dimensions)
      .toEqual([{ Name: 'TargetGroup', Value: 'targetgroup/g2/2' }, { Name: 'LoadBalancer', Value: 'app/lb/1' }]);
  });

  test.each([...Array(30).keys()])('asks about the release again when the balancer is ahead of it: a shift after 90 + %i s is as planned', async (second) => {
    aws.approval = true;
    const service = await open();
    const shares = new Set<number | undefined>();
    while (aws.time < aws.began + 3 * MINUTE) {
      if (aws.time === aws.began + (90 + second) * 1_000) {
        aws.continued = aws.time;
      }
      const { traffic } = await view(service);
      expect(traffic).not.toMatchObject({ asPlanned: false });
      shares.add(traffic.share);
      aws.time += 1_000;
    }
    expect([...shares].filter((share) => share !== undefined)).toEqual([0, 0.25]);
  });

  test('counts whole minutes: one that has not ended would look like a quiet one', async () => {
    aws.time += 16_000;
    await watch(8);
    const asked = aws.calls.filter(({ name }) => name === 'GetMetricData').map(({ input }) => input.EndTime.getTime());
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((end) => end % MINUTE !== 0)).toEqual([]);
  });

  test('says that tasks are healthy by the balancer’s word alone', async () => {
    aws.newTargets = ['unused', 'unused'];
    const service = await watch(5);
    expect((await view(service)).versions[0]).not.toHaveProperty('healthy');
    aws.newTargets = ['healthy', 'unhealthy'];
    await watch(1, service);
    expect((await view(service)).versions[0]).toMatchObject({ running: 2, healthy: 1 });
    aws.fail = (name) => name === 'DescribeTargetHealth' ? named('AccessDenied', 403, 'No.') : undefined;
    await watch(1, service);
    const denied = await view(service);
    expect(denied.versions.map(({ healthy }) => healthy)).toEqual([undefined, undefined]);
    expect(denied.problems).toEqual(['the health of the new version’s targets, the health of the old version’s targets: not allowed: No.']);
  });

  test('does not call tasks healthy that are gone', async () => {
    const service = await watch(3);
    await service.abort('d-1');
    await watch(1, service);
    expect((await view(service)).versions).toMatchObject([{ role: 'new', running: 0 }, { role: 'old', healthy: 2 }]);
    expect((await view(service)).versions[0]).not.toHaveProperty('healthy');
  });

  test('keeps what was known beside why there is nothing newer', async () => {
    const service = await watch(5);
    aws.fail = (name) => name === 'DescribeRules' ? named('AccessDenied', 403, 'No.') : undefined;
    await watch(1, service);
    expect(await view(service)).toMatchObject({ traffic: { share: 0.25 }, problems: ['the balancer: not allowed: No.'] });
  });

  test('shows tasks that failed their health checks, and not those that were scaled in', async () => {
    aws.sick = true;
    const [{ stopped }] = (await view(await watch(5))).versions;
    expect(stopped).toEqual([{ reason: 'Essential container in task exited', count: 2 }, { reason: 'Task failed ELB health checks in (target-group g2)', count: 1 }]);
  });

  test('at a rollback shows the release that it undoes, and asks no more for that than for any', async () => {
    const service = await watch(3);
    await service.abort('d-1');
    const before = aws.calls.length;
    for (const end = aws.time + 2 * MINUTE; aws.time < end; aws.time += 5_000) {
      expect((await service.look('d-BACK')).release!.value!.id).toBe('d-1');
    }
    const count = (kind: string) => aws.calls.slice(before).filter(({ name }) => name === kind).length;
    // Each look would ask for all of it again if it did not know that it has the release already.
    expect(count('GetDeploymentTarget')).toBeLessThan(5);
    expect(count('GetMetricData')).toBeLessThan(5);
  });

  test('follows a release that was stopped until its rollback has ended', async () => {
    const service = await watch(3);
    await service.abort('d-1');
    await watch(1, service);
    const seen = await view(service);
    expect(seen).toMatchObject({ phase: 'ended', result: 'rolledBack', rollbackId: 'd-BACK', why: { kind: 'byHand' }, traffic: { share: 0 } });
    // Those that the rollback has ended say nothing of the version.
    expect(seen.versions[0].stopped).toEqual([{ reason: 'Essential container in task exited', count: 2 }]);
    // Only the releases of stack updates are followed by what stopped them.
    expect(aws.calls.filter(({ input }) => input.createTimeRange !== undefined)).toEqual([]);
  });

  test('tells a stack update that has stopped its predecessor from somebody who did', async () => {
    aws.description = 'Stack update of Shop, Web: 1';
    aws.successor = 'd-2';
    const service = await watch(3);
    await service.abort('d-1');
    await watch(1, service);
    expect((await view(service)).why).toMatchObject({ kind: 'superseded', sentence: 'd-2 took its place' });
    expect(aws.calls.filter(({ input }) => input.createTimeRange !== undefined)).toHaveLength(1);
  });

  test('has the log group of the new version', async () => {
    expect((await view(await watch(5))).logGroup).toBe('/shop/2');
  });

  test('turns to another release when it is asked for one, and to the next one when that is wanted', async () => {
    const service = await watch(22);
    expect(await view(service)).toMatchObject({ id: 'd-1', phase: 'ended' });
    aws.began = aws.time;
    aws.id = 'd-7';
    expect((await view(service)).id).toBe('d-1');
    const next = viewOf(await service.look(undefined, true), undefined, { now: aws.time, minuteMs: MINUTE, utcOffsetMinutes: 0 });
    expect(next).toMatchObject({ id: 'd-7', phase: 'installing' });
    expect((await service.look('d-1')).release!.value!.id).toBe('d-1');
  });

  test('of a service that had no release says so', async () => {
    aws.hasRelease = false;
    expect(await view(await open())).not.toHaveProperty('id');
  });
});

describe('the service', () => {
  test('is found by its deployment alone, or by cluster and name', async () => {
    expect((await open({ releaseId: 'd-1' })).service).toMatchObject({ serviceName: 'web', clusterName: 'main', region: 'eu-west-1', account: '123456789012' });
    expect((await view(await open({ serviceName: 'web', clusterName: 'main' }))).id).toBe('d-1');
  });

  test.each<[Selection, RegExp]>([
    [{ ...WEB, engine: 'other' }, /The plan's releases are made by 'other', and this version knows CodeDeploy and ECS only/],
    [{ ...WEB, account: '999999999999' }, /The plan is of account 999999999999, and the credentials are those of 123456789012/],
    [{ ...WEB, serviceName: 'other' }, /There is no service 'other' in the cluster 'main'/],
    [{}, /The service is not known/],
  ])('that is not the one that is meant is refused: %j', async (selection, message) => {
    await expect(open(selection)).rejects.toThrow(message);
  });

  test.each(['ExpiredTokenException', 'UnrecognizedClientException', 'CredentialsProviderError', 'AccessDeniedException'])('cannot be asked with %s, which is said at once', async (name) => {
    aws.fail = () => named(name);
    const began = aws.time;
    await expect(open()).rejects.toMatchObject({ name: 'AskFailed' });
    expect(aws.time).toBe(began);
  });

  test('without a region anywhere is a question to the user', async () => {
    aws.fail = () => new Error('Region is missing');
    await expect(open()).rejects.toMatchObject({ name: 'CliError', message: expect.stringContaining('give --region.') });
  });

  test('is asked again for a few seconds when there is no answer', async () => {
    aws.fail = (_, at) => at < aws.began + 3_000 ? named('TimeoutError', 0, 'socket hang up') : undefined;
    await expect(open()).resolves.toBeDefined();
    aws.fail = () => named('TimeoutError', 0, 'socket hang up');
    const began = aws.time;
    await expect(open()).rejects.toMatchObject({ name: 'AskFailed' });
    expect(aws.time - began).toBeLessThan(10_000);
  });
});

describe('steering', () => {
  test('continues a release only where it waits', async () => {
    aws.approval = true;
    const service = await watch(2);
    await expect(service.promote('d-1', 'settling')).rejects.toThrow('d-1 is not at \'settling\' any more, it is at \'waiting\'. Nothing was done.');
    expect(aws.continued).toBeUndefined();
    await service.promote('d-1', 'waiting');
    expect(aws.continued).toBeDefined();
    await expect(service.promote('d-1', 'waiting')).rejects.toMatchObject({ name: 'Refused' });
  });

  test('stops a release once; a second time is no error', async () => {
    const service = await watch(2);
    await service.abort('d-1');
    await expect(service.abort('d-1')).resolves.toBeUndefined();
  });

  test('releases an image with the live settings and the hooks of the release before', async () => {
    aws.hasRelease = false;
    const prepared = await (await open()).prepare([{ image: 'repo/web:v9' }], { description: 'run 1' });
    expect(prepared.refusal).toBeUndefined();
    expect(prepared.summary[0]).toBe('web in 123456789012, eu-west-1: release repo/web:v9');
    expect(aws.created).toEqual([]);
    await prepared.start();
    expect(aws.created[0]).toMatchObject({ family: 'shop', containerDefinitions: [{ name: 'app', image: 'repo/web:v9' }] });
    expect(aws.created[0]).not.toHaveProperty('revision');
    expect(aws.created[1]).toMatchObject({ applicationName: 'app', deploymentGroupName: 'group', description: 'run 1' });
    expect(aws.created[1]).not.toHaveProperty('overrideAlarmConfiguration');
    expect(JSON.parse(aws.created[1].revision.appSpecContent.content)).toMatchObject({
      Resources: [{ TargetService: { Properties: { TaskDefinition: expect.stringMatching(/shop:3$/) } } }], Hooks: [{ BeforeAllowTraffic: 'smoke' }],
    });
  });

  test('releases what a stack update has registered since, with the tags of its owner', async () => {
    aws.hasRelease = false;
    aws.newest = 4;
    const prepared = await (await open()).prepare([{ image: 'repo/web:v9' }], {});
    expect(prepared.summary).toEqual(expect.arrayContaining(['it replaces v1 (shop:1)', 'with the settings of shop:4, the newest of its family']));
    await prepared.start();
    expect(aws.created[0]).toMatchObject({ memory: '2048', tags: [{ key: 'team', value: 'shop' }], containerDefinitions: [{ image: 'repo/web:v9' }] });
  });

  test.each<[string, Error, string, RegExp]>([
    ['CreateDeployment', named('TimeoutError', 0, 'socket hang up'), 'AskFailed', /Whether the release has started is not known: look by .* status\.$/],
    ['CreateDeployment', named('InternalServerException', 500), 'AskFailed', /is not known/],
    ['CreateDeployment', named('ExpiredTokenException'), 'AskFailed', /^the credentials are not accepted: .*The release has not started\.$/],
    ['CreateDeployment', named('AccessDeniedException', 400, 'No.'), 'AskFailed', /^not allowed: No\.\. The release has not started\.$/],
    ['CreateDeployment', named('InvalidRevisionException'), 'Refused', /^AWS refuses it/],
    ['RegisterTaskDefinition', named('ClientException', 400, 'No such role.'), 'Refused', /^AWS refuses it: No such role\./],
    ['RegisterTaskDefinition', named('ExpiredTokenException'), 'AskFailed', /^the credentials are not accepted/],
  ])('says what became of a release where %s fails: %s', async (call, error, name, message) => {
    aws.hasRelease = false;
    const prepared = await (await open()).prepare([{ image: 'repo/web:v9' }], {});
    aws.fail = (asked) => asked === call ? error : undefined;
    await expect(prepared.start()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect(aws.calls.filter(({ name: asked }) => asked === 'CreateDeployment').length).toBe(call === 'CreateDeployment' ? 1 : 0);
  });

  test('refuses while an alarm is on, unless alarms are to be ignored', async () => {
    aws.hasRelease = false;
    aws.alarm = true;
    const service = await open();
    expect((await service.prepare([{ image: 'i:1' }], {})).refusal).toMatch(/^alarm http5xx is on/);
    const ignoring = await service.prepare([{ image: 'i:1' }], { ignoreAlarms: true, fast: true });
    expect(ignoring.refusal).toBeUndefined();
    await ignoring.start();
    expect(aws.created[1]).toMatchObject({ overrideAlarmConfiguration: { enabled: false }, deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' });
  });

  test('refuses while another release is under way, and follows the one of the same image', async () => {
    const service = await open();
    expect(await service.prepare([{ image: 'i:1' }], {})).toMatchObject({ refusal: expect.stringMatching(/^d-1 is under way/) });
    expect(await service.prepare([{ image: 'repo/web:v2' }], {})).toMatchObject({ running: 'd-1' });
    await expect(service.prepare([{ container: 'no', image: 'i:1' }], {})).rejects.toThrow('there is no container \'no\'');
  });

  test('shows the digest of a tag in ECR, and follows what is released under another name', async () => {
    const [repository, digest] = ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/web', `sha256:${'a'.repeat(64)}`];
    const service = await open();
    aws.imageOf[2] = `${repository}:v2`;
    aws.images = { v2: { digest, pushed: aws.began - MINUTE }, latest: { digest, pushed: aws.began - MINUTE }, v3: { digest: `${digest.slice(0, -1)}b`, pushed: 0 } };
    for (const image of [`${repository}:v2`, `${repository}:latest`, `${repository}@${digest}`]) {
      expect(await service.prepare([{ image }], {})).toMatchObject({ running: 'd-1', summary: expect.arrayContaining([expect.stringContaining(digest)]) });
    }
    expect(await service.prepare([{ image: `${repository}:v3` }], {})).not.toHaveProperty('running');
    aws.images.v2 = { digest, pushed: aws.began + MINUTE };
    const again = await service.prepare([{ image: `${repository}:v2` }], {});
    expect([again.running, again.refusal]).toEqual([undefined, expect.stringMatching(/^d-1 is under way/)]);
  });

  test('refuses an image that its repository does not have: no task could pull it', async () => {
    aws.hasRelease = false;
    const { refusal } = await (await open()).prepare([{ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v77' }], {});
    expect(refusal).toBe('123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v77: the repository web of 123456789012, eu-west-1, has no such image. '
      + 'Push it first, and through a pull-through cache pull it once.');
    expect(await (await open()).prepare([{ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v77' }], { beforeBuild: true })).not.toHaveProperty('refusal');
  });

  test('knows the past, and what ran before', async () => {
    aws.time += 30 * MINUTE;
    const service = await open();
    expect(await service.history(10)).toEqual([{ id: 'd-1', version: 'v2', began: aws.began, ended: aws.began + 21 * MINUTE, result: 'promoted' }]);
    expect(await service.findEarlier('previous')).toEqual({ name: 'v2', revision: expect.stringMatching(/shop:2$/) });
    expect(await service.findEarlier('v2')).toMatchObject({ name: 'v2' });
    aws.fail = (name) => name === 'DescribeTaskDefinition' ? named('TimeoutError', 0, 'socket hang up') : undefined;
    await expect(service.findEarlier('v2')).rejects.toMatchObject({ name: 'AskFailed' });
    aws.fail = (name) => name === 'DescribeTaskDefinition' ? named('ClientException', 400, 'Unable to describe task definition.') : undefined;
    await expect(service.findEarlier('previous')).rejects.toThrow('No release of the last 90 days has promoted another version');
    aws.fail = () => undefined;
    await expect(service.findEarlier('v7')).rejects.toThrow('No release of the last 90 days has promoted a version \'v7\'');
  });
});
