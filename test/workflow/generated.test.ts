import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CONFIGURATIONS, generate } from './configurations';
import { lineDiff } from '../../src/workflow/line-diff';

/**
 * The texts in `generated/` are read by a person before they are committed: the first configuration as a
 * whole, the others as what they differ in. `UPDATE_GENERATED=1` writes them.
 */
const [FIRST, ...OTHERS] = Object.keys(CONFIGURATIONS);
const base = generate(CONFIGURATIONS[FIRST]);

function expectReviewed(fileName: string, text: string): void {
  const file = join(__dirname, 'generated', fileName);
  if (process.env.UPDATE_GENERATED) {
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
}

test(`${FIRST} is as reviewed`, () => {
  expectReviewed(`${FIRST}.yml`, base.workflow);
  expectReviewed(`${FIRST}.appspec.json`, base.appSpec);
});

test.each(OTHERS)('%s is as reviewed', (name) => {
  const { workflow, appSpec } = generate(CONFIGURATIONS[name]);
  expectReviewed(`${name}.diff`, `${[lineDiff(base.workflow, workflow), lineDiff(base.appSpec, appSpec)].filter(Boolean).join('\n')}\n`);
});
