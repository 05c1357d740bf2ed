/** `npm run sandbox`, and the commands that it prints, typed into another shell as they are printed. */
import { ChildProcess, spawn } from 'child_process';
import { existsSync } from 'fs';
import { resolve } from 'path';
import { COMMAND } from '../../../release/how-to-run';
import { pythonEnv } from '../../../scripts/python-env';
import { until } from '../until';

const ROOT = resolve(__dirname, '..', '..', '..');
const START_MS = 200_000;
const TEST_MS = 600_000;
// eslint-disable-next-line no-control-regex
const TERMINAL = /\u001b\[[\d;]*[A-Za-z]|\r/g;

interface Typed {
  readonly code: number | null;
  readonly out: string;
}

/** The sandbox in one shell, and what is typed in another. */
class Sandbox {
  public out = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(...options: string[]) {
    this.child = spawn('npm', ['run', '--silent', 'sandbox', '--', ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    this.child.stdout!.on('data', (chunk: Buffer) => { this.out += chunk.toString(); });
    this.ended = new Promise((done) => this.child.once('close', done));
  }

  /** Until everything is printed and the release has begun. */
  public async begins(): Promise<void> {
    await until('the release has begun', () => /^[\w-]+, .*version/m.test(this.out), START_MS);
  }

  /** Types a line where the printed lines were pasted before; keys are what is pressed when the command asks. */
  public async type(line: string, keys?: string): Promise<Typed> {
    const script = [...this.out.split('\n').filter((text) => /^(cd|export) /.test(text)), line].join('\n');
    // With a terminal, or the commands would not ask anybody.
    const [program, ...args] = keys === undefined
      ? ['bash', '--norc', '-ec', script]
      : ['script', '--quiet', '--return', '--command', `stty cols 100 rows 60\n${script}`, '/dev/null'];
    const PATH = [pythonEnv('integ/local/aws-cli/requirements.txt'), process.env.PATH].join(':');
    // No line of the environment of the tests may be what makes a printed line work.
    const child = spawn(program, args, {
      env: { PATH, HOME: process.env.HOME, SHELL: '/bin/bash', TERM: 'xterm-256color', LANG: 'C.UTF-8', npm_config_update_notifier: 'false' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [out, pressed] = ['', false];
    [child.stdout, child.stderr].forEach((stream) => stream.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      if (keys !== undefined && !pressed && out.includes('[y/N]')) {
        pressed = true;
        child.stdin.write(keys);
      }
    }));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, out: out.replace(TERMINAL, '') };
  }

  /** The line that it has printed for a command. */
  public printed(command: string): string {
    const line = this.out.split('\n').find((text) => text.startsWith(command));
    expect([command, line]).toEqual([command, expect.any(String)]);
    return line!;
  }

  /** Presses Ctrl-C, which the terminal sends to all of them, and waits until nothing is left. */
  public async interrupt(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      process.kill(-this.child.pid!, 'SIGINT');
    }
    await this.ended;
    const folder = /^cd (.*)$/m.exec(this.out)?.[1];
    await until('its folder is gone', () => folder === undefined || !existsSync(folder), 30_000);
  }
}

let sandbox: Sandbox;
afterEach(async () => {
  await sandbox?.interrupt();
});

test('with --approval: a release is looked at, approved, promoted, and undone by another one', async () => {
  sandbox = new Sandbox('--approval', '--minute-seconds', '1.5');
  await sandbox.begins();
  const command = (name: string) => sandbox.printed(`${COMMAND} ${name}`);

  expect(await sandbox.type(sandbox.printed('curl'))).toMatchObject({ code: 0, out: expect.stringContaining('v1') });
  expect(await sandbox.type(sandbox.printed('aws deploy'))).toMatchObject({ code: 0, out: expect.stringMatching(/d-[A-Z0-9]+/) });
  expect(await sandbox.type(command('plan'))).toMatchObject({ code: 0, out: expect.stringContaining('sound: no problems found') });

  const waiting = await sandbox.type(command('watch'));
  expect(waiting).toMatchObject({ code: 4, out: expect.stringMatching(/ waits .*if nobody does/) });
  expect(await sandbox.type(command('status'))).toMatchObject({ code: 4, out: expect.stringContaining('waits for approval   web-service-node-app-prod') });
  expect((await sandbox.type(command('promote'), 'n\n')).code).toBe(1);
  // What the frame says may be done is typed as it says so.
  const shown = /\S.*promote --deployment d-\w+ --at waiting/.exec(waiting.out.slice(waiting.out.indexOf(COMMAND)))![0];
  expect(shown.startsWith(COMMAND)).toBe(true);
  expect(await sandbox.type(shown, 'y\n')).toMatchObject({ code: 0, out: expect.stringMatching(/✓ promoted {3}web-service-node-app-prod/) });

  expect((await sandbox.type(command('abort'))).code).toBe(2);
  expect(await sandbox.type(command('history'))).toMatchObject({ code: 0, out: expect.stringMatching(/v2 +promoted/) });
  // v1 came with the stack.
  expect(await sandbox.type(command('rollback'))).toMatchObject({ code: 2, out: expect.stringContaining('has promoted another version than the one that runs') });
  const next = await sandbox.type(`${command('release')} --yes --no-wait`);
  expect(next).toMatchObject({ code: 0, out: expect.stringMatching(/prod:v3 is sha256:[0-9a-f]{64}[^]*d-\w+ has started/) });
  // Once more is the same one.
  expect(await sandbox.type(`${command('release')} --yes --no-wait`)).toMatchObject({ code: 0, out: expect.stringContaining('is the release of the same image, and under way') });
  expect(await sandbox.type(`${command('abort')} --yes`)).toMatchObject({ code: 0 });
}, TEST_MS);

test('of a faulty version by ECS: it is listed, and watched until it is rolled back, with the reason', async () => {
  sandbox = new Sandbox('--engine', 'ecs-native', '--scenario', 'faulty', '--minute-seconds', '1.5');
  await sandbox.begins();
  expect(await sandbox.type(sandbox.printed('aws ecs'))).toMatchObject({ code: 0, out: expect.stringContaining('IN_PROGRESS') });
  expect(await sandbox.type(sandbox.printed(`${COMMAND} watch`))).toMatchObject({
    code: 1, out: expect.stringMatching(/ ended {4}rolled back: alarms? web-service-node-app-prod-/),
  });
  expect((await sandbox.type(sandbox.printed(`${COMMAND} history`))).out).toMatch(/v2-broken +rolledBack/);
}, TEST_MS);
