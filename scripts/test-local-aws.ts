/** Runs the tests of the local AWS endpoint in an environment of its own. */
import { spawnSync } from 'child_process';
import { join, resolve } from 'path';
import { pythonEnv } from './python-env';

const ROOT = resolve(__dirname, '..');
const python = join(pythonEnv('integ/local-aws/requirements-dev.txt'), 'python');
const report = `--junitxml=${join(ROOT, 'test-reports', 'junit-local-aws.xml')}`;
const { status } = spawnSync(python, ['-m', 'pytest', '--quiet', report, ...process.argv.slice(2)], {
  cwd: join(ROOT, 'integ', 'local-aws'), stdio: ['ignore', 'inherit', 'inherit'],
});
process.exitCode = status ?? 1;
