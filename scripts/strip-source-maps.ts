/**
 * Takes the inline source maps out of the compiled library: they make up half of the package, jsii writes them
 * whatever it is told, and the sources they show are not needed to read a stack trace.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';

const LIB = resolve(__dirname, '..', 'lib');

for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))) {
  const file = join(LIB, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=data:.*\n?/m, ''));
}
