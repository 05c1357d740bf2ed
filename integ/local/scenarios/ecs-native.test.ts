/**
 * What only services have that ECS itself releases, under steady load: a first deployment, hooks that are asked once, and
 * stack updates that start a deployment.
 */
import { describePermissions } from './ecs-native-permissions';
import { LiveService } from './live-service';
import { only, RunningService } from './running-service';
import { LifecycleEvent } from '../../../src';
import { setAlarm } from '../alarm-states';
import { cdkFor } from '../apps/apps';
import { ECS_NATIVE_PROJECT, ECS_NATIVE_STACK, ecsNativeStack, FURTHER_ALARM } from '../apps/ecs-native-stack';
import { IamReader } from '../iam';
import { failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { ServiceDeployments } from '../service-deployments';
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
let load: SteadyLoad;
/** The access key by which CI has released. */
let ciKey: string;

beforeAll(async () => {
  // All requests to a broken version fail, so that the number of failed ones says what share it got.
  aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  const cdk = cdkFor(aws, 'ecs-native');
  await cdk.bootstrap();
  const { Url: url } = await cdk.deploy(ECS_NATIVE_STACK);
  service = RunningService.byEcs(aws, cdk, conventionalNames(ECS_NATIVE_PROJECT), hostOf(url), { followRedirects: true });
  subject = new LiveService(service, new StackUpdates(aws, ECS_NATIVE_STACK, ecsNativeStack));
  ({ releases } = service);
});

afterAll(async () => {
  await service?.stop();
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

/** The newest revision of the family is one that was rolled back. */
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
