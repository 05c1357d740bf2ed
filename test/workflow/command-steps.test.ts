/** The steps of `ReleaseTool.ecsCanary`, run by bash, with a command that does what a test says. */
import { execFileSync, spawn, spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CONFIGURATIONS } from './configurations';
import { parsed } from './job';
import { until } from '../../integ/local/until';

const { step } = parsed(CONFIGURATIONS['ecs-canary']);
const COMMAND = 'console.log(JSON.stringify(process.argv.slice(2)))';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'command-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

function bash(name: string, env: Record<string, string> = {}, path = process.env.PATH!) {
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step(name).run!], {
    cwd: folder, encoding: 'utf8', env: { PATH: path, ...step(name).env, IGNORE_ALARMS: 'false', RUNNER_TEMP: folder, ...env },
  });
}

/** What `npm pack` makes, of a program. */
function pack(program: string): { readonly tarball: string; readonly integrity: string } {
  mkdirSync(join(folder, 'package', 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package', 'bin', 'ecs-canary.js'), program);
  execFileSync('tar', ['-czf', 'packed.tgz', 'package'], { cwd: folder });
  return { tarball: 'packed.tgz', integrity: `sha512-${createHash('sha512').update(readFileSync(join(folder, 'packed.tgz'))).digest('base64')}` };
}

function install(program: string): void {
  const { tarball, integrity } = pack(program);
  const { status, stderr } = bash('Check the command', { TARBALL: tarball, INTEGRITY: integrity });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

describe('Check the command', () => {
  test('unpacks what has the digest', () => {
    install(COMMAND);
    expect(readFileSync(join(folder, 'ecs-canary', 'bin', 'ecs-canary.js'), 'utf8')).toBe(COMMAND);
  });

  test('leaves anything else packed, and says both digests', () => {
    const { tarball, integrity } = pack(COMMAND);
    writeFileSync(join(folder, tarball), 'x', { flag: 'a' });
    const { status, stdout } = bash('Check the command', { TARBALL: tarball, INTEGRITY: integrity });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error title=The command is not the one that was meant::packed\.tgz has the digest sha512-\S+, and the workflow expects /);
    expect(stdout).toContain(integrity);
    expect(existsSync(join(folder, 'ecs-canary'))).toBe(false);
  });

  test('fails where there is nothing', () => {
    expect(bash('Check the command', { TARBALL: 'none.tgz' }).status).not.toBe(0);
  });

  test('downloads a version without running anything of it', () => {
    const { integrity } = pack(COMMAND);
    mkdirSync(join(folder, 'bin'));
    // In place of npm: what it is asked, and what it leaves.
    writeFileSync(join(folder, 'bin', 'npm'), '#!/bin/bash\necho "$*" > asked; cp packed.tgz ecs-canary-1.2.3.tgz\n', { mode: 0o755 });
    const { status } = bash('Check the command', { VERSION: '1.2.3', TARBALL: '', INTEGRITY: integrity }, `${join(folder, 'bin')}:${process.env.PATH}`);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('pack --silent --ignore-scripts ecs-canary@1.2.3\n');
    expect(existsSync(join(folder, 'ecs-canary', 'bin', 'ecs-canary.js'))).toBe(true);
  });
});

describe('Release', () => {
  const RELEASE = ['release', '--plan', '.github/canary-plan/node-app-prod.json', '--yes'];
  const SPEC = ['--app-spec', '.github/appspec/node-app-prod.json'];

  test('gives the command what the workflow knows', () => {
    install(COMMAND);
    const { status, stdout } = bash('Release', { IMAGE: 'r/web:1' });
    expect({ status, args: JSON.parse(stdout) }).toEqual({
      status: 0, args: [...RELEASE, '--image', 'app=r/web:1', ...SPEC, '--timeout', '50', '--lines', '--summary'],
    });
  });

  test('to all containers, without alarms, and without a wait', () => {
    install(COMMAND);
    const { stdout } = bash('Release', { IMAGE: 'r/web:1', CONTAINERS: 'app worker', IGNORE_ALARMS: 'true', WAIT_MINUTES: '', APPSPEC: '' });
    expect(JSON.parse(stdout)).toEqual([...RELEASE, '--image', 'app=r/web:1', '--image', 'worker=r/web:1', '--ignore-alarms', '--no-wait', '--lines', '--summary']);
  });

  test('is asked before the build what it would do, and nothing is done', () => {
    install(COMMAND);
    expect(JSON.parse(bash('Check that a release can start', { IMAGE: 'r/web:1' }).stdout))
      .toEqual([...RELEASE, '--image', 'app=r/web:1', ...SPEC, '--dry-run', '--before-build', '--no-wait']);
    install('process.exit(1)');
    expect(bash('Check that a release can start').status).toBe(1);
  });

  test.each([[0, 0], [1, 1], [2, 2], [3, 3], [4, 0], [5, 5], [70, 70]])('that ends with %d ends the job with %d: one that waits for somebody is no failure', (code, expected) => {
    install(`process.exit(${code})`);
    expect(bash('Release').status).toBe(expected);
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('tells the command of %s, and waits until it has said what goes on', async (signal) => {
    install(`console.log('ready'); setInterval(() => {}, 1000);
      process.on('SIGTERM', () => setTimeout(() => { console.log('it goes on'); process.exit(143); }, 300));`);
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step('Release').run!], {
      cwd: folder, env: { PATH: process.env.PATH, ...step('Release').env, IGNORE_ALARMS: 'false', RUNNER_TEMP: folder },
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    await until('it runs', () => out.includes('ready'));
    // As GitHub's runner does: to this process alone, not to its group.
    child.kill(signal);
    expect(await ended).toBe(143);
    expect(out).toBe('ready\nit goes on\n');
  });
});
