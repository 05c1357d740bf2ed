/**
 * A smoke test before any production traffic: the version that fails it is refused without a single request of a
 * user's having reached it, and a good one takes over.
 */
import { LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { Live, only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
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

beforeAll(async () => {
  const aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
  const cdk = cdkFor(aws, 'smoke-test');
  await cdk.bootstrap();
  const { Url: url, Hook: name } = await cdk.deploy('SmokeTest');
  hook = name;
  service = new RunningService(aws, cdk, conventionalNames('smoke'), hostOf(url));
  load = service.startLoad(20);
});

afterAll(async () => {
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
});

test('a healthy version takes over', async () => {
  const began = Date.now();
  const info = await releaseAndFollow('v2');
  expect(info).toMatchObject({ status: 'Succeeded' });
  expect(await statuses(info.deploymentId!)).toMatchObject({ [EVENT]: 'Succeeded', AllowTraffic: 'Succeeded' });
  expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
  await until('v2 has answered', () => load.since(began).some(({ version }) => version === 'v2'));
  await expectVersions(began, ['v1', 'v2']);
});

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
