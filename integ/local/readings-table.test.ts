/** Whether each way to read AWS that the endpoint plays has a scenario, which the tables of its README name. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';

const ENDPOINT = join(__dirname, '..', 'local-aws');
const SCENARIOS = join(__dirname, 'scenarios');

/** By a reading's name its values; of a number 0 and any other one. */
const readings = new Map([...pythonOf('readings.py').matchAll(/^ {4}"(\w+)": \(([^)]+)\),$/gm)].map(([, name, values]) => [
  hyphenated(name), [...values.matchAll(/"([\w-]+)"/g)].map(([, value]) => value),
]));
const numbers = [...pythonOf('readings.py').matchAll(/^ {4}(\w+): int = 0$/gm)].map(([, name]) => hyphenated(name));
/** No reading, as the text below the tables says. */
const FAULTS = ['failing-rollbacks'];

const rows = readFileSync(join(ENDPOINT, 'README.md'), 'utf8').split('\n| reading | values |').slice(1)
  .flatMap((table) => table.split('\n\n')[0].split('\n').slice(2))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  .map(([name, , , where]) => ({
    name: name.slice(1, -1),
    files: [...where.matchAll(/`([\w.-]+\.ts)`/g)].map(([, file]) => file).concat(/\bthe probe `/.test(where) ? 'probe.test.ts' : []),
  }));

test('there are readings', () => {
  expect(readings.size).toBeGreaterThan(15);
  expect(numbers.length).toBeGreaterThan(2);
});

test('each reading has a row', () => {
  expect(rows.map(({ name }) => name).sort()).toEqual([...readings.keys(), ...numbers.filter((name) => !FAULTS.includes(name))].sort());
});

test.each(rows)('$name is played by the scenario that its row names, with each of its values', ({ name, files }) => {
  const found = files.filter((file) => existsSync(join(SCENARIOS, file)));
  expect([found, found.length > 0]).toEqual([files, true]);
  const text = found.map((file) => readFileSync(join(SCENARIOS, file), 'utf8')).join('\n');
  expect(text).toContain(`'${name}': `);
  expect((readings.get(name) ?? []).filter((value) => !text.includes(`'${value}'`))).toEqual([]);
});

function pythonOf(file: string): string {
  return readFileSync(join(ENDPOINT, 'local_aws', file), 'utf8');
}

function hyphenated(name: string): string {
  return name.replaceAll('_', '-');
}
