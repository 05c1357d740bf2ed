/**
 * Takes out of the compiled library what nobody reads there: the inline source maps, which make up half of the
 * package and which jsii writes whatever it is told, comments and blanks of the code, the declarations that no public one
 * needs, the comments of those that no user can import, the blanks of JSON, and in jsii's description of the API the lines
 * of the sources and the modules of the CDK that it does not name.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { transformSync } from 'esbuild';

const ROOT = resolve(__dirname, '..');
const LIB = join(ROOT, 'lib');

const ASSEMBLY = join(ROOT, '.jsii');
/** Throws every error about a property. Node prints the line that has thrown before the message: it has to be a short one. */
const THROWS = join('private', 'errors.js');

interface Assembly {
  readonly types: Record<string, { readonly symbolId: string }>;
  readonly dependencyClosure: Record<string, { submodules?: Record<string, unknown> }>;
}

const assembly = JSON.parse(readFileSync(ASSEMBLY, 'utf8')) as Assembly;
const types = JSON.stringify(assembly.types);
// What the CDK's three hundred modules are called in other languages is needed of those that the API names only.
for (const dependency of Object.values(assembly.dependencyClosure)) {
  dependency.submodules &&= Object.fromEntries(Object.entries(dependency.submodules).filter(([name]) => types.includes(`"${name}.`)));
}
writeFileSync(ASSEMBLY, JSON.stringify(assembly, (key, value: unknown) => key === 'locationInModule' ? undefined : value));
/** Where the public types are: `traffic/network.d.ts`. */
const documented = new Set(Object.values(assembly.types).map(({ symbolId }) => symbolId.replace(/^src\/(.*):.*$/, '$1.d.ts')));

/** The declarations that the entry needs, and those that they need. */
const needed = new Set([join(LIB, 'index.d.ts')]);
// What is added meanwhile is visited, too.
for (const file of needed) {
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g)]
    .map(([, path]) => `${join(dirname(file), path)}.d.ts`)
    .filter(existsSync)
    .forEach((path) => needed.add(path));
}

for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
  const file = join(LIB, name);
  const write = (strip: (text: string) => string) => writeFileSync(file, strip(readFileSync(file, 'utf8')));
  if (name.endsWith('.js')) {
    // Names stay as they are, for stack traces.
    write((text) => transformSync(text, { target: 'node20', minifyWhitespace: name !== THROWS, minifySyntax: true }).code);
  } else if (name.endsWith('.d.ts') && !needed.has(file)) {
    rmSync(file);
  } else if (name.endsWith('.d.ts') && !documented.has(name.replaceAll('\\', '/'))) {
    write((text) => text.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, ''));
  } else if (name.endsWith('.json')) {
    write((text) => JSON.stringify(JSON.parse(text)));
  }
}
