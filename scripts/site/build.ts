/** Builds the documents as a site into dist/site, and fails when a link leads nowhere. */
import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { apiPages } from './api-pages';
import { pageOf } from './page';
import { pythonEnv } from '../python-env';

const ROOT = resolve(__dirname, '..', '..');
const STAGED = join(ROOT, '.cache', 'site');

interface Assembly {
  readonly types: Record<string, { name: string; symbolId: string }>;
}

const documents = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const pages = new Map([['README.md', 'index.md'], ['API.md', 'api/index.md'], ...documents.map((name) => [`docs/${name}`, name] as const)]);

rmSync(STAGED, { recursive: true, force: true });
pages.forEach((path, file) => file === 'API.md' || write(path, pageOf(file, read(file), pages)));
apiPages(read('API.md'), folderOf()).forEach(({ path, markdown }) => write(path, markdown));
cpSync(join(ROOT, 'docs', 'images'), join(STAGED, 'images'), { recursive: true });

const { status } = spawnSync(join(pythonEnv('site/requirements.txt'), 'mkdocs'), ['build', '--strict', '--config-file', join(ROOT, 'site', 'mkdocs.yml')], {
  stdio: 'inherit',
  // It says at every start what its makers think of its successor.
  env: { ...process.env, DISABLE_MKDOCS_2_WARNING: 'true', NO_MKDOCS_2_WARNING: 'true' },
});
console.log(status === 0 ? `site: ${pages.size} pages in dist/site` : 'site: failed');
process.exitCode = status ?? 1;

/** The folder of src/ by the name of a type. */
function folderOf(): (type: string) => string {
  const { types } = JSON.parse(read('.jsii')) as Assembly;
  const folders = new Map(Object.values(types).map(({ name, symbolId }) => [name, /^src\/([\w-]+)\//.exec(symbolId)?.[1] ?? '']));
  return (type) => folders.get(type)!;
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function write(path: string, text: string): void {
  const file = join(STAGED, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
