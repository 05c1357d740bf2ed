/** Writes the newest releases of the pinned actions into the tables, as their repositories tell them, and of the publisher, as npm does. */
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { newestRelease, withRelease, withVersion } from './actions/releases';
import { OWN_ACTIONS } from '../projenrc/workflow-actions';
import { ACTIONS } from '../src/workflow/actions';

const OWN = 'projenrc/workflow-actions.ts';
const TABLES = { [OWN]: OWN_ACTIONS, 'src/workflow/actions.ts': ACTIONS };

for (const [file, actions] of Object.entries(TABLES)) {
  const path = join(__dirname, '..', file);
  const before = readFileSync(path, 'utf8');
  const renewed = Object.keys(actions).reduce((source, action) => {
    const release = newestRelease(tagsOf(action));
    return release === undefined ? source : withRelease(source, action, release);
  }, before);
  const after = file === OWN ? withVersion(renewed, 'PUBLIB_VERSION', newestOnNpm('publib')) : renewed;
  if (after !== before) {
    writeFileSync(path, after);
    console.log(`${file}: newer releases`);
  }
}

function tagsOf(action: string): string {
  return ask('git', 'ls-remote', '--tags', `https://github.com/${action}`);
}

function newestOnNpm(name: string): string {
  return ask('npm', 'view', name, 'version').trim();
}

function ask(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  }
  return stdout;
}
