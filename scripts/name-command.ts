/** Writes into the documents how the command line is run. */
import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { COMMAND } from '../release/how-to-run';
import { namedAs } from './docs/command-name';

const ROOT = resolve(__dirname, '..');

execFileSync('git', ['ls-files', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').forEach((file) => {
  const before = readFileSync(join(ROOT, file), 'utf8');
  const after = namedAs(before, COMMAND);
  if (after !== before) {
    writeFileSync(join(ROOT, file), after);
    console.log(`${file}: ${COMMAND}`);
  }
});
