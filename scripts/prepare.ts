/**
 * What has to be there before something runs on the local AWS endpoint: the compiled library, the command line, the starter
 * that imports the library, and the endpoint's environment. Each is made once, however many processes ask for it at a time.
 */
import { spawnSync } from 'child_process';
import { readdirSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { linkExample } from './link-example';
import { withLock } from './lock';
import { pythonEnv } from './python-env';

const ROOT = resolve(__dirname, '..');
const SOURCES = ['src', 'handlers', 'package.json', 'scripts/strip-compiled.ts'];
/** What the compilation writes last. */
const LAST = 'lib/workflow/yaml-text.js';
const COMMAND_SOURCES = ['cli', 'release', 'src/analysis', 'scripts/command', 'package.json'];
/** What the build of the command line writes last. */
const COMMAND_LAST = 'packages/ecs-canary/bin/ecs-canary.js';

withLock('compile', () => {
  if (!isNewest(LAST, SOURCES)) {
    console.log('compiling the library');
    run('compile', 'The library does not compile.');
  }
  // The compilation has bundled it, too.
  if (!isNewest(COMMAND_LAST, COMMAND_SOURCES)) {
    console.log('the command line');
    run('bundle', 'The command line cannot be bundled.');
  }
  linkExample('typescript');
});
console.log('the endpoint’s Python environment');
pythonEnv('integ/local-aws/requirements.txt');

function run(task: string, otherwise: string): void {
  const { status } = spawnSync('npx', ['projen', task], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    throw new Error(otherwise);
  }
}

/** Whether something was made after the last change of what it is made of. */
function isNewest(made: string, sources: readonly string[]): boolean {
  const at = statSync(join(ROOT, made), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.every((source) => newest(join(ROOT, source)) <= at);
}

/** The time of the last change in a file or a folder. */
function newest(path: string): number {
  const stat = statSync(path);
  const below = stat.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(stat.isDirectory() ? 0 : stat.mtimeMs, ...below);
}
