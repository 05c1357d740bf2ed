import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { FILE, planOf, TRAFFIC } from './plans';
import { run, temporaryFolder, write } from './test-io';
import { Io } from '../../cli/io';
import { version } from '../../package.json';

const folder = temporaryFolder();
const BUNDLE = join(__dirname, '../../packages/ecs-canary/bin/ecs-canary.js');

describe('without a command', () => {
  test('it prints its help and asks for one', async () => {
    const { code, out, err } = await run([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('ecs-canary: see, steer and check canary releases on Amazon ECS');
  });

  test.each(['--help', 'help'])('%s prints the same as a success', async (argument) => {
    const help = await run([argument]);
    expect(help).toEqual({ code: 0, err: '', out: (await run([])).err });
  });

  test('--version is that of the package', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, err: '', out: version });
  });
});

test.each([[['plam'], "unknown command 'plam'"], [['plan', '--nope'], "unknown option '--nope'"], [['plan', 'a', 'b'], 'too many arguments']])(
  'what it does not know is a mistake of the caller: %j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain('--help');
  });

test('its own mistake is told from the caller’s', async () => {
  write(folder, { [FILE]: planOf() });
  const broken: Partial<Io> = { out: () => { throw new TypeError('oh'); } };
  const { code, err } = await run(['plan', folder], broken);
  expect(code).toBe(70);
  expect(err).toMatch(/mistake of ecs-canary itself.*\nTypeError: oh/s);
});

test('the help keeps to a narrow terminal', async () => {
  const { out } = await run(['plan', '--help'], { columns: 60 });
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
});

/** `npx projen bundle` makes it of cli/. */
describe('the bundle', () => {
  const bin = (...args: string[]) => spawnSync(process.execPath, [BUNDLE, ...args], { cwd: folder, encoding: 'utf8' });

  test('prints to stdout', () => {
    expect(bin('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  /** Of a shell's command, in which `bin` is the bundle; and what stays on stderr. */
  const shell = (command: string) => {
    const { status, stderr } = spawnSync('bash', ['-c', `bin() { "${process.execPath}" "${BUNDLE}" "$@"; }; ${command}`], { cwd: folder, encoding: 'utf8' });
    return { status, stderr };
  };
  // The device that is always full is Linux's.
  const onLinux = existsSync('/dev/full') ? test : test.skip;

  onLinux.each(['plan', 'rehearse --expect rolled-back --runs 50', '--help'])('says that a disk is full, by its exit code, too: %s', (args) => {
    write(folder, { 'full.json': planOf({ expectedTraffic: TRAFFIC }) });
    const place = args.startsWith('-') ? '' : 'full.json';
    expect(shell(`bin ${args} ${place} >/dev/full`)).toEqual({
      status: 2, stderr: expect.stringMatching(/^ecs-canary: the output cannot be written: .*ENOSPC.*\n$/),
    });
    expect(shell(`bin ${args} ${place} >/dev/full 2>/dev/full`)).toEqual({ status: 2, stderr: '' });
  });

  onLinux.each([
    ['plan nonexist 2>&1', 2], ['plan full.json', 0], ['rehearse full.json --runs 50', 1], ['rehearse full.json --expect rolled-back', 0],
  ])('keeps its exit code where nobody reads: %s', (args, code) => {
    write(folder, { 'full.json': planOf({ expectedTraffic: TRAFFIC }) });
    expect(shell(`bin ${args} | true; exit \${PIPESTATUS[0]}`)).toEqual({ status: code, stderr: '' });
  });

  test('knows the shape of a plan, though what generates the check is not in it', () => {
    write(folder, { 'good.json': planOf(), 'wrong.json': { ...planOf(), steps: [{ share: 2, durationSeconds: 600 }] } });
    expect(bin('plan', 'good.json')).toMatchObject({ status: 0, stderr: '' });
    expect(bin('plan', 'wrong.json')).toMatchObject({
      status: 2, stdout: '', stderr: 'ecs-canary: wrong.json: steps[0].share is 2; it should be at most 1.\nRun `cdk synth` again.\n',
    });
    expect(readFileSync(BUNDLE, 'utf8')).not.toContain('strictTypes');
  });

  test('complains on stderr, without a stack trace', () => {
    expect(bin('plan', 'nowhere')).toMatchObject({
      status: 2, stdout: '', stderr: expect.stringMatching(/^ecs-canary: nowhere: there is no such file or folder .*\nRun `cdk synth` first.*\n$/),
    });
  });

  test('says nothing of what the SDK thinks of the version of Node', () => {
    const env = { ...process.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', NODE_NO_WARNINGS: undefined };
    const args = ['status', '--region', 'eu-west-1', '--cluster', 'c', '--service', 's'];
    const { stderr } = spawnSync(process.execPath, [BUNDLE, ...args], { cwd: folder, encoding: 'utf8', env });
    expect(stderr).toMatch(/^ecs-canary: AWS could not be asked: /);
  });
});
