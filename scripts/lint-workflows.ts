/**
 * Runs shellcheck over the commands in shell/; actionlint, with shellcheck for the commands as a whole, and zizmor over the workflow of each
 * configuration that the tests know; zizmor over the project's own, too.
 */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { pythonEnv } from './python-env';
import { CONFIGURATIONS, generate } from '../test/workflow/configurations';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

const bin = pythonEnv('test/workflow/linters/requirements.txt');
const folder = mkdtempSync(join(tmpdir(), 'lint-workflows-'));
try {
  // Where GitHub has them: zizmor takes other files for something else.
  const workflows = join(folder, '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  const files = Object.entries(CONFIGURATIONS).map(([name, configuration]) => {
    const file = join(workflows, `${name}.yml`);
    writeFileSync(file, generate(configuration).workflow);
    return file;
  });
  // actionlint 1.7.12 is older than the key "queue", which GitHub has since 2026-05.
  const ignored = ['-ignore', 'unexpected key "queue" for "concurrency"'];
  const shell = join(__dirname, '..', 'shell');
  const scripts = readdirSync(shell, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh')).map((name) => join(shell, name));
  const passed = [
    lint(join(bin, 'shellcheck'), scripts),
    lint(actionlint(), [...ignored, '-shellcheck', join(bin, 'shellcheck'), '-pyflakes', '', ...files]),
    lint(join(bin, 'zizmor'), ['--offline', '--no-progress', '--quiet', '--min-severity', 'low', folder]),
    // The project's own.
    lint(join(bin, 'zizmor'), ['--offline', '--no-progress', '--quiet', '--min-severity', 'low', join(__dirname, '..', '.github')]),
  ];
  console.log(`${passed.every(Boolean) ? 'ok  ' : 'FAIL'} ${files.length} workflows, ${scripts.length} commands`);
  process.exitCode = passed.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** It is a Go program; what npm and PyPI have of it is too old or does not install. */
function actionlint(): string {
  const folderOfGo = resolve(__dirname, '..', '.venv', `actionlint-${ACTIONLINT.split('@')[1]}`);
  const program = join(folderOfGo, process.platform === 'win32' ? 'actionlint.exe' : 'actionlint');
  if (!existsSync(program)) {
    const { status } = spawnSync('go', ['install', ACTIONLINT], { stdio: 'inherit', env: { ...process.env, GOBIN: folderOfGo } });
    if (status !== 0) {
      throw new Error(`This needs Go, to install ${ACTIONLINT}. Install it and run the command again.`);
    }
  }
  return program;
}

function lint(program: string, args: string[]): boolean {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) {
    throw error;
  }
  return status === 0;
}
