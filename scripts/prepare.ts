/**
 * What has to be there before something runs on the local AWS endpoint: the compiled library, the starter that
 * imports it, and the endpoint's environment. Each is made once, however many processes ask for it at a time.
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

withLock('compile', () => {
  if (!isCompiled()) {
    console.log('compiling the library');
    const { status } = spawnSync('npx', ['projen', 'compile'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) {
      throw new Error('The library does not compile.');
    }
  }
  linkExample('typescript');
});
console.log('the endpoint’s Python environment');
pythonEnv('integ/local-aws/requirements.txt');

function isCompiled(): boolean {
  const compiled = statSync(join(ROOT, LAST), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.every((source) => newest(join(ROOT, source)) <= compiled);
}

/** The time of the last change in a file or a folder. */
function newest(path: string): number {
  const stat = statSync(path);
  const below = stat.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(stat.isDirectory() ? 0 : stat.mtimeMs, ...below);
}
