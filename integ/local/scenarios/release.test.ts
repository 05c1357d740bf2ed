/**
 * A healthy release, and releases that their alarms roll back, one after another on one service and under
 * steady load, by either engine. The canary has 25 % of the requests.
 */
import { only, PROMOTED, RunningService, useStarterUnderLoad } from './running-service';
import { alarmsRaisedSince } from '../alarm-states';
import { EngineName, ENGINES } from '../engines';
import { Answer, failed, send, SteadyLoad } from '../load';
import { isLoopback, listeningAddresses, processesMentioning, processTree } from '../processes';
import { EndedRelease, ReleasedService, ReleaseLook } from '../released-service';
import { imageOf } from '../starter';
import { until } from '../until';

const SHARE = 25;
/** A step takes longer than it says on a busy machine, but by no means twice as long. */
const SLACK_MINUTES = 8;
const LIFECYCLE = [
  'BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic',
];

/** What an engine says of a release, in its own form. */
const TOLD: Record<EngineName, { readonly promoted: object; readonly rolledBack: object }> = {
  CodeDeploy: {
    promoted: { info: { status: 'Succeeded' }, events: LIFECYCLE.map((lifecycleEventName) => ({ lifecycleEventName, status: 'Succeeded' })) },
    rolledBack: {
      info: { status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } },
      rollback: { status: 'Succeeded', creator: 'codeDeployRollback' },
    },
  },
  ECS: {
    promoted: { status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } },
    rolledBack: { status: 'ROLLBACK_SUCCESSFUL', alarms: { status: 'TRIGGERED' } },
  },
};

/** Each sees that all requests to a version fail; which is first depends on where in a minute the release begins. */
const OF_REQUESTS = ['http5xx', 'totalFailure', 'canaryVersusBaseline'];

/** A look at a release, and when it was taken, in milliseconds since the epoch. */
type TimedLook = ReleaseLook & { readonly at: number };

describe.each(ENGINES)('by $name', (engine) => {
  let service: RunningService<ReleasedService>;
  let load: SteadyLoad;

  useStarterUnderLoad(engine, (...started) => { [service, load] = started; });

  test('a service that was just deployed answers, and everything of the endpoint listens on loopback only', async () => {
    const fresh = { ...only(engine.starter.version, 'blue'), weights: engine.freshWeights };
    expect(await service.becomes(fresh)).toEqual(fresh);
    const addresses = listeningAddresses(processTree(service.aws.pid));
    // The endpoint, and a task each on an address of its own.
    expect(new Set(addresses).size).toBeGreaterThanOrEqual(3);
    expect(addresses.filter((address) => !isLoopback(address))).toEqual([]);
  });

  test('a healthy release takes over through the canary, and no request fails', async () => {
    const { version: old, canaryMinutes, terminationMinutes } = engine.starter;
    const began = Date.now();
    const looks: TimedLook[] = [];
    let duringTheWait: Promise<string[]> | undefined;
    const id = await service.releases.release(imageOf('v2'));
    const ended = await service.releases.ended(id, (look) => {
      looks.push({ ...look, at: Date.now() });
      if (look.settling) {
        duringTheWait ??= service.tasks();
      }
    });

    expect(ended).toMatchObject(PROMOTED);
    expect(await service.releases.told(id)).toMatchObject(TOLD[engine.name].promoted);
    expect([...new Set(looks.map(({ share }) => share))]).toEqual([0, SHARE, 100]);
    const inCanary = ({ share }: ReleaseLook) => share === SHARE;
    expectMinutes(looks, inCanary, canaryMinutes);
    expectMinutes(looks, ({ settling }) => settling, terminationMinutes);

    // Old and new tasks until the wait is over, and then the new ones alone.
    expect(await duringTheWait).toEqual([old, old, 'v2', 'v2']);
    expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));

    expect(load.since(began).filter(failed)).toEqual([]);
    const canary = looks.filter(inCanary);
    const duringTheCanary = load.answers.filter((answer) => answer.at >= canary[0].at && answer.ended <= canary.at(-1)!.at);
    const share = shareOf(duringTheCanary, 'v2');
    expect(share).toBeGreaterThan(SHARE / 100 - noise(duringTheCanary.length));
    expect(share).toBeLessThan(SHARE / 100 + noise(duringTheCanary.length));
  });

  describe.each([
    ['fails its requests', 'v3-silent', OF_REQUESTS],
    ['logs errors', 'v3-noisy', ['logErrors']],
    ['fails its requests and logs that', 'v3-broken', [...OF_REQUESTS, 'logErrors']],
  ])('a version that %s', (_what, version, culprits) => {
    const possible = culprits.map((alarm) => `web-service-node-app-prod-${alarm}`);
    const shares = new Set<number>();
    let id: string;
    let ended: EndedRelease;
    let began: Date;

    beforeAll(async () => {
      await service.quiet();
      began = new Date();
      id = await service.releases.release(imageOf(version));
      ended = await service.releases.ended(id, ({ share }) => shares.add(share));
    });

    test('is stopped by its alarm, which the reason names', async () => {
      expect(ended.alarms).not.toEqual([]);
      expect(possible).toEqual(expect.arrayContaining(ended.alarms));
      expect(ended.said).toContain(ended.alarms[0]);
      expect(await alarmsRaisedSince(service.aws, began)).toEqual(expect.arrayContaining(ended.alarms));
    });

    test('is rolled back, and the old version serves', async () => {
      expect(ended.outcome).toBe('rolled back');
      expect(await service.releases.told(id)).toMatchObject(TOLD[engine.name].rolledBack);
      expect(await service.becomes(only('v2', 'green'))).toEqual(only('v2', 'green'));
    });

    test('reaches no more clients than the canary’s share, and none after the rollback', async () => {
      const rolledBack = Date.now();
      await until('requests were sent after the rollback', () => load.since(rolledBack).length > 50);
      const answers = load.since(began.getTime());
      const hit = answers.filter((answer) => answer.version === version);
      expect(hit.length).toBeGreaterThan(0);
      expect([...shares].filter((share) => ![0, SHARE].includes(share))).toEqual([]);
      // Also what was sent before: the balancer may have chosen its group later.
      const exposed = answers.filter(({ at, ended: answered }) => answered >= hit[0].at && at <= hit.at(-1)!.ended);
      expect(shareOf(exposed, version)).toBeLessThan(SHARE / 100 + noise(exposed.length));
      expect(load.since(rolledBack).filter((answer) => answer.version !== 'v2')).toEqual([]);
      expect(answers.filter((answer) => !hit.includes(answer) && (failed(answer) || answer.version !== 'v2'))).toEqual([]);
    });
  });

  test('nothing is left running, and the port is free', async () => {
    const { aws, target } = service;
    const processes = [...new Set([...processTree(aws.pid), ...processesMentioning(aws.folder)])];
    expect(processes.length).toBeGreaterThanOrEqual(4);
    await service.stop();
    await until('all processes are gone', () => processes.every((pid) => !processTree(pid).length) && processesMentioning(aws.folder).length === 0);
    expect(await send(target)).toMatchObject({ status: 0 });
  });

  /** From the last look at which it was not so yet to the first at which it is so no more. */
  function expectMinutes(looks: TimedLook[], isSo: (look: ReleaseLook) => boolean, minutes: number): void {
    const first = looks.findIndex(isSo);
    const after = looks.find((look, index) => index > first && !isSo(look))!;
    const took = service.aws.toAwsMinutes(after.at - looks[first - 1].at);
    expect(took).toBeGreaterThan(minutes - 0.1);
    expect(took).toBeLessThan(minutes + SLACK_MINUTES);
  }
});

function shareOf(answers: Answer[], version: string): number {
  return answers.filter((answer) => answer.version === version).length / answers.length;
}

/** Each request chooses its group at random: five standard deviations of a share of this many. */
function noise(requests: number): number {
  const share = SHARE / 100;
  return 5 * Math.sqrt(share * (1 - share) / requests);
}
