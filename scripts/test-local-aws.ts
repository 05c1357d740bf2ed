/** Runs the tests of the local AWS endpoint in an environment of its own. */
import { spawnSync } from 'child_process';
import { availableParallelism } from 'os';
import { join, resolve } from 'path';
import { pythonEnv } from './python-env';

const ROOT = resolve(__dirname, '..');
const python = join(pythonEnv('integ/local-aws/requirements-dev.txt'), 'python');
const report = `--junitxml=${join(ROOT, 'test-reports', 'junit-local-aws.xml')}`;
// They wait more than they work. Each worker has an endpoint of its own; `-n 0` after them all runs them one by one.
const workers = ['--numprocesses', String(Math.min(2 * availableParallelism(), 4)), '--dist', 'worksteal'];
const { status } = spawnSync(python, ['-m', 'pytest', '--quiet', report, ...workers, ...process.argv.slice(2)], {
  cwd: join(ROOT, 'integ', 'local-aws'), stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
