import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { copyStarter, rewrittenIn } from '../../scripts/consumers/copy';

// Below a folder that is called like something built.
const examples = join(mkdtempSync(join(tmpdir(), 'copy-')), 'target');
const copy = join(mkdtempSync(join(tmpdir(), 'copy-')), 'go');

beforeAll(() => {
  ['cdk.out', 'lib/node_modules/x', '.github'].forEach((folder) => mkdirSync(join(examples, 'go', folder), { recursive: true }));
  ['cdk.out/a.json', 'lib/node_modules/x/b.js', 'lib/c.go', '.github/d.yml', 'go.mod'].forEach((file) => writeFileSync(join(examples, 'go', file), file));
  copyStarter('go', copy, examples);
});

test('what is installed and built is not copied', () => {
  expect(readdirSync(copy, { recursive: true }).sort()).toEqual(['.github', '.github/d.yml', 'go.mod', 'lib', 'lib/c.go']);
});

test('what is rewritten is found, but for what the quick start says to change', () => {
  expect(rewrittenIn(copy, 'go', examples)).toEqual([]);
  writeFileSync(join(copy, 'go.mod'), 'got');
  writeFileSync(join(copy, 'new.txt'), 'new');
  expect(rewrittenIn(copy, 'go', examples)).toEqual([]);
  writeFileSync(join(copy, '.github/d.yml'), 'other');
  expect(rewrittenIn(copy, 'go', examples)).toEqual(['.github/d.yml']);
});
