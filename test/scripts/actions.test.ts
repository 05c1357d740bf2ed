import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { newestRelease, withRelease, withVersion } from '../../scripts/actions/releases';

const commit = (digit: string) => digit.repeat(40);

test('the newest release is the highest version, by the commit behind its tag', () => {
  expect(newestRelease([
    `${commit('1')}\trefs/tags/v1.9.0`,
    `${commit('2')}\trefs/tags/v1.10.0`,
    `${commit('3')}\trefs/tags/v1.10.0^{}`,
    `${commit('4')}\trefs/tags/v2`,
    `${commit('5')}\trefs/tags/v2.0.0-beta.1`,
    `${commit('6')}\trefs/tags/nightly`,
  ].join('\n'))).toEqual({ version: 'v1.10.0', commit: commit('3') });
  expect(newestRelease(`${commit('4')}\trefs/tags/v2`)).toBeUndefined();
});

test('a table gets newer releases, and never an older one', () => {
  const table = `  'a/b': { version: 'v1.2.3', commit: '${commit('a')}' },\n  'a/bc': { version: 'v1.0.0', commit: '${commit('b')}' },\n`;
  expect(withRelease(table, 'a/b', { version: 'v1.10.0', commit: commit('c') }))
    .toBe(`  'a/b': { version: 'v1.10.0', commit: '${commit('c')}' },\n  'a/bc': { version: 'v1.0.0', commit: '${commit('b')}' },\n`);
  expect(withRelease(table, 'a/b', { version: 'v1.2.2', commit: commit('c') })).toBe(table);
});

test('so does a constant with the version of a package', () => {
  const source = "export const A_VERSION = '0.2.9';\nexport const B_VERSION = '0.2.9';\n";
  expect(withVersion(source, 'A_VERSION', '0.2.10')).toBe(source.replace('0.2.9', '0.2.10'));
  expect(withVersion(source, 'A_VERSION', '0.1.99')).toBe(source);
});

const WORKFLOWS = join(__dirname, '../../.github/workflows');

test.each(readdirSync(WORKFLOWS))('%s runs nothing that somebody else can move', (name) => {
  const text = readFileSync(join(WORKFLOWS, name), 'utf8');
  const uses = [...text.matchAll(/^\s*(?:- )?uses: (\S+)/gm)].map(([, action]) => action);
  expect(uses.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(text).not.toMatch(/@latest/);
});

interface Job {
  readonly steps?: { readonly uses?: string; readonly with?: Record<string, unknown> }[];
}

test.each(readdirSync(WORKFLOWS))('%s leaves no token in a checkout, but where it pushes', (name) => {
  const { jobs } = parse(readFileSync(join(WORKFLOWS, name), 'utf8')) as { jobs: Record<string, Job> };
  const left = Object.entries(jobs).filter(([, { steps = [] }]) =>
    steps.some((step) => step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false));
  expect(left.map(([job]) => job)).toEqual(name === 'build.yml' ? ['self-mutation'] : []);
});
