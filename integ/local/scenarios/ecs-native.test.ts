/**
 * What only services have that ECS itself releases, under steady load: a first deployment, hooks that are asked once, stack updates
 * that start a deployment, and two services behind one listener.
 */
import { describePermissions } from './ecs-native-permissions';
import { LiveService } from './live-service';
import { only, RunningService } from './running-service';
import { LifecycleEvent } from '../../../src';
import { setAlarm } from '../alarm-states';
import { cdkFor } from '../apps/apps';
import { ECS_SHARED_CLUSTER, ECS_SHARED_PROJECTS, ECS_SHARED_STACK, ecsNativeSharedStack, hostOfProject } from '../apps/ecs-native-shared-stack';
import { ECS_NATIVE_PROJECT, ECS_NATIVE_STACK, ecsNativeStack, FURTHER_ALARM } from '../apps/ecs-native-stack';
import { IamReader } from '../iam';
import { failed, hostOf, send, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { ServiceDeployments } from '../service-deployments';
import { SharedListener } from '../shared-listener';
import { StackUpdates } from '../stack-updates';
import { imageOf, starterImages } from '../starter';

const SHARE = 0.5;
const HTTP_5XX = `web-service-${ECS_NATIVE_PROJECT}-prod-http5xx`;
const CI_USER = `ci-${ECS_NATIVE_PROJECT}-prod-server-user`;
const ON_GREEN = only('v2', 'green');

let aws: LocalAws;
let service: RunningService<ServiceDeployments>;
let releases: ServiceDeployments;
/** The same with its stack updates. */
let subject: LiveService<ServiceDeployments>;
/** Two more, behind one listener. */
let shared: SharedListener;
let left: RunningService<ServiceDeployments>;
let right: RunningService<ServiceDeployments>;
let load: SteadyLoad;
/** The access key by which CI has released. */
let ciKey: string;

beforeAll(async () => {
  // All requests to a broken version fail, so that the number of failed ones says what share it got.
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  const cdk = cdkFor(aws, 'ecs-native');
  await cdk.bootstrap();
  const stacks = await cdk.deployAll([ECS_NATIVE_STACK, ECS_SHARED_STACK]);
  const outputs = stacks[ECS_SHARED_STACK];
  shared = new SharedListener(aws, outputs.ListenerArn);
  [left, right] = ECS_SHARED_PROJECTS.map((project) => {
    const names = { ...conventionalNames(project), clusterName: ECS_SHARED_CLUSTER };
    return RunningService.byEcs(aws, cdk, names, hostOfProject(project), { balancer: outputs.Balancer });
  });
  const { Url: url } = stacks[ECS_NATIVE_STACK];
  service = RunningService.byEcs(aws, cdk, conventionalNames(ECS_NATIVE_PROJECT), hostOf(url), { followRedirects: true });
  subject = new LiveService(service, new StackUpdates(aws, ECS_NATIVE_STACK, ecsNativeStack));
  ({ releases } = service);
});

afterAll(async () => {
  // Those behind one listener, too: a load that goes on would keep this process from its end.
  await Promise.all([service, left, right].map((one) => one?.stop()));
  await aws?.stop();
});

test('the first deployment brings the stack’s version, and asks no hook', async () => {
  expect(await service.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));
  const [first, ...others] = await releases.list();
  expect(others).toEqual([]);
  expect(await releases.describe(first)).toMatchObject({ status: 'SUCCESSFUL', sourceServiceRevisions: [] });
  expect(askedHooks()).toEqual([]);
  load = subject.startLoad();
});

test('a healthy release takes over through the canary, asks each hook once, and fails no request', async () => {
  const began = Date.now();
  const shares = new Set<number>();
  const credentials = await new IamReader(aws.endpoint).createAccessKey(CI_USER);
  ({ accessKeyId: ciKey } = credentials);
  const byCi = new ServiceDeployments(aws, service.names, credentials);
  const ended = await byCi.follow(
    await byCi.release(imageOf('v2')),
    ({ targetServiceRevision }) => shares.add(targetServiceRevision!.requestedProductionTrafficWeight! / 100),
  );
  expect(ended).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
  expect([...shares]).toEqual([0, SHARE, 1]);
  expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
  subject.live = 'v2';
  expect(askedHooks()).toEqual(Object.values(LifecycleEvent));
  expect(load.since(began).filter(failed)).toEqual([]);
});

test('in a rollback no hook is asked again', async () => {
  const asked = askedHooks().length;
  const ended = await releases.follow(await releases.release(imageOf('v3-silent')));
  expect(ended).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', alarms: { status: 'TRIGGERED', triggeredAlarmNames: [HTTP_5XX] } });
  expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
  // All but the last one, before which it was rolled back.
  expect(askedHooks().slice(asked)).toEqual(Object.values(LifecycleEvent).slice(0, -1));
});

test('two services on one listener are released at the same time: one goes on, the other goes back, and nothing else of the listener moves', async () => {
  const versions = (version: string) => [left, right].map(async (one) => one.becomes(only(version, 'blue')));
  expect(await Promise.all(versions('v1'))).toEqual([only('v1', 'blue'), only('v1', 'blue')]);
  const others = await shared.ofNobody();
  const loads = [left, right].map((one) => one.startLoad(40));

  const [good, bad] = await Promise.all([left.releases.release(imageOf('v2')), right.releases.release(imageOf('v2-silent'))]);
  const ended = await Promise.all([left.releases.follow(good), right.releases.follow(bad)]);
  expect(ended).toMatchObject([
    { status: 'SUCCESSFUL' }, { status: 'ROLLBACK_SUCCESSFUL', alarms: { triggeredAlarmNames: ['web-service-ecs-right-prod-http5xx'] } },
  ]);
  expect(await left.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
  expect(await right.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));

  const [toLeft, toRight] = await Promise.all(loads.map((one) => one.stop()));
  expect(toLeft.filter((answer) => failed(answer) || !['v1', 'v2'].includes(answer.version))).toEqual([]);
  expect(toRight.filter((answer) => failed(answer) && answer.version !== 'v2-silent')).toEqual([]);
  expect(toRight.filter(({ version }) => version === 'v2-silent').length).toBeGreaterThan(0);
  expect(await shared.ofNobody()).toEqual(others);
});

describe('another condition and another priority of a rule', () => {
  let sharedUpdates: StackUpdates;
  let before: unknown;
  let steady: SteadyLoad;

  beforeAll(async () => {
    sharedUpdates = new StackUpdates(aws, ECS_SHARED_STACK, ecsNativeSharedStack);
    before = await traffic();
    steady = left.startLoad(40);
  });

  afterEach(async () => {
    expect(await traffic()).toEqual(before);
    expect(steady.answers.filter((answer) => failed(answer) || answer.version !== 'v2')).toEqual([]);
  });

  afterAll(async () => steady?.stop());

  test('are put back where the update fails late', async () => {
    const rules = await shared.rules();
    expect(await sharedUpdates.update({ moved: 'yes', fails: 'yes' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await shared.rules()).toEqual(rules);
  });

  test('hold at once, wherever its requests go', async () => {
    expect({ status: await sharedUpdates.update({ moved: 'yes' }), failures: await sharedUpdates.failures() })
      .toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
    const [project] = ECS_SHARED_PROJECTS;
    expect(await send({ ...left.target, host: hostOfProject(`further-${project}`) })).toMatchObject({ status: 200, version: 'v2' });
    expect((await shared.rules()).map(({ Priority }) => Priority).sort()).toEqual(['15', '20', 'default']);
  });

  async function traffic(): Promise<unknown> {
    return [await left.weights(), await left.releases.list()];
  }
});

/** The newest revision of the first service's family is one that was rolled back. */
test('a stack update that starts a deployment is refused while an alarm is on, before anything has changed; one that starts none is not', async () => {
  await service.quiet();
  await setAlarm(aws, FURTHER_ALARM, 'ALARM');
  expect(await subject.untouched(() => subject.refuse({ otherPlatform: 'yes' })))
    .toEqual([expect.stringMatching(new RegExp(`^WebGuard\\w+: .*${FURTHER_ALARM} is in ALARM, and the update starts a deployment`))]);
  await subject.unmoved(() => subject.update({ desiredCount: '3' }));
  expect(await subject.tasksBecome(3)).toEqual(['v2', 'v2', 'v2']);
  await setAlarm(aws, FURTHER_ALARM, 'OK');
  await subject.unmoved(() => subject.update({ desiredCount: '2' }));
  expect(await service.becomes(ON_GREEN)).toEqual(ON_GREEN);
});

test('a stack update that changes the platform is a canary of the version that is live, and not of the newest one', async () => {
  await subject.movedByItself(() => subject.update({ otherPlatform: 'yes', canaryMinutes: '2' }));
  expect(await service.becomes(only('v2', 'blue'))).toEqual(only('v2', 'blue'));
});

describePermissions(() => ({ aws, ci: { user: CI_USER, accessKeyId: ciKey } }));

/** The events whose hooks were asked by now, in their order. */
function askedHooks(): string[] {
  return aws.calls().filter(({ action, caller }) => action === 'InvokeFunction' && caller !== 'ecs')
    .flatMap(({ parameters }) => new RegExp(`${ECS_NATIVE_PROJECT}-(\\w+)$`).exec(String(parameters.FunctionName))?.[1] ?? []);
}
