/** Looks into the packages: the examples of README and docstrings are in the package's language. */
import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** What the first example of the README is in each language. */
const TRANSLATED: Record<string, string> = {
  python: 'EcsCanaryBlueGreen(self, "Web"',
  java: 'EcsCanaryBlueGreen.Builder.create(this, "Web")',
  go: 'NewEcsCanaryBlueGreen(this, jsii.String("Web")',
};

/** What only TypeScript has: a construct's id in single quotes behind `this`. */
const UNTRANSLATED = /\bnew [\w.]+\(this, '/;

/** What of a package's text is wrong: lines that are TypeScript still, or that there is no example at all. */
export function untranslated(language: string, text: string): string[] {
  const left = text.split('\n').filter((line) => UNTRANSLATED.test(line)).map((line) => `is TypeScript still: ${line.trim()}`);
  return text.includes(TRANSLATED[language]) ? left : [`has no example with ${TRANSLATED[language]}`, ...left];
}

/** The text of the sources in the package of a language, as built into `dist`. */
export function sourcesOf(language: string, dist: string): string {
  switch (language) {
    case 'python':
      return zipped(only(dist, '.whl'), '.py');
    case 'java':
      return zipped(only(dist, '-sources.jar'), '.java');
    default:
      return filesOf(dist).filter((file) => file.endsWith('.go')).map((file) => readFileSync(file, 'utf8')).join('\n');
  }
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function only(folder: string, ending: string): string {
  const found = filesOf(folder).filter((file) => file.endsWith(ending));
  if (found.length !== 1) {
    throw new Error(`${folder} should hold one *${ending}, and holds ${found.length}`);
  }
  return found[0];
}

const PRINT_FILES = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        if name.endswith(sys.argv[2]):
            sys.stdout.buffer.write(archive.read(name) + b"\\n")
`;

/** The text of an archive's files. Python reads it, which has to be there anyway. */
function zipped(archive: string, ending: string): string {
  return execFileSync('python3', ['-c', PRINT_FILES, archive, ending], { encoding: 'utf8', maxBuffer: 2 ** 28 });
}
