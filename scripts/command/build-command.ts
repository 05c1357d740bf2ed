/** Makes the npm package of the command line in packages/ecs-canary: it has the library's version, and is packed as it lies there. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import { bundleCommand } from './bundle';
import { commandManifest, LibraryManifest } from './manifest';

const ROOT = resolve(__dirname, '..', '..');
const FOLDER = join(ROOT, 'packages', 'ecs-canary');

void buildCommand();

async function buildCommand(): Promise<void> {
  // Chunks of an earlier build would be packed, too.
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const library = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as LibraryManifest;
  writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(commandManifest(library), null, 2)}\n`);
  ['LICENSE', 'cli/README.md', 'src/analysis/canary-plan.schema.json'].forEach((file) => copyFileSync(join(ROOT, file), join(FOLDER, basename(file))));
  await bundleCommand(join(FOLDER, 'bin'));
}
