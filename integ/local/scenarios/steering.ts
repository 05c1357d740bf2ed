/** What is seen and steered by the published command line as somebody would type it, the same with every engine: tests that a scenario puts in its order. */
import { mkdtempSync, readFileSync } from 'fs';
import { join } from 'path';
import Ajv from 'ajv';
import { SteeredService } from './steered-service';
import { COMMAND } from '../../../release/how-to-run';
import { WATCH_SCHEMA } from '../../../release/watch-schema';
import { events } from '../ecs-canary';
import { failed } from '../load';
import { imageOf } from '../starter';
import { until } from '../until';

/** Tells its calls from those of the other commands. */
export const WATCHER = 'AKIAWATCHER';

/** As it is before a test, and only there. */
export type Subject = () => SteeredService;

export function nothingToStop(subject: Subject): void {
  test('a service without a release says so, and there is nothing to stop', async () => {
    const { code, out } = await subject().run('status');
    expect(code).toBe(2);
    expect(out).toContain('no release   web-service-node-app-prod');
    expect((await subject().run('abort --yes')).code).toBe(2);
  });
}

export function goodRelease(subject: Subject, version: string): void {
  const matches = new Ajv({ allowUnionTypes: true }).compile(WATCH_SCHEMA);

  test('a good release is followed to its end, by data that the schema takes; a second watcher may go', async () => {
    const release = subject().start(`release --image ${imageOf(version)} --yes --json`);
    await until('it is under way', () => release.out.includes('"event":"view"'));
    const other = subject().start('watch --lines', { AWS_ACCESS_KEY_ID: WATCHER });
    await until('it looks on', () => other.out.includes(' stage '), 60_000);
    const interrupted = Date.now();
    other.kill('SIGINT');
    expect(await other.ended).toMatchObject({ code: 130, err: expect.stringContaining('The release goes on') });
    expect(Date.now() - interrupted).toBeLessThan(2_000);

    const { code, out } = await release.ended;
    const told = events(out);
    told.forEach((event) => {
      matches(event);
      expect(matches.errors).toBeNull();
    });
    expect(code).toBe(0);
    expect(told.at(-1)).toMatchObject({ event: 'ended', result: 'promoted', exitCode: 0, why: null });
    const shares = told.flatMap(({ view }) => view?.traffic.share ?? []);
    expect(new Set(shares)).toEqual(new Set([0, 0.25, 1]));
    const canary = told.find(({ view }) => view?.phase === 'shifting' && view.alarms[0].helpsUntil !== undefined);
    // By the word of the balancer.
    expect(told.some(({ view }) => view?.versions[0]?.healthy === 2)).toBe(true);
    expect(canary!.view.versions.map(({ role, name }: { role: string; name: string }) => [role, name])).toContainEqual(['new', version]);
  });
}

export function badRelease(subject: Subject, version: string, live: string): void {
  test('a bad release says why it was rolled back, what it cost, and in the summary of a job', async () => {
    const summary = join(mkdtempSync(join(subject().service.aws.folder, 'work-')), 'summary.md');
    const { code, out, err } = await subject().run(`release --image ${imageOf(version)} --yes --lines --summary ${summary}`, {
      GITHUB_ACTIONS: 'true', AWS_ACCESS_KEY_ID: WATCHER,
    });
    expect(code).toBe(1);
    expect(out).toMatch(/ rollback .*alarm web-service-node-app-prod-\S+ went off/);
    expect(out).toMatch(/ ended {4}rolled back: alarm web-service-node-app-prod-\S+ went off/);
    expect(out).toContain(` ended    now: the old version (${live}) has all requests again`);
    expect(err).toMatch(/^::error title=Release \S+::web-service-node-app-prod rolled back: alarm /m);
    expect(readFileSync(summary, 'utf8')).toMatch(/^## ❌ rolled back\n[^]*\| Why \| alarm web-service-node-app-prod/);
  });
}

/** @param alsoThen what else is tried while the alarm is on */
export function refusedByAlarm(subject: Subject, alsoThen: () => Promise<void>): void {
  test('while the alarm is on nothing is released through the canary', async () => {
    const { run, engine } = bound(subject());
    await subject().switchAlarmOn();
    expect(await run(`release --image ${imageOf('v4')} --yes`))
      .toMatchObject({ code: 1, err: expect.stringMatching(new RegExp(`refused, nothing was started: alarms? .* (is|are) on: ${engine.name}`)) });
    expect((await run('rollback --yes --json')).out).toMatch(/"result":"refused"/);
    expect(await run('rollback --yes --no-wait')).toMatchObject({ code: 1 });
    await alsoThen();
    await subject().releaseAlarm();
  });
}

export function abortedLate(subject: Subject, version: string, live: string): void {
  test('an abort one second after the second shift brings traffic back, and says so when it is back', async () => {
    const { run } = bound(subject());
    await subject().quiet();
    const id = await subject().begin(version);
    await subject().hasAllTraffic(id);
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect((await run(`abort --deployment ${id} --yes`)).code).toBe(0);
    expect(await subject().service.answers()).toEqual([`200 ${live}`]);
    expect((await run(`abort --deployment ${id} --yes`)).code).toBe(0);
    expect((await run('history --json')).out).toContain('somebody stopped it');
  });
}

export function approvedOnce(subject: Subject, version: string): void {
  test('a release that waits for somebody ends its job with a word on it, is approved once, and then stopped', async () => {
    const { run } = bound(subject());
    await subject().quiet();
    await subject().service.releases.setApproval(30);
    const { code, out } = await run(`release --image ${imageOf(version)} --yes --json`);
    expect(code).toBe(4);
    const { view } = events(out).at(-2)!;
    expect(view.phase).toBe('waiting');
    expect(await run('abort --dry-run')).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was done') });
    expect(await run('abort')).toMatchObject({ code: 2, err: expect.stringContaining('There is no terminal to ask for confirmation.') });
    const { command } = view.controls.find(({ action }: { action: string }) => action === 'promote');
    expect((await run(`${command.replace(`${COMMAND} `, '')} --yes --no-wait`)).code).toBe(0);
    await until('the canary has begun', async () => Object.values(await subject().service.releases.weights()).includes(25), 30_000);
    // Too late.
    expect(await run(`${command.replace(`${COMMAND} `, '')} --yes`)).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was done') });
    expect((await run('abort --yes')).code).toBe(0);
  });
}

export function refusedWhileWaiting(subject: Subject, version: string): void {
  test('a release that waits is stopped instead of approved: no request reaches the new version', async () => {
    const { run } = bound(subject());
    const [began, live] = [Date.now(), await subject().service.live()];
    await subject().service.releases.setApproval(30);
    expect((await run(`release --image ${imageOf(version)} --yes`)).code).toBe(4);
    expect((await run('abort --yes')).code).toBe(0);
    expect(await subject().service.becomes(live)).toEqual(live);
    expect(subject().load.since(began).filter((answer) => failed(answer) || answer.version === version)).toEqual([]);
  });
}

export function approvedByNobody(subject: Subject, version: string): void {
  test('a release that nobody approves is stopped, and the old version stays', async () => {
    const { run } = bound(subject());
    await subject().service.releases.setApproval(3);
    expect((await run(`release --image ${imageOf(version)} --yes`)).code).toBe(4);
    const { code, out } = await run('watch --through-pauses --lines');
    expect(code).toBe(1);
    expect(out).toContain('nobody approved it in time');
    await subject().service.releases.setApproval();
  });
}

function bound(subject: SteeredService) {
  return { run: async (args: string, env?: Record<string, string>) => subject.run(args, env), engine: subject.engine };
}
