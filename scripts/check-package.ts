/** Checks the packed npm package: small, no runtime dependencies, nothing in it that users do not need, and a command line that runs. */
import { readFileSync } from 'fs';
import { join, resolve } from 'path';
import { packed } from './packed';
import { problemsOfPackedCli } from './packed-cli';
import { problemsOfImport } from './packed-import';

const ROOT = resolve(__dirname, '..');
const MAX_BYTES = 300_000;
const WANTED = /^(bin\/ecs-canary\.js|assets\/[\w-]+\/index\.js|lib\/.*\.(js|d\.ts)|lib\/\.warnings\.jsii\.js|\.jsii(\.gz)?|package\.json|README\.md|LICENSE)$/;

const { size, files } = packed();
const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies?: object };

const problems = [
  ...(size > MAX_BYTES ? [`the tarball has ${size} bytes, more than ${MAX_BYTES}`] : []),
  ...Object.keys(dependencies).map((name) => `${name} is a runtime dependency`),
  ...files.filter(({ path }) => !WANTED.test(path)).map(({ path }) => `${path} should not be in the package`),
  ...['.jsii', 'lib/index.js', 'assets/managed-listener/index.js', 'bin/ecs-canary.js', 'LICENSE', 'README.md']
    .filter((wanted) => !files.some(({ path }) => path === wanted || path === `${wanted}.gz`))
    .map((wanted) => `${wanted} is missing from the package`),
  ...problemsOfPackedCli(),
  ...problemsOfImport(),
];
problems.forEach((problem) => console.error(`package: ${problem}`));
console.log(`package: ${files.length} files, ${size} bytes, ${Object.keys(dependencies).length} runtime dependencies`);
process.exitCode = problems.length === 0 ? 0 : 1;
