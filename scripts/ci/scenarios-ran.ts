/** Fails unless every scenario that docs/stack-updates.md names has passed in the last `npx projen test:scenarios` here. */
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { isTitled, passedIn, scenariosOf } from '../docs/changes';

const ROOT = resolve(__dirname, '../..');
const PAGE = 'docs/stack-updates.md';
const REPORT = 'test-reports/junit-scenarios.xml';

const passed = existsSync(join(ROOT, REPORT)) ? passedIn(readFileSync(join(ROOT, REPORT), 'utf8')) : [];
const named = scenariosOf(PAGE, readFileSync(join(ROOT, PAGE), 'utf8'));
const missing = named.filter(({ title }) => !passed.some((name) => isTitled(name, title)));
missing.forEach(({ line, file, title }) => console.error(`FAIL ${PAGE}:${line}: '${title}' of ${file} has not passed`));
console.log(`${PAGE}: ${named.length - missing.length} of ${named.length} named scenarios have passed`);
process.exitCode = missing.length === 0 && named.length > 0 ? 0 : 1;
