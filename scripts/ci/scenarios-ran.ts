/** Fails unless the last `npx projen test:scenarios` here has shown what docs/stack-updates.md says, with each engine. */
import { existsSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { passedIn, scenariosOf, unshownIn } from '../docs/changes';

const ROOT = resolve(__dirname, '../..');
const PAGE = 'docs/stack-updates.md';
const REPORT = 'test-reports/junit-scenarios.xml';

const page = readFileSync(join(ROOT, PAGE), 'utf8');
const passed = existsSync(join(ROOT, REPORT)) ? passedIn(readFileSync(join(ROOT, REPORT), 'utf8')) : [];
const named = scenariosOf(PAGE, page);
const problems = unshownIn(PAGE, page, passed);
problems.forEach(({ where, what }) => console.error(`FAIL ${where}: ${what}`));
console.log(`${PAGE}: ${named.length} scenarios are named, ${problems.length === 0 ? 'and have shown what the page says' : `${problems.length} problems`}`);
process.exitCode = problems.length === 0 && named.length > 0 ? 0 : 1;
