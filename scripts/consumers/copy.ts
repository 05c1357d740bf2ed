/** A starter as a user copies it: what is in version control, and nothing that a working copy has besides. */
import { cpSync, readdirSync, readFileSync, statSync } from 'fs';
import { join, relative, resolve } from 'path';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');
/** Installed and built things. */
const MADE = /(^|[\\/])(node_modules|cdk\.out|target|\.venv|__pycache__|\.pytest_cache)([\\/]|$)/;
/** What a quick start says to change: `go get` does. */
const CHANGED = /^go\.(mod|sum)$/;

export function copyStarter(language: string, folder: string, examples = EXAMPLES): void {
  const original = join(examples, language);
  cpSync(original, folder, { recursive: true, filter: (source) => !MADE.test(relative(original, source)) });
}

/** The copied files that something has rewritten since. Neither tests nor synth should: they are in version control. */
export function rewrittenIn(folder: string, language: string, examples = EXAMPLES): string[] {
  const original = join(examples, language);
  return readdirSync(original, { recursive: true, encoding: 'utf8' })
    .filter((name) => !MADE.test(name) && !CHANGED.test(name) && statSync(join(original, name)).isFile())
    .filter((name) => !readFileSync(join(original, name)).equals(readFileSync(join(folder, name))));
}
