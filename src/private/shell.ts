import { readFileSync } from 'fs';
import { join } from 'path';

/** `npx projen bundle` copies shell/ into it. */
const SHELL = join(__dirname, '../../assets/shell');

/** What runs in a job, for bash: files of shell/, one after the other, without the line that is for shellcheck. */
export function shell(...names: string[]): string {
  return names.map((name) => readFileSync(join(SHELL, `${name}.sh`), 'utf8').replace(/^# shellcheck .*\n/, '').trimEnd()).join('\n');
}
