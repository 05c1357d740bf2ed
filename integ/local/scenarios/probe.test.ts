/** The probes of `npm run probe`: each sees what the endpoint plays, under each reading, and the endpoint never confirms anything. */
import { execFile } from 'child_process';
import { readFileSync } from 'fs';
import { resolve } from 'path';
import { filesOf } from '../../probe/account-site';
import { leftoversOf } from '../../probe/clean';
import { DeployedStack } from '../../probe/deployed-stack';
import { PROBES } from '../../probe/probes';
import { runProbes } from '../../probe/run';
import { Site } from '../../probe/site';
import { newRun, RunState, StateFile } from '../../probe/state';
import { cdkFor } from '../apps/apps';
import { send } from '../load';
import { LocalAws, Readings } from '../local-aws';

const SO = 'as played by the endpoint';
const OTHERWISE = 'otherwise played by the endpoint';
const UNDECIDED = 'undecided on the endpoint';

let aws: LocalAws;
let site: Site;
let state: RunState;
let stacks: Map<string, DeployedStack>;

beforeAll(async () => {
  aws = await LocalAws.start({ minuteSeconds: 0.5, images: [], installTimeoutMinutes: 24 });
  await cdkFor(aws, 'construct').bootstrap();
  const { folder, environment, bootstrapTarget, clientConfig, endpoint } = aws;
  site = {
    origin: 'endpoint',
    account: '000000000000',
    region: clientConfig.region,
    folder,
    environment,
    bootstrapTarget,
    clientConfig,
    clientConfigFor: (credentials) => aws.clientConfigFor(credentials),
    minuteMs: 1000 * aws.minuteSeconds,
    pollMs: 50,
    request: async (host, path) => (await send({ endpoint, host, path })).status,
  };
  state = newRun(site, new Date());
  stacks = new Map();
});

afterAll(async () => {
  await aws?.stop();
});

/** Runs one probe under a reading, and returns what it says of each fact. */
async function ask(id: string, readings: Readings): Promise<string[]> {
  await aws.read(readings);
  const said: string[] = [];
  state = await runProbes(PROBES.filter((probe) => probe.id === id), state, {
    deploy: async (name) => {
      const stack = stacks.get(name) ?? await DeployedStack.deploy(site, name, state.run);
      stacks.set(name, stack);
      return stack;
    },
    destroy: async () => {},
    keep: () => {},
    say: (text) => said.push(text),
    now: () => new Date(),
  }, { keepStacks: true });
  if (process.env.SHOW) {
    console.log(JSON.stringify(state.answers[id]));
  }
  return said.filter((text) => text.startsWith('  ')).map((text) => text.trim().split(':')[0]);
}

test.each<[string, Readings, string[]]>([
  ['json-lines', { 'expressions-in-json': 'ignored' }, [OTHERWISE]],
  ['json-lines', { 'expressions-in-json': 'matched' }, [SO]],
  ['rule-priorities', { 'rule-priorities': 'one-by-one' }, [OTHERWISE]],
  ['rule-priorities', { 'rule-priorities': 'all-or-none' }, [SO]],
  ['tagged-priorities', { 'tagged-priorities': 'refused' }, [OTHERWISE]],
  ['tagged-priorities', { 'tagged-priorities': 'allowed' }, [SO]],
  ['target-group-association', { 'target-group-association': 'any' }, [OTHERWISE]],
  ['target-group-association', { 'target-group-association': 'one-balancer' }, [SO]],
  ['filled-metric', { 'filled-metrics': 'missing' }, [OTHERWISE]],
  ['filled-metric', { 'filled-metrics': 'zeros' }, [SO]],
  ['alarm-delay', { 'unpublished-minutes': 5 }, [OTHERWISE]],
  ['alarm-delay', { 'unpublished-minutes': 0 }, [SO]],
  ['replaced-revision', { 'replaced-revision': 'active' }, [OTHERWISE]],
  ['replaced-revision', { 'replaced-revision': 'deregistered' }, [SO]],
  ['listener-update', { 'changed-listener': 'keeps-traffic' }, [OTHERWISE]],
  ['listener-update', { 'changed-listener': 'sends-action' }, [SO]],
  ['stack-rollback', { 'last-updated-time': 'rollback' }, [SO]],
  ['stack-rollback', { 'last-updated-time': 'update' }, [OTHERWISE]],
  ['cancelled-update', { 'cancelled-custom-resource': 'waits' }, [OTHERWISE]],
  ['cancelled-update', { 'cancelled-custom-resource': 'fails' }, [SO]],
  ['all-parameters', { 'service-update-parameters': 'changed' }, [OTHERWISE]],
  ['all-parameters', { 'service-update-parameters': 'all' }, [SO]],
  ['guarded-rollback', { 'rolled-back-references': 'kept' }, [OTHERWISE]],
  ['guarded-rollback', { 'rolled-back-references': 'again' }, [SO]],
  ['revert-drift', { 'rolled-back-references': 'kept', 'reverted-task-definition': 'left' }, [OTHERWISE]],
  ['revert-drift', { 'reverted-task-definition': 'sent' }, [SO]],
  ['controllers', { 'code-deploy-again': 'taken' }, [OTHERWISE, OTHERWISE]],
  ['controllers', { 'code-deploy-again': 'refused' }, [SO, SO]],
  ['released-capacity', { 'released-capacity': 'kept' }, [OTHERWISE]],
  ['released-capacity', { 'released-capacity': 'dropped' }, [SO]],
  ['listener-rules', { 'listener-rules': 'R' }, [SO]],
  ['listener-rules', { 'listener-rules': 'D1' }, [OTHERWISE]],
  ['listener-rules', { 'listener-rules': 'D2' }, [OTHERWISE]],
  ['running-deployment', { 'deployment-group': 'snapshot' }, [SO]],
  ['running-deployment', { 'deployment-group': 'live' }, [OTHERWISE]],
  ['tags-only', { 'tags-only-update': 'service' }, [OTHERWISE]],
  ['tags-only', { 'tags-only-update': 'tags' }, [SO]],
  ['composite-alarm', { 'composite-alarms': 'ignored' }, [OTHERWISE]],
  ['composite-alarm', { 'composite-alarms': 'read' }, [SO]],
  ['healthy-hosts', {}, [SO]],
  ['release-and-rollback', { 'failing-rollbacks': 1 }, [OTHERWISE, UNDECIDED, UNDECIDED, SO]],
  ['release-and-rollback', { 'failing-rollbacks': 0 }, [SO, expect.any(String), SO, SO]],
  ['scaling', { 'scaling-by-code-deploy': 'out-only' }, [OTHERWISE]],
  ['scaling', { 'scaling-by-code-deploy': 'goes-on' }, [SO]],
  ['install-timeout', {}, [OTHERWISE]],
  ['lasting-requests', { 'lasting-requests': 'at-answer' }, [OTHERWISE]],
  ['lasting-requests', { 'lasting-requests': 'at-begin' }, [SO]],
  ['idle-minutes', {}, [SO]],
  ['ecs-updated-at', { 'ecs-updated-at': 'status' }, [OTHERWISE]],
  ['ecs-updated-at', { 'ecs-updated-at': 'stage' }, [SO]],
  ['ecs-unchanged', { 'ecs-unchanged-fields': 'deploy' }, [OTHERWISE]],
  ['ecs-unchanged', { 'ecs-unchanged-fields': 'ignored' }, [SO]],
  ['ecs-load-balancers', { 'ecs-resent-load-balancers': 'as-sent' }, [OTHERWISE]],
  ['ecs-load-balancers', { 'ecs-resent-load-balancers': 'alternate' }, [SO]],
  ['ecs-alarm-on', { 'ecs-alarms-on-at-start': 'monitored' }, [OTHERWISE, UNDECIDED]],
  ['ecs-alarm-on', { 'ecs-alarms-on-at-start': 'that-ignored' }, [OTHERWISE, UNDECIDED]],
  ['ecs-alarm-on', { 'ecs-alarms-on-at-start': 'all-ignored', 'ecs-ignored-alarms': 'monitoring' }, [SO, OTHERWISE]],
  ['ecs-alarm-on', { 'ecs-alarms-on-at-start': 'all-ignored', 'ecs-ignored-alarms': 'disabled' }, [SO, SO]],
  ['ecs-events', { 'ecs-failed-event': 'detected' }, [OTHERWISE]],
  ['ecs-events', { 'ecs-failed-event': 'every-failure' }, [SO]],
  ['ecs-circuit-breaker', { 'ecs-circuit-breaker': 'blue-green' }, [OTHERWISE]],
  ['ecs-circuit-breaker', { 'ecs-circuit-breaker': 'every-strategy' }, [SO]],
  ['ecs-default-rule', { 'ecs-default-rule': 'blue-green' }, [OTHERWISE]],
  ['ecs-default-rule', { 'ecs-default-rule': 'every-strategy' }, [SO]],
  ['ecs-production-rule', { 'ecs-changed-rule': 'keeps-old' }, [OTHERWISE]],
  ['ecs-production-rule', { 'ecs-changed-rule': 'moves' }, [SO]],
  ['ecs-live-weights', { 'ecs-live-weights': 'checked' }, [OTHERWISE]],
  ['ecs-live-weights', { 'ecs-live-weights': 'ignored' }, [SO]],
])('%s under %j', async (id, readings, words) => {
  expect(await ask(id, readings)).toEqual(words);
});

describe('the command', () => {
  const probe = (...args: string[]) => new Promise<{ code: number; out: string; err: string }>((done) => {
    execFile(process.execPath, ['--import', 'tsx', 'integ/probe/main.ts', ...args, '--folder', site.folder], {
      cwd: resolve(__dirname, '..', '..', '..'), env: { ...process.env, ...aws.environment },
    }, (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }));
  });

  test('does nothing on another account than the one that is meant', async () => {
    expect(await probe('--account', '123456789012', '--yes')).toEqual({
      code: 2, out: '', err: '--account is 123456789012, and the credentials are of 000000000000. Nothing was done. Choose the profile of the account that you mean.\n',
    });
  });

  test('does nothing before somebody has agreed to its budget', async () => {
    const { code, out, err } = await probe('--account', site.account, 'tags-only');
    expect([code, err]).toEqual([2, 'There is no terminal to ask for confirmation. Pass --yes to agree to that.\nNothing was done.\n']);
    expect(out).toMatch(/^1 probe: about \d+ minutes, and about 0\.\d\d USD/);
  });

  test('goes on with a run: what has its answers is deleted, everything with its tag, and the page is written', async () => {
    expect(await leftoversOf(site, 'another')).toEqual([]);
    expect((await leftoversOf(site, state.run)).map(({ kind, name }) => `${kind} ${name}`)).toEqual(expect.arrayContaining([
      'stack ProbeCodeDeploy', 'stack ProbeListener', expect.stringContaining('task definition task-definition-own-probe:'),
    ]));
    new StateFile(filesOf(site.folder).state).write(state);
    const { code, out, err } = await probe('--account', site.account);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('deleted: stack ProbeCodeDeploy');
    expect(await leftoversOf(site, state.run)).toEqual([]);

    const page = readFileSync(filesOf(site.folder).page, 'utf8');
    expect(page).toContain(`| ${PROBES[0].settles[0].fact} | **${SO}** |`);
    expect(page).not.toMatch(/\*\*(confirmed|refuted)\*\*/);
    expect(page).not.toContain(site.account);
    expect((await probe('clean', '--account', site.account)).out).toBe(`Nothing is left of run ${state.run}.\n`);
  });
});
