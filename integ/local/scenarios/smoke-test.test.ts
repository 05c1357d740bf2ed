/**
 * A smoke test before any production traffic: the version that fails it is refused without a single request of a
 * user's having reached it, and a good one takes over. Whoever subscribed is told of both.
 */
import { only, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { contextOptions } from '../cdk';
import { EngineName, ENGINES } from '../engines';
import { Inbox } from '../inbox';
import { failed, hostOf, SteadyLoad } from '../load';
import { LocalAws } from '../local-aws';
import { EndedRelease, ReleasedService } from '../released-service';
import { conventionalNames } from '../releases';
import { imageOf, starterImages } from '../starter';
import { until } from '../until';

const EVENT = 'BeforeAllowTraffic';
const SERVICE = 'web-service-smoke-prod';

interface Says {
  /** Of the two releases, in its own form. */
  readonly refused: object;
  readonly promoted: object;
  /** By its event. */
  readonly failed: object;
  /** In messages, of the hook: what it is called, and which function was asked. */
  readonly hook: string;
  readonly asked: string;
  /** To where messages lead. */
  readonly links: string[];
}

/** What an engine says, and what is told of it. */
const SAYS: Record<EngineName, Says> = {
  CodeDeploy: {
    refused: {
      info: { status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } },
      events: expect.arrayContaining([
        expect.objectContaining({ lifecycleEventName: 'Install', status: 'Succeeded' }),
        expect.objectContaining({ lifecycleEventName: EVENT, status: 'Failed' }),
        expect.objectContaining({ lifecycleEventName: 'AllowTraffic', status: 'Skipped' }),
      ]),
      rollback: { status: 'Succeeded', creator: 'codeDeployRollback' },
    },
    promoted: { events: expect.arrayContaining([expect.objectContaining({ lifecycleEventName: EVENT, status: 'Succeeded' })]) },
    failed: { state: 'FAILURE' },
    hook: EVENT,
    asked: `${SERVICE}-${EVENT}`,
    links: ['/codesuite/codedeploy/deployments/d-\\w+\\?', '/codesuite/codedeploy/deployments/RELEASE\\?'],
  },
  ECS: {
    refused: { status: 'ROLLBACK_SUCCESSFUL', lifecycleHookDetails: [{ status: 'FAILED' }] },
    // Before each of the two steps.
    promoted: { lifecycleHookDetails: [{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }] },
    failed: { eventName: 'SERVICE_DEPLOYMENT_FAILED' },
    hook: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
    // The function in between, whose log names the other one.
    asked: 'SmokeTest-WebReleaseHookFunction\\w+-\\w+',
    links: [`/ecs/v2/clusters/web-cluster-smoke-prod/services/${SERVICE}/deployments\\?`],
  },
};

describe.each(ENGINES)('by $name', (engine) => {
  let service: RunningService<ReleasedService>;
  let hook: string;
  let load: SteadyLoad;
  let releases: Inbox;
  let rollbacks: Inbox;

  beforeAll(async () => {
    const aws = await LocalAws.start({ minuteSeconds: 1, images: starterImages(1) });
    const cdk = cdkFor(aws, 'smoke-test');
    await cdk.bootstrap();
    const { Url: url, Hook: name, Topic: topic, RollbackTopic: rollbackTopic } = await cdk.deploy('SmokeTest', ...contextOptions(engine.context));
    hook = name;
    service = RunningService.by(engine, aws, cdk, conventionalNames('smoke'), hostOf(url));
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
    const { id, outcome } = await release('v2-broken');
    expect(outcome).toBe('rolled back');
    expect(await service.releases.told(id)).toMatchObject(SAYS[engine.name].refused);
    expect(await service.becomes(only('v1', 'blue'))).toEqual(only('v1', 'blue'));
    await expectVersions(began, ['v1']);

    const { hook: event, asked, links } = SAYS[engine.name];
    expect(await told('being rolled back')).toMatch(new RegExp([
      `^Release RELEASE of ${SERVICE} has failed, and is (being )?rolled back\\.`,
      `\\nWhy: Hook ${event} \\(function ${asked}\\) said no`,
      `\\nAlso: The log of ${asked} says why\\.`,
      ...links,
    ].join('[^]*').replaceAll('RELEASE', shortOf(id))));
    expect(await told('release rolled back')).toContain(`Release ${shortOf(id)} of ${SERVICE} is rolled back: the old version has all requests.`);
    await until('the rule has gone off', () => rollbacks.deliveries.length > 0);
    expect(JSON.parse(rollbacks.deliveries[0].Message).detail).toMatchObject(SAYS[engine.name].failed);
  });

  test('a healthy version takes over', async () => {
    const began = Date.now();
    const { id, outcome } = await release('v2');
    expect(outcome).toBe('promoted');
    expect(await service.releases.told(id)).toMatchObject(SAYS[engine.name].promoted);
    expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
    await until('v2 has answered', () => load.since(began).some(({ version }) => version === 'v2'));
    await expectVersions(began, ['v1', 'v2']);

    expect(await told('succeeded')).toContain(`Release ${shortOf(id)} of ${SERVICE} has succeeded`);
    await until('all messages have arrived', () => releases.deliveries.length >= 5);
    // A rollback of CodeDeploy's is a deployment, too: only its end is told.
    expect(releases.deliveries.map(({ Subject }) => Subject).sort()).toEqual(
      ['is being rolled back', 'rolled back', 'started', 'started', 'succeeded'].map((what) => `${SERVICE}: release ${what}`),
    );
    expect(rollbacks.deliveries).toHaveLength(1);
  });

  /** What the message says that tells of something. */
  async function told(what: string): Promise<string> {
    const message = await until(`somebody is told of "${what}"`, () => releases.deliveries.find(({ Subject }) => Subject?.endsWith(what)));
    return message.Message;
  }

  async function release(version: string): Promise<EndedRelease & { readonly id: string }> {
    const id = await service.releases.release(imageOf(version), { hooks: { [EVENT]: hook } });
    return { id, ...await service.releases.ended(id) };
  }

  /** Nobody has seen another version, nor an error. */
  async function expectVersions(began: number, versions: string[]): Promise<void> {
    await until('a request was answered', () => load.since(began).length > 0);
    const answers = load.since(began);
    expect(answers.filter(failed)).toEqual([]);
    expect([...new Set(answers.map(({ version }) => version))].sort()).toEqual(versions);
  }
});

/** As messages say it: of an ARN its last part. */
function shortOf(id: string): string {
  return id.split('/').at(-1)!;
}
