import { readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import { events, runIn } from './virtual-world';
import { COMMANDS } from '../../../cli/commands';
import { HELP } from '../../../cli/help';
import { World } from '../../../cli/steer/world';
import { HISTORY_SCHEMA } from '../../../release/history-schema';
import { WATCH_SCHEMA } from '../../../release/watch-schema';
import { FakeAws, MINUTE, named } from '../aws/fake-aws';
import { FILE, planOf } from '../plans';
import { Run, temporaryFolder, write } from '../test-io';

const folder = temporaryFolder();
const PLAN = planOf({
  names: { serviceName: 'web', clusterName: 'main', applicationName: 'app', deploymentGroupName: 'group', region: 'eu-west-1', account: '123456789012' },
});
write(folder, { [join('cdk.out', FILE)]: PLAN, 'empty/x': '' });

const matches = new Ajv({ allowUnionTypes: true }).compile(WATCH_SCHEMA);
let aws: FakeAws;
let answers: string[];
let frames: string[][];
/** The commits of the repository that the command is typed in, and when they were made. */
let commits: Record<string, number>;

beforeEach(() => {
  aws = new FakeAws();
  answers = [];
  frames = [];
  commits = {};
});

/** Runs a command in virtual time; nobody is there to be asked, unless answers are given. */
async function ecsCanary(args: string, world: Partial<World> = {}, isTerminal = false): Promise<Run> {
  return runIn({ aws, folder, answers, frames, commits, isTerminal }, args, world);
}

const after = (minutes: number) => { aws.time = aws.began + minutes * MINUTE; };

describe('watch', () => {
  test('follows a release to its end, by lines where no terminal is', async () => {
    const { code, out, err } = await ecsCanary('watch');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(`\n${out}\n`).toMatchSnapshot();
  });

  test('draws frames in a terminal and leaves the last one', async () => {
    const { code, out } = await ecsCanary('watch', {}, true);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(frames.length).toBeGreaterThan(100);
    expect(frames.at(-1)![0]).toMatch(/^✓ promoted {3}web/);
  });

  test('prints NDJSON that its schema takes, and the end last', async () => {
    const told = events((await ecsCanary('watch --json')).out);
    told.forEach((event) => {
      matches(event);
      expect(matches.errors).toBeNull();
    });
    expect(told.at(-1)).toEqual({ event: 'ended', time: expect.any(String), release: 'd-1', result: 'promoted', why: null, exitCode: 0 });
    expect(told.filter(({ event }) => event === 'ended')).toHaveLength(1);
  });

  test('ends with 4 where the release waits for somebody, unless it is to go through', async () => {
    aws.approval = true;
    expect(events((await ecsCanary('watch --json')).out).at(-1)).toMatchObject({ result: 'waiting', exitCode: 4 });
    expect((await ecsCanary('watch --through-pauses --timeout 3')).code).toBe(3);
  });

  test('ends with 3 when time is up, and with 130 or 143 when it is interrupted: the release goes on', async () => {
    const late = await ecsCanary('watch --timeout 2 --json');
    expect([late.code, events(late.out).at(-1)]).toEqual([3, expect.objectContaining({ result: 'timeout', exitCode: 3 })]);
    for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
      const gone = await ecsCanary('watch', { interrupted: () => aws.calls.length > 300 ? signal : undefined });
      expect(gone).toMatchObject({ code, err: expect.stringContaining('The release goes on') });
    }
    expect(aws.calls.some(({ name }) => name === 'StopDeployment')).toBe(false);
  });

  test('waits for the next release where none is under way', async () => {
    aws.hasRelease = false;
    expect(await ecsCanary('watch')).toMatchObject({ code: 2, err: expect.stringContaining('--for-next') });
    expect((await ecsCanary('watch --for-next --timeout 2')).code).toBe(3);
  });

  test('for the next one tells the end of the one that is under way', async () => {
    after(5);
    const { code, out } = await ecsCanary('watch --for-next --timeout 60 --json');
    expect([code, events(out).at(-1)]).toEqual([0, expect.objectContaining({ release: 'd-1', result: 'promoted' })]);
  });

  test('waits for the next release also through some minutes without a network', async () => {
    aws.hasRelease = false;
    aws.fail = (_, at) => at > aws.began + 2 * MINUTE && at < aws.began + 5 * MINUTE ? named('TimeoutError', 0, 'socket hang up') : undefined;
    expect((await ecsCanary('watch --for-next --timeout 8')).code).toBe(3);
    aws = new FakeAws();
    aws.hasRelease = false;
    aws.fail = (_, at) => at > aws.began + 2 * MINUTE ? named('TimeoutError', 0, 'socket hang up') : undefined;
    expect((await ecsCanary('watch --for-next')).code).toBe(5);
    expect(aws.time - aws.began).toBeGreaterThan(11 * MINUTE);
  });

  test('ends with 5 at once when credentials expire meanwhile, and outlasts a minute without a network', async () => {
    aws.fail = (_, at) => at > aws.began + 2 * MINUTE && at < aws.began + 3 * MINUTE ? named('TimeoutError', 0, 'socket hang up') : undefined;
    const outlasted = await ecsCanary('watch');
    expect(outlasted.code).toBe(0);
    expect(outlasted.out).toMatch(/asking {3}\? the release.*: no answer: socket hang up[^]*asking {3}AWS answers again/);
    aws = new FakeAws();
    aws.fail = (_, at) => at > aws.began + 2 * MINUTE ? named('ExpiredTokenException', 400, 'The security token is expired') : undefined;
    const { code, err } = await ecsCanary('watch --json');
    expect({ code, err }).toEqual({ code: 5, err: expect.stringContaining('A release that is under way goes on.') });
    expect(aws.time - aws.began).toBeLessThan(2.2 * MINUTE);
  });

  test('gives up when AWS does not answer for ten minutes', async () => {
    aws.fail = (_, at) => at > aws.began + 2 * MINUTE ? named('TimeoutError', 0, 'socket hang up') : undefined;
    expect((await ecsCanary('watch')).code).toBe(5);
    expect(aws.time - aws.began).toBeGreaterThan(11 * MINUTE);
  });

  test('tells a job why, in an annotation and in its summary', async () => {
    after(3);
    aws.stopped = aws.time;
    const summary = join(folder, 'summary.md');
    const { code, err } = await ecsCanary('watch --deployment d-1 --summary', { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } });
    expect({ code, err }).toEqual({ code: 1, err: '::error title=Release d-1::web rolled back: somebody stopped it' });
    expect(readFileSync(summary, 'utf8')).toContain('| Why | somebody stopped it |');
  });
});

describe('the last line of --json, and the only one of its kind, says how it ended', () => {
  const at = (minutes: number, set: () => void = () => undefined) => () => {
    after(minutes);
    set();
  };
  const none = at(0, () => { aws.hasRelease = false; });
  const expired = at(5, () => { aws.fail = (name, time) => name === 'GetDeployment' && time > aws.began + 6 * MINUTE ? named('ExpiredTokenException') : undefined; });

  test.each<[string, () => void, object]>([
    ['watch', expired, { release: 'd-1', result: 'unknown', why: expect.stringMatching(/credentials are not accepted/), exitCode: 5 }],
    ['watch', none, { release: null, result: 'unknown', why: expect.stringMatching(/there is no release to follow/), exitCode: 2 }],
    ['status', at(5), { release: 'd-1', result: 'running', why: null, exitCode: 0 }],
    ['abort --yes', at(5), { release: 'd-1', result: 'rolledBack', why: 'somebody stopped it', exitCode: 0 }],
    ['abort --yes --no-wait', at(5), { release: 'd-1', result: 'running', why: null, exitCode: 0 }],
    ['abort --dry-run', at(5), { release: 'd-1', result: 'running', why: 'nothing was done: --dry-run', exitCode: 0 }],
    ['abort', at(5, () => { answers = ['n']; }), { release: 'd-1', result: 'running', why: 'nothing was done: the answer was no', exitCode: 1 }],
    ['abort', at(5), { release: 'd-1', result: 'running', why: expect.stringMatching(/^There is no terminal to ask for confirmation/), exitCode: 2 }],
    ['abort --yes --deployment d-1', at(25), { release: 'd-1', result: 'promoted', why: null, exitCode: 1 }],
    ['abort --yes', at(25), { release: null, result: 'unknown', why: expect.stringMatching(/no release is under way/), exitCode: 2 }],
    ['promote --yes', at(5), { release: 'd-1', result: 'running', why: expect.stringMatching(/cannot skip the interval/), exitCode: 1 }],
    ['promote --dry-run', at(2, () => { aws.approval = true; }), { release: 'd-1', result: 'waiting', why: 'nothing was done: --dry-run', exitCode: 0 }],
    ['promote --yes --no-wait', at(2, () => { aws.approval = true; }), { release: 'd-1', result: 'running', why: null, exitCode: 0 }],
    ['rollback --yes', at(5), { release: 'd-1', result: 'rolledBack', why: 'somebody stopped it', exitCode: 0 }],
    ['rollback --dry-run', at(25), { release: null, result: 'unknown', why: 'nothing was done: --dry-run', exitCode: 0 }],
    ['release --image i:1 --yes --no-wait', none, { release: 'd-1', result: 'running', why: null, exitCode: 0 }],
    ['release --image repo/web:v2 --yes --no-wait', at(5), { release: 'd-1', result: 'running', why: null, exitCode: 0 }],
    ['release --image i:1 --yes', at(5), { release: null, result: 'refused', why: expect.stringMatching(/^d-1 is under way/), exitCode: 1 }],
  ])('%s: %#', async (args, arrange, end) => {
    arrange();
    const { code, out } = await ecsCanary(`${args} --json`);
    const told = events(out);
    told.forEach((event) => {
      matches(event);
      expect(matches.errors).toBeNull();
    });
    expect(told.filter(({ event }) => event === 'ended')).toEqual([{ event: 'ended', time: expect.any(String), ...end }]);
    expect(told.at(-1)!.event).toBe('ended');
    expect(code).toBe(told.at(-1)!.exitCode);
  });

  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('of %s', async (signal, exitCode) => {
    const { code, out } = await ecsCanary('watch --json', { interrupted: () => aws.calls.length > 300 ? signal : undefined });
    const end = events(out).at(-1)!;
    expect([code, end]).toEqual([exitCode, expect.objectContaining({ event: 'ended', release: 'd-1', result: 'interrupted', exitCode })]);
    matches(end);
    expect(matches.errors).toBeNull();
  });
});

describe('status', () => {
  test('is one look', async () => {
    after(5);
    const { code, out } = await ecsCanary('status');
    expect(code).toBe(0);
    expect(out).toContain('canary 25 %   web');
    expect(out).toContain('as planned   next: 100 % in 6:00');
    // Settled at 14:21:00, less two minutes of a period, a broken one, 120 s until the alarm and 30 s until the traffic is back.
    expect(out).toContain('14:15:30 ≈   10:30 left');
  });

  test('of a release that was rolled back says where to look', async () => {
    after(5);
    aws.stopped = aws.time;
    expect((await ecsCanary('status')).out).toContain('log group /shop/2, 14:00:00 to');
  });

  test('works without a plan, and says less', async () => {
    after(5);
    const { code, out } = await ecsCanary('status --cluster main --service web');
    expect(code).toBe(0);
    expect(out).not.toContain('left');
    expect((await ecsCanary('status --deployment d-1 --plan cdk.out')).code).toBe(0);
  });

  test.each([
    ['status --plan nowhere', /there is no such file/], ['status --cluster main', /needs --service/], ['status --region us-east-1', /the plan is of eu-west-1/],
  ])('%s cannot be done', async (args, message) => {
    expect(await ecsCanary(args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('abort', () => {
  test('stops the release and ends when traffic is back', async () => {
    after(5);
    expect(await ecsCanary('abort --yes')).toMatchObject({ code: 0, err: expect.stringContaining('web in 123456789012, eu-west-1: stop d-1 (canary 25 %)') });
    expect(aws.calls.filter(({ name }) => name === 'StopDeployment')).toHaveLength(1);
  });

  test('of a release that has ended already is good where the old version serves, and a no where it is gone', async () => {
    after(5);
    aws.stopped = aws.time;
    expect((await ecsCanary('abort --deployment d-1 --yes')).code).toBe(0);
    aws = new FakeAws();
    after(25);
    expect(await ecsCanary('abort --deployment d-1 --yes')).toMatchObject({ code: 1, err: 'd-1 has ended already: promoted.' });
    expect((await ecsCanary('abort --yes')).code).toBe(2);
  });

  test.each(['abort --yes', 'promote --yes', 'status', 'watch'])('%s takes a deployment of this service only', async (command) => {
    after(5);
    aws.deploymentGroup = 'other';
    expect(await ecsCanary(`${command} --deployment d-1`)).toMatchObject({ code: 2, err: expect.stringContaining('d-1 is of another deployment group (other of app), not of group.') });
    expect(await ecsCanary(`${command} --deployment d-TYPO`)).toMatchObject({ code: 2, err: expect.stringContaining('d-TYPO: there is no such deployment.') });
    expect(aws.stopped).toBeUndefined();
  });

  test('of a release whose rollback has failed is a no: nobody knows who serves', async () => {
    after(5);
    aws.stopped = aws.time;
    aws.rollbackStatus = 'Failed';
    expect(await ecsCanary('abort --deployment d-1 --yes')).toMatchObject({ code: 1, err: 'd-1 has ended already: ROLLBACK FAILED.' });
  });

  test.each([['', 1], ['n', 1], ['nonsense', 1]])('asks a person, for whom the default is no: %j', async (answer, code) => {
    after(5);
    answers = [answer];
    expect((await ecsCanary('abort')).code).toBe(code);
    expect(aws.stopped).toBeUndefined();
  });

  test('is done when the person says yes, and never hangs where there is nobody', async () => {
    after(5);
    expect(await ecsCanary('abort')).toMatchObject({ code: 2, err: expect.stringContaining('There is no terminal to ask for confirmation.') });
    expect(await ecsCanary('abort --dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was done') });
    expect(aws.stopped).toBeUndefined();
    answers = ['y'];
    expect((await ecsCanary('abort --no-wait')).code).toBe(0);
    expect(aws.stopped).toBeDefined();
  });
});

describe('promote', () => {
  test('refuses what was seen no more, and what cannot be skipped', async () => {
    after(5);
    expect(await ecsCanary('promote --deployment d-1 --at waiting --yes')).toMatchObject({ code: 1, err: expect.stringContaining('is not at \'waiting\' any more') });
    expect(await ecsCanary('promote --yes')).toMatchObject({ code: 1, err: expect.stringContaining('CodeDeploy cannot skip the interval') });
    expect(await ecsCanary('promote --at shifting --yes')).toMatchObject({ code: 2, err: expect.stringContaining("CodeDeploy can end 'waiting' and 'settling' only, not 'shifting'") });
    expect(aws.calls.some(({ name }) => name === 'ContinueDeployment')).toBe(false);
  });

  test('approves, and says the price of ending the wait', async () => {
    aws.approval = true;
    after(2);
    expect((await ecsCanary('promote --deployment d-1 --at waiting --yes --no-wait')).code).toBe(0);
    aws = new FakeAws();
    after(12);
    expect(await ecsCanary('promote --dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('no way back') });
  });
});

describe('release and rollback', () => {
  test('a release is started once it is agreed to, and followed', async () => {
    aws.hasRelease = false;
    const world = { ask: async () => { aws.hasRelease = true; return 'yes'; } };
    const { code, err } = await ecsCanary('release --image repo/web:v2', world);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('release repo/web:v2\nit replaces v1 (shop:1)\nthrough Canary25\nrepo/web:v2: its digest is not known, it is not in ECR\nwith the settings of shop:2, the newest of its family\nd-1 has started.') });
  });

  test('is refused with a reason that programs read, too', async () => {
    aws.hasRelease = false;
    aws.alarm = true;
    const { code, out } = await ecsCanary('release --image i:1 --yes --json');
    expect([code, events(out)]).toEqual([1, [{ event: 'ended', time: expect.any(String), release: null, result: 'refused', why: expect.stringMatching(/^alarm http5xx is on/), exitCode: 1 }]]);
    matches(events(out)[0]);
    expect(matches.errors).toBeNull();
  });

  test('that is refused, or goes on without the command, is told in the summary of the job, too', async () => {
    const summary = join(folder, 'refused.md');
    const job = { env: { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r', GITHUB_RUN_ID: '7', GITHUB_STEP_SUMMARY: summary } };
    aws.hasRelease = false;
    aws.alarm = true;
    expect((await ecsCanary('release --image i:1 --yes --summary', job)).code).toBe(1);
    expect(readFileSync(summary, 'utf8')).toMatch(/^Nothing was released: alarm http5xx is on/);
    aws = new FakeAws();
    aws.hasRelease = false;
    expect((await ecsCanary(`release --image i:1 --yes --no-wait --summary ${join(folder, 'started.md')}`, job)).code).toBe(0);
    expect(readFileSync(join(folder, 'started.md'), 'utf8')).toMatch(/^## ⏳ installing/);
    expect(aws.created.at(-1)).toMatchObject({ description: 'https://github.com/o/r/actions/runs/7' });
  });

  test('says of which run it is in the 100 characters that a description surely has', async () => {
    aws.hasRelease = false;
    const env = { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'r'.repeat(67), GITHUB_RUN_ID: '7' };
    await ecsCanary('release --image i:1 --yes --no-wait', { env });
    expect(aws.created.at(-1)).toMatchObject({ description: 'GitHub Actions run 7' });
  });

  test('of an image that is not built yet can only be asked about', async () => {
    aws.hasRelease = false;
    expect(await ecsCanary('release --image i:1 --before-build --yes')).toMatchObject({ code: 2, err: expect.stringContaining('Give --dry-run, too, or build it first.') });
    expect(await ecsCanary('release --image i:1 --before-build --dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was done: --dry-run') });
    expect(aws.created).toEqual([]);
  });

  test('is followed for as long as it is told, and then goes on', async () => {
    aws.hasRelease = false;
    const world = { ask: async () => { aws.hasRelease = true; return 'yes'; } };
    const { code, err } = await ecsCanary('release --image repo/web:v2 --timeout 3', world);
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('time is up after 3 minutes. The release goes on') });
  });

  test('a running release is stopped by rollback; an ended one is followed by an earlier version', async () => {
    after(5);
    expect((await ecsCanary('rollback --yes')).code).toBe(0);
    expect(aws.stopped).toBeDefined();
    aws = new FakeAws();
    after(25);
    const { code, err } = await ecsCanary('rollback --fast --dry-run');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/release v2 \(shop:2\)[^]*all traffic at once/) });
    expect(aws.created).toEqual([]);
  });

  test('rollback is a no where the release was promoted before it could be stopped, and good where nothing had to go back', async () => {
    after(20);
    aws.tooLate = true;
    expect((await ecsCanary('rollback --yes')).code).toBe(1);
    expect(aws.calls.some(({ name }) => name === 'StopDeployment')).toBe(true);
    aws = new FakeAws();
    after(0.5);
    aws.rollbackStatus = undefined;
    expect((await ecsCanary('rollback --yes')).code).toBe(0);
    expect(aws.stopped).toBeDefined();
  });
});

describe('history', () => {
  test('is a table with figures, NDJSON, or CSV', async () => {
    after(25);
    expect((await ecsCanary('history')).out).toMatch(/v2 +promoted[^]*1 release in/);
    const matchesHistory = new Ajv().compile(HISTORY_SCHEMA);
    events((await ecsCanary('history --json')).out).forEach((event) => {
      matchesHistory(event);
      expect(matchesHistory.errors).toBeNull();
    });
    expect((await ecsCanary('history --csv')).out.split('\n')).toEqual([
      'id,version,result,committed,began,ended,why,description', '"d-1","v2","promoted","","2026-11-29T14:00:00.000Z","2026-11-29T14:21:00.000Z","",""',
    ]);
  });

  test('knows the lead time where a version is named after a commit of the repository at hand, and says so where it is not', async () => {
    after(25);
    expect((await ecsCanary('history')).out).toContain('lead time          not known      no promoted version is named after a commit that the repository in this folder has');
    aws.imageOf[2] = 'repo/web:9d0e7c2';
    commits = { '9d0e7c2': aws.began - 60 * MINUTE };
    expect((await ecsCanary('history')).out).toContain('lead time          1.35 hours     median, from the commit that a version is named after to the end of its release; of 1 of 1 promoted ones');
    const [release, figures] = events((await ecsCanary('history --json')).out);
    expect([release, figures]).toMatchObject([{ version: '9d0e7c2', committed: '2026-11-29T13:00:00.000Z' }, { leadHours: 1.35, leadReleases: 1, promoted: 1 }]);
    const matchesHistory = new Ajv().compile(HISTORY_SCHEMA);
    [release, figures].forEach((event) => expect(matchesHistory(event)).toBe(true));
    expect((await ecsCanary('history --csv')).out.split('\n')[1]).toContain('"promoted","2026-11-29T13:00:00.000Z","2026-11-29T14:00:00.000Z"');
  });
});

test('history that cannot be asked for prints no line that its schema does not have', async () => {
  aws.fail = () => named('ExpiredTokenException');
  expect(await ecsCanary('history --json')).toMatchObject({ code: 5, out: '' });
});

describe('once', () => {
  test.each(['watch', 'history'])('the schema of %s', async (name) => {
    expect(JSON.parse((await ecsCanary(`schema ${name}`)).out)).toHaveProperty('oneOf');
    expect((await ecsCanary('schema other')).code).toBe(2);
  });

  test.each(['bash', 'zsh', 'fish'])('%s completes every command', async (shell) => {
    const { out } = await ecsCanary(`completion ${shell}`);
    ['abort', 'rollback', 'release', 'watch', 'status', 'promote', 'history', 'plan', 'rehearse', 'schema'].forEach((name) => expect(out).toContain(name));
    expect((await ecsCanary('completion tcsh')).code).toBe(2);
  });

  test('the help names every command that there is', () => {
    const program = { command: (name: string) => { throw new Error(name); } };
    const names = COMMANDS.map((declare) => {
      try {
        declare(program as never, {} as never, () => undefined);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(names).toHaveLength(11);
    names.forEach((name) => expect(HELP).toMatch(new RegExp(`^  ${name}\\b`, 'm')));
  });
});
