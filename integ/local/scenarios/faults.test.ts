/**
 * Releases that cannot succeed, one after another on one service, by either engine. Each ends in a state that says why, and
 * the old version has all the traffic, without a single failed request in between.
 */
import { faultsOfCodeDeploy } from './faults-of-code-deploy';
import { only, PROMOTED, RunningService } from './running-service';
import { cdkFor } from '../apps/apps';
import { disagreedVersion } from '../apps/hooks-by-tag';
import type { StarterContext } from '../apps/starter';
import { CODE_DEPLOY, ECS, Engine } from '../engines';
import { failed, SteadyLoad } from '../load';
import { EndedRelease, ReleasedService } from '../released-service';
import { imageOf } from '../starter';
import { until } from '../until';

const HOOK_TIMEOUT_MINUTES = 3;
/** What serves while others fail. */
const LIVE = 'v2';

/** A version that a hook does not agree to, and the hooks of its release where these are the release's. */
interface Disagreed {
  readonly version: string;
  readonly hooks?: Record<string, string>;
}

/** What an engine needs for the faults, and what it says of them in its own form. */
interface Faults<R extends ReleasedService> {
  readonly engine: Engine<R>;
  readonly context?: StarterContext;
  /** What is deployed besides the starter. */
  readonly prepare?: (service: RunningService<R>) => Promise<unknown>;
  readonly exits: Pick<EndedRelease, 'outcome'> & { readonly said: RegExp };
  readonly refusedEarly: Disagreed & { readonly told: object };
  readonly refusedLate: Disagreed & { readonly told: object };
  readonly unanswered: Disagreed & { readonly told: object };
  readonly stopped: object;
  /** Further tests, of what only this engine can do wrong. */
  readonly own?: (service: () => RunningService<R>, load: () => SteadyLoad) => void;
}

playFaults({
  engine: CODE_DEPLOY,
  prepare: async ({ aws }) => cdkFor(aws, 'hooks', { assembly: 'cdk.out.hooks' }).deploy('Hooks'),
  exits: { outcome: 'rolled back', said: /TIMEOUT: .*exit code 1/ },
  refusedEarly: {
    version: 'v3', hooks: { AfterInstall: 'hook-refuses' }, told: toldOfHook('AfterInstall', { errorCode: 'ScriptFailed', scriptName: 'hook-refuses' }),
  },
  refusedLate: {
    version: 'v3', hooks: { AfterAllowTraffic: 'hook-refuses' }, told: toldOfHook('AfterAllowTraffic', { errorCode: 'ScriptFailed' }),
  },
  unanswered: {
    version: 'v3', hooks: { BeforeAllowTraffic: 'hook-is-silent' }, told: toldOfHook('BeforeAllowTraffic', { errorCode: 'ScriptTimedOut' }),
  },
  stopped: { info: { status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } }, rollback: { status: 'Succeeded', creator: 'codeDeployRollback' } },
  own: faultsOfCodeDeploy,
});

playFaults({
  engine: ECS,
  context: { hooksByTag: String(HOOK_TIMEOUT_MINUTES) },
  exits: { outcome: 'rolled back', said: /circuit breaker threshold was exceeded/ },
  refusedEarly: {
    version: disagreedVersion('v3', 'refused', 'POST_SCALE_UP'), told: { lifecycleHookDetails: [{ status: 'FAILED' }] },
  },
  refusedLate: {
    version: disagreedVersion('v3', 'refused', 'POST_PRODUCTION_TRAFFIC_SHIFT'),
    told: { lifecycleHookDetails: [...Array(3).fill({ status: 'SUCCEEDED' }), { status: 'FAILED' }] },
  },
  unanswered: {
    version: disagreedVersion('v3', 'unanswered', 'PRE_PRODUCTION_TRAFFIC_SHIFT'),
    told: { lifecycleHookDetails: [{ status: 'SUCCEEDED' }, { status: 'TIMED_OUT' }] },
  },
  stopped: { status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringContaining('StopServiceDeployment was called') },
  own: (service) => test.each([
    ['fails itself', 'thrown'],
    ['answers as if CodeDeploy had asked', 'misunderstood'],
  ] as const)('a hook that %s', async (_, how) => {
    const { releases } = service();
    const id = await releases.release(imageOf(disagreedVersion('v3', how, 'POST_SCALE_UP')));
    expect(await releases.ended(id)).toMatchObject({ outcome: 'rolled back', said: expect.stringContaining('POST_SCALE_UP lifecycle hook(s) failed') });
  }),
});

/** What CodeDeploy says of a release that a hook has ended. */
function toldOfHook(lifecycleEventName: string, diagnostics: object): object {
  return {
    info: { status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } },
    events: expect.arrayContaining([
      expect.objectContaining({ lifecycleEventName, status: 'Failed', diagnostics: expect.objectContaining(diagnostics) }),
    ]),
    rollback: { status: 'Succeeded', creator: 'codeDeployRollback' },
  };
}

function playFaults<R extends ReleasedService>(faults: Faults<R>): void {
  const { engine } = faults;

  describe(`by ${engine.name}`, () => {
    let service: RunningService<R>;
    let load: SteadyLoad;

    beforeAll(async () => {
      const options = { minuteSeconds: 1, hookTimeoutMinutes: HOOK_TIMEOUT_MINUTES, installTimeoutMinutes: 2 };
      service = await RunningService.startStarter(engine, options, faults.context);
      await faults.prepare?.(service);
      load = service.startLoad(20);
    });

    afterAll(async () => service?.stop());

    test('a second release during the first is refused by the command, and the first one succeeds unharmed', async () => {
      const [began, before] = [Date.now(), await service.releases.list()];
      const first = await service.releases.release(imageOf(LIVE));
      await until('the canary has begun', async () => (await service.weights()).green === 25);
      expect(await service.command(`release --image ${imageOf('v3')} --yes`).ended)
        .toMatchObject({ code: 1, err: expect.stringMatching(/refused, nothing was started: \S+ is under way/) });
      expect(await service.releases.list()).toEqual([first, ...before]);
      expect(await service.releases.ended(first)).toMatchObject(PROMOTED);
      expect(await service.becomes(only(LIVE, 'green'))).toEqual(only(LIVE, 'green'));
      expect(load.since(began).filter((answer) => failed(answer) || answer.version === 'v3')).toEqual([]);
    });

    describe('the old version serves on after', () => {
      let began: number;
      beforeEach(() => { began = Date.now(); });

      afterEach(async () => {
        expect(await service.becomes(only(LIVE, 'green'))).toEqual(only(LIVE, 'green'));
        await until('a request was answered', async () => load.since(began).length > 0);
        expect(load.since(began).filter(failed)).toEqual([]);
      });

      test('a release whose tasks exit at once', async () => {
        const { outcome, said } = faults.exits;
        expect(await released('v3-exits')).toMatchObject({ outcome, said: expect.stringMatching(said) });
        await expectVersions(LIVE);
      });

      test('a hook that refuses the release', async () => {
        await expectEndedByHook(faults.refusedEarly);
        await expectVersions(LIVE);
      });

      test('a hook that refuses after all the traffic was shifted', async () => {
        await expectEndedByHook(faults.refusedLate);
        await expectVersions(LIVE, faults.refusedLate.version);
      });

      test('a hook that never answers', async () => {
        const asked = Date.now();
        await expectEndedByHook(faults.unanswered);
        const took = service.aws.toAwsMinutes(Date.now() - asked);
        expect(took).toBeGreaterThan(HOOK_TIMEOUT_MINUTES - 0.1);
        // Not an hour, which it would be by default.
        expect(took).toBeLessThan(40);
        await expectVersions(LIVE);
      });

      test('a release that is stopped with a rollback', async () => {
        const id = await service.releases.release(imageOf('v3'));
        await until('the canary has begun', async () => (await service.weights()).blue === 25);
        expect(await service.releases.stop(id)).toBe(true);
        expect(await service.releases.ended(id)).toMatchObject({ outcome: 'rolled back' });
        expect(await service.releases.told(id)).toMatchObject(faults.stopped);
        expect(await service.releases.stop(id)).toBe(false);
      });

      async function expectEndedByHook({ version, hooks, told }: Disagreed & { readonly told: object }): Promise<void> {
        const id = await service.releases.release(imageOf(version), { hooks });
        expect(await service.releases.ended(id)).toMatchObject({ outcome: 'rolled back' });
        expect(await service.releases.told(id)).toMatchObject(told);
      }

      /** A release can fail before the next request is sent. */
      async function expectVersions(...versions: string[]): Promise<void> {
        await until('a request was answered', async () => load.since(began).length > 0);
        expect([...new Set(load.since(began).map(({ version }) => version))].sort()).toEqual(versions);
      }

      async function released(version: string): Promise<EndedRelease> {
        return service.releases.ended(await service.releases.release(imageOf(version)));
      }

      faults.own?.(() => service, () => load);
    });
  });
}
