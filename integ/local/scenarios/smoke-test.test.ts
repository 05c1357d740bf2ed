/**
 * A smoke test before any production traffic: the version that fails it is refused without a single request of a
 * user's having reached it, and a good one takes over. Whoever subscribed is told of both.
 */
import { LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { Live, only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { Inbox } from '../inbox';
import { failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { conventionalNames } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const EVENT = 'BeforeAllowTraffic';
const V1: Live = { ...only('v1', 'blue'), weights: { blue: 100, green: 0 } };

let service: RunningService;
let hook: string;
let load: SteadyLoad;
let releases: Inbox;
let rollbacks: Inbox;

beforeAll(async () => {
  const aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  const cdk = cdkFor(aws, 'smoke-test');
  await cdk.bootstrap();
  const { Url: url, Hook: name, Topic: topic, RollbackTopic: rollbackTopic } = await cdk.deploy('SmokeTest');
  hook = name;
  service = RunningService.byCodeDeploy(aws, cdk, conventionalNames('smoke'), hostOf(url));
  releases = await Inbox.open(aws, topic);
  rollbacks = await Inbox.open(aws, rollbackTopic);
  load = service.startLoad(20);
});

afterAll(async () => {
  releases?.close();
  rollbacks?.close();
  await service?.stop();
});

test('a version that answers 500 gets no production traffic', async () => {
  const began = Date.now();
  const info = await releaseAndFollow('v2-broken');
  expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
  expect(await statuses(info.deploymentId!)).toMatchObject({ Install: 'Succeeded', [EVENT]: 'Failed', AllowTraffic: 'Skipped' });
  expect(await service.releases.info(info.rollbackInfo!.rollbackDeploymentId!)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
  expect(await service.becomes(V1)).toEqual(V1);
  await expectVersions(began, ['v1']);

  expect(await told('being rolled back')).toMatch(new RegExp([
    `^Release ${info.deploymentId} of web-service-smoke-prod has failed, and is being rolled back\\.`,
    `\\nWhy: Hook ${EVENT} \\(function ${hook}\\) said no`,
    `\\nAlso: The log of ${hook} says why\\.`,
    `/codesuite/codedeploy/deployments/${info.rollbackInfo!.rollbackDeploymentId}\\?`,
    `/codesuite/codedeploy/deployments/${info.deploymentId}\\?`,
  ].join('[^]*')));
  expect(await told('release rolled back')).toContain(`Release ${info.deploymentId} of web-service-smoke-prod is rolled back: the old version has all requests.`);
  await until('the rule has gone off', () => rollbacks.deliveries.length > 0);
  expect(JSON.parse(rollbacks.deliveries[0].Message).detail).toMatchObject({ deploymentId: info.deploymentId, state: 'FAILURE' });
});

test('a healthy version takes over', async () => {
  const began = Date.now();
  const info = await releaseAndFollow('v2');
  expect(info).toMatchObject({ status: 'Succeeded' });
  expect(await statuses(info.deploymentId!)).toMatchObject({ [EVENT]: 'Succeeded', AllowTraffic: 'Succeeded' });
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
  await until('v2 has answered', () => load.since(began).some(({ version }) => version === 'v2'));
  await expectVersions(began, ['v1', 'v2']);

  expect(await told('succeeded')).toContain(`Release ${info.deploymentId} of web-service-smoke-prod has succeeded`);
  await until('all messages have arrived', () => releases.deliveries.length >= 5);
  // The rollback of the release before is a deployment, too: only its end is told.
  expect(releases.deliveries.map(({ Subject }) => Subject).sort()).toEqual(
    ['is being rolled back', 'rolled back', 'started', 'started', 'succeeded'].map((what) => `web-service-smoke-prod: release ${what}`),
  );
  expect(rollbacks.deliveries).toHaveLength(1);
});

/** What the message says that tells of something. */
async function told(what: string): Promise<string> {
  const message = await until(`somebody is told of "${what}"`, () => releases.deliveries.find(({ Subject }) => Subject?.endsWith(what)));
  return message.Message;
}

async function releaseAndFollow(version: string) {
  return service.releases.follow(await service.releases.release(imageOf(version), { hooks: { [EVENT]: hook } }));
}

async function statuses(deploymentId: string): Promise<Record<string, string>> {
  const events: LifecycleEvent[] = await service.releases.events(deploymentId);
  return Object.fromEntries(events.map(({ lifecycleEventName, status }) => [lifecycleEventName!, status!]));
}

/** Nobody has seen another version, nor an error. */
async function expectVersions(began: number, versions: string[]): Promise<void> {
  await until('a request was answered', () => load.since(began).length > 0);
  const answers = load.since(began);
  expect(answers.filter(failed)).toEqual([]);
  expect([...new Set(answers.map(({ version }) => version))].sort()).toEqual(versions);
}
