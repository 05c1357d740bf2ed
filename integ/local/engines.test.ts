/** Whether integ/README.md says of every scenario that is not played with both engines which one it is, and why. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { ENGINES } from './engines';

const SCENARIOS = join(__dirname, 'scenarios');
const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
const OF_NEITHER = '–';

const files = readdirSync(SCENARIOS).flatMap((file) => /^(.+)\.test\.ts$/.exec(file)?.[1] ?? []);
const rows = README.slice(README.indexOf('| engine | why not both |')).split('\n\n')[0].split('\n').slice(2)
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .flatMap(([names, engine, why]) => [...names.matchAll(/`([\w-]+)`/g)].map(([, file]) => ({ file, engine, why })));

function isOfBoth(file: string): boolean {
  const imported = /import \{([^}]+)\} from '\.\.\/engines';/.exec(readFileSync(join(SCENARIOS, `${file}.test.ts`), 'utf8'))?.[1] ?? '';
  return /\bENGINES\b/.test(imported) || (/\bCODE_DEPLOY\b/.test(imported) && /\bECS\b/.test(imported));
}

test('each scenario is played with both engines, or the table says why not', () => {
  expect(rows.map(({ file }) => file).sort()).toEqual(files.filter((file) => !isOfBoth(file)).sort());
});

test('each row names an engine and a reason', () => {
  expect(rows.filter(({ engine, why }) => why === '' || ![...ENGINES.map(({ name }) => name as string), OF_NEITHER].includes(engine))).toEqual([]);
});

test('the sentence before the table names those of both', () => {
  const [sentence] = /`release`,[^]*?same file/.exec(README)!;
  expect([...sentence.matchAll(/`([\w-]+)`/g)].map(([, file]) => file).sort()).toEqual(files.filter(isOfBoth).sort());
});
