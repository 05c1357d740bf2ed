/** Checks the code of the local AWS endpoint, and runs its tests, in an environment of its own. */
import { spawnSync } from 'child_process';
import { availableParallelism } from 'os';
import { join, resolve } from 'path';
import { pythonEnv } from './python-env';

const ROOT = resolve(__dirname, '..');
const python = join(pythonEnv('integ/local-aws/requirements-dev.txt'), 'python');
const run = (...args: string[]) => spawnSync(python, ['-m', ...args], { cwd: join(ROOT, 'integ', 'local-aws'), stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
const report = `--junitxml=${join(ROOT, 'test-reports', 'junit-local-aws.xml')}`;
// They wait more than they work. Each worker has an endpoint of its own; `-n 0` after them all runs them one by one.
const workers = ['--numprocesses', String(Math.min(2 * availableParallelism(), 4)), '--dist', 'worksteal'];
const linted = [['ruff', 'check', '--quiet', '.'], ['ruff', 'format', '--quiet', '--check', '.']].map((args) => run(...args));
process.exitCode = Math.max(...linted, run('pytest', '--quiet', report, ...workers, ...process.argv.slice(2)));
