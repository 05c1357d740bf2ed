/** Writes the newest releases of the pinned actions into the tables, as their repositories tell them. */
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { newestRelease, withRelease } from './actions/releases';
import { OWN_ACTIONS } from '../projenrc/workflow-actions';
import { ACTIONS } from '../src/workflow/actions';

const TABLES = { 'projenrc/workflow-actions.ts': OWN_ACTIONS, 'src/workflow/actions.ts': ACTIONS };

for (const [file, actions] of Object.entries(TABLES)) {
  const path = join(__dirname, '..', file);
  const before = readFileSync(path, 'utf8');
  const after = Object.keys(actions).reduce((source, action) => {
    const release = newestRelease(tagsOf(action));
    return release === undefined ? source : withRelease(source, action, release);
  }, before);
  if (after !== before) {
    writeFileSync(path, after);
    console.log(`${file}: newer releases`);
  }
}

function tagsOf(action: string): string {
  const { status, stdout, stderr } = spawnSync('git', ['ls-remote', '--tags', `https://github.com/${action}`], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${action}: git ls-remote: ${stderr}`);
  }
  return stdout;
}
