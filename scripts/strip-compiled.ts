/**
 * Takes out of the compiled library what nobody reads there: the inline source maps, which make up half of the
 * package and which jsii writes whatever it is told, the comments, which the declarations have, too, and the blanks of
 * its JSON.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { transformSync } from 'esbuild';

const LIB = resolve(__dirname, '..', 'lib');

for (const name of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
  const file = join(LIB, name);
  if (name.endsWith('.js')) {
    writeFileSync(file, transformSync(readFileSync(file, 'utf8'), { target: 'node20' }).code);
  } else if (name.endsWith('.json')) {
    writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
  }
}
