/** What holds of a service's releases, whichever engine makes them. */
import { FakeAws, MINUTE, named } from './fake-aws';
import { FakeEcs } from './fake-ecs';
import { connect } from '../../../cli/aws/connect';
import { Selection, SteeredService } from '../../../cli/steer/steered-service';
import { viewOf } from '../../../release/view-of';
import { planOf } from '../plans';

const PLAN = planOf();

interface Subject {
  readonly make: () => FakeAws;
  readonly selection: Selection;
  /** Makes a release wait before its first request. */
  readonly wait: (aws: any) => void;
  /** The call that starts a release. */
  readonly start: string;
  readonly whileAlarmIsOn: string;
}

const ENGINES: [string, Subject][] = [
  ['CodeDeploy', {
    make: () => new FakeAws(),
    selection: { serviceName: 'web', clusterName: 'main', applicationName: 'app', deploymentGroupName: 'group', engine: 'codeDeploy' },
    wait: (aws: FakeAws) => { aws.approval = true; },
    start: 'CreateDeployment',
    whileAlarmIsOn: 'alarm http5xx is on: CodeDeploy would stop the release at once. Wait, or go without alarms: --ignore-alarms.',
  }],
  ['ECS', {
    make: () => new FakeEcs(),
    selection: { serviceName: 'web', clusterName: 'main', engine: 'ecsNative' },
    wait: (aws: FakeEcs) => { aws.pausesAt = ['POST_TEST_TRAFFIC_SHIFT']; },
    start: 'UpdateService',
    whileAlarmIsOn: 'alarm http5xx is on: ECS would watch none of them during the release. Wait, or go without alarms: --ignore-alarms.',
  }],
];

describe.each(ENGINES)('releases by %s', (title, { make, selection, wait, start, whileAlarmIsOn }) => {
  let aws: FakeAws;
  beforeEach(() => { aws = make(); });

  const open = async (chosen = selection): Promise<SteeredService> => connect(chosen, { timing: aws.timing, env: {}, clients: aws.clients });
  const view = async (service: SteeredService) => viewOf(await service.look(), PLAN, { now: aws.time, minuteMs: MINUTE, utcOffsetMinutes: 0 });

  /** Looks as a watcher does, for so many minutes, and says what was seen. */
  async function watch(minutes: number, service?: SteeredService) {
    const watched = service ?? await open();
    const views = [];
    for (const end = aws.time + minutes * MINUTE; aws.time < end;) {
      views.push(await view(watched));
      aws.time += aws.time - aws.began < MINUTE ? 2_000 : 5_000;
    }
    return { service: watched, views };
  }

  function most(kind?: string): number {
    const times = aws.calls.filter(({ name }) => kind === undefined || name === kind).map(({ at }) => at);
    return Math.max(...times.map((time) => times.filter((other) => other > time - MINUTE && other <= time).length));
  }

  test('are named by their service, their engine, and where it is', async () => {
    expect((await open()).service).toEqual({ engine: title, serviceName: 'web', clusterName: 'main', region: 'eu-west-1', account: '123456789012' });
    const { engine: _engine, ...withoutPlan } = selection;
    expect((await open({ serviceName: withoutPlan.serviceName, clusterName: withoutPlan.clusterName })).service.engine).toBe(title);
  });

  test('cost at most 45 calls a minute to watch, two of them DescribeAlarms, and none when they are over', async () => {
    const { service } = await watch(25);
    expect(most()).toBeLessThanOrEqual(45);
    expect(most('DescribeAlarms')).toBeLessThanOrEqual(2);
    const before = aws.calls.length;
    await watch(1, service);
    expect(aws.calls.slice(before).filter(({ name }) => /Deployment|Metric/.test(name))).toEqual([]);
  });

  test('are seen from their first task to their end, with both versions and by the balancer’s word', async () => {
    const { views } = await watch(22);
    expect([...new Set(views.map(({ phase }) => phase))]).toEqual(['installing', 'shifting', 'settling', 'ended']);
    expect([...new Set(views.map(({ traffic }) => traffic.share))].filter((share) => share !== undefined)).toEqual([0, 0.25, 1]);
    // A moment after a step the balancer may be ahead; nothing is called astray by that.
    expect(views.filter(({ traffic }) => traffic.asPlanned === false)).toEqual([]);
    const canary = views.find(({ phase, versions }) => phase === 'shifting' && versions[0]?.requests)!;
    expect(canary.versions).toMatchObject([
      { role: 'new', name: 'v2', running: 2, desired: 2, healthy: 1, requests: 100 }, { role: 'old', name: 'v1', healthy: 2, requests: 100 },
    ]);
    expect(canary).toMatchObject({ traffic: { next: { share: 1, at: expect.any(Number) } }, logGroup: '/shop/2' });
    expect(Math.abs(canary.traffic.next!.at - aws.began - 11 * MINUTE)).toBeLessThanOrEqual(5_000);
    expect(views.at(-1)).toMatchObject({ result: 'promoted', traffic: { share: 1 } });
    const canaryStage = views.at(-1)!.stages.find(({ label }) => label === '25 %')!;
    expect(Math.abs(canaryStage.seconds! - 600)).toBeLessThanOrEqual(10);
  });

  test('show whoever comes later when the rest of it is due', async () => {
    aws.time = aws.began + 5 * MINUTE;
    const { traffic, stages } = await view(await open());
    expect(traffic).toMatchObject({ share: 0.25, asPlanned: true, next: { share: 1, at: aws.began + 11 * MINUTE } });
    expect(stages.find(({ label }) => label === '25 %')).toMatchObject({ status: 'running', seconds: 240, ofSeconds: 600 });
  });

  test('are stopped once, and followed until traffic is back; a second time is no error', async () => {
    const { service } = await watch(3);
    await service.abort(aws.id);
    await expect(service.abort(aws.id)).resolves.toBeUndefined();
    await watch(1, service);
    const seen = await view(service);
    expect(seen).toMatchObject({ phase: 'ended', result: 'rolledBack', why: { kind: 'byHand' }, traffic: { share: 0 }, versions: [{ running: 0 }, { running: 2 }] });
    expect(seen.versions[0].stopped).toEqual([{ reason: 'Essential container in task exited', count: 2 }]);
  });

  test('go on only where they wait', async () => {
    wait(aws);
    const { service, views } = await watch(2);
    expect(views.at(-1)).toMatchObject({ phase: 'waiting', waitsUntil: expect.any(Number), traffic: { share: 0, asPlanned: true } });
    await expect(service.promote(aws.id, 'settling')).rejects.toMatchObject({ name: 'Refused' });
    expect(aws.continued).toBeUndefined();
    await service.promote(aws.id, 'waiting');
    expect(aws.continued).toBeDefined();
    await expect(service.promote(aws.id, 'waiting')).rejects.toMatchObject({ name: 'Refused', message: expect.stringContaining('Nothing was done.') });
  });

  test('begin with the newest settings and another image, and nothing before they are started', async () => {
    aws.hasRelease = false;
    aws.newest = 4;
    const prepared = await (await open()).prepare([{ image: 'repo/web:v9' }], {});
    expect(prepared.refusal).toBeUndefined();
    expect(prepared.summary).toEqual(expect.arrayContaining([
      'web in 123456789012, eu-west-1: release repo/web:v9', 'it replaces v1 (shop:1)', 'with the settings of shop:4, the newest of its family',
    ]));
    expect(aws.created).toEqual([]);
    expect(await prepared.start()).toBe(aws.id);
    expect(aws.created[0]).toMatchObject({ family: 'shop', memory: '2048', tags: [{ key: 'team', value: 'shop' }], containerDefinitions: [{ name: 'app', image: 'repo/web:v9' }] });
    expect(JSON.stringify(aws.created[1])).toContain('shop:3');
  });

  test('are refused while an alarm is on, while another is under way, and without their image; the one of the same image is followed', async () => {
    const service = await open();
    expect(await service.prepare([{ image: 'i:1' }], {})).toMatchObject({ refusal: `${aws.id} is under way: follow it (watch), or stop it first (abort).` });
    expect(await service.prepare([{ image: 'repo/web:v2' }], {})).toMatchObject({ running: aws.id });
    aws.hasRelease = false;
    aws.alarm = true;
    expect((await service.prepare([{ image: 'i:1' }], {})).refusal).toBe(whileAlarmIsOn);
    expect((await service.prepare([{ image: 'i:1' }], { ignoreAlarms: true })).refusal).toBeUndefined();
    expect((await service.prepare([{ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v77' }], {})).refusal).toMatch(/has no such image/);
  });

  test.each<[Error, string, RegExp]>([
    [named('TimeoutError', 0, 'socket hang up'), 'AskFailed', /Whether the release has started is not known: look by .* status\.$/],
    [named('AccessDeniedException', 400, 'No.'), 'AskFailed', /^not allowed: No\.\. The release has not started\.$/],
    [named('ServiceNotActiveException'), 'Refused', /^AWS refuses it/],
  ])('are started once, and say what became of them: %s', async (error, name, message) => {
    aws.hasRelease = false;
    const prepared = await (await open()).prepare([{ image: 'repo/web:v9' }], {});
    aws.fail = (asked) => asked === start ? error : undefined;
    await expect(prepared.start()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect(aws.calls.filter(({ name: asked }) => asked === start)).toHaveLength(1);
  });

  test('of the past are listed with how they ended, and one that was promoted can be released again', async () => {
    aws.time = aws.began + 30 * MINUTE;
    const service = await open();
    expect(await service.history(10)).toEqual([{ id: aws.id, version: 'v2', began: aws.began, ended: aws.began + 21 * MINUTE, result: 'promoted' }]);
    await expect(service.findEarlier('v7')).rejects.toThrow("No release of the last 90 days has promoted a version 'v7'");
  });

  test('of a service that had none are none', async () => {
    aws.hasRelease = false;
    expect(await view(await open())).not.toHaveProperty('id');
    expect(await (await open()).history(10)).toEqual([]);
  });

  test('are another engine’s where the plan says so, and that is a no', async () => {
    const engine = title === 'ECS' ? 'codeDeploy' : 'ecsNative';
    const other = title === 'ECS' ? 'CodeDeploy' : 'ECS';
    await expect(open({ ...selection, engine })).rejects.toThrow(`web: according to the plan its releases are made by ${other}, and according to AWS by ${title}.`);
  });
});
