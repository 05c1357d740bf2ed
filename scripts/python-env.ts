import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join, resolve } from 'path';
import { withLock } from './lock';

/** integ/local-aws and cfn-lint run on this or newer. */
const MINIMUM = [3, 10] as const;

const ROOT = resolve(__dirname, '..');

/**
 * Installs a pinned requirements file into a virtual environment of its own, once, and returns the folder
 * of the environment's programs.
 *
 * @throws when there is no Python, with what to do
 */
export function pythonEnv(requirementsFile: string): string {
  const requirements = resolve(ROOT, requirementsFile);
  const venv = join(ROOT, '.venv', `${basename(dirname(requirements))}-${basename(requirements, '.txt')}`);
  const stamp = join(venv, 'installed');
  // An environment knows where it is: its programs name their Python by path.
  const wanted = `${hashOf(requirements)} ${venv}`;
  const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  // A Python that was updated or removed since leaves an environment that does not start.
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && isRecent(join(bin, 'python'));
  const install = () => {
    if (!isInstalled()) {
      rmSync(venv, { recursive: true, force: true });
      run(findPython(), ['-m', 'venv', venv]);
      run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
      // Last, so that an interrupted installation starts anew.
      writeFileSync(stamp, wanted);
    }
  };
  if (!isInstalled()) {
    withLock(basename(venv), install, venv);
  }
  return bin;
}

/** One file may include another of its folder, so all of them count. */
function hashOf(requirements: string): string {
  const folder = dirname(requirements);
  const files = readdirSync(folder).filter((name) => /^requirements.*\.txt$/.test(name)).sort();
  return files.reduce((hash, name) => hash.update(readFileSync(join(folder, name))), createHash('sha256')).digest('hex');
}

function findPython(): string {
  const found = ['python3', 'python'].find((name) => isRecent(name));
  if (!found) {
    throw new Error(`This needs Python ${MINIMUM.join('.')} or newer, and none was found on the PATH. Install it (with its venv module) and run the command again.`);
  }
  return found;
}

function isRecent(name: string): boolean {
  const program = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${MINIMUM.join(', ')}))`;
  const { status, signal } = spawnSync(name, ['-c', program], { stdio: 'ignore', env: process.env });
  if (signal) {
    // Says nothing of the Python, and whoever believes that it does would install it anew.
    throw new Error(`${name} was ended by ${signal}`);
  }
  return status === 0;
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  }
}
