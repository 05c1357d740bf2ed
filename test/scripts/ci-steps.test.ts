import { readFileSync } from 'fs';
import { join, resolve } from 'path';
import { lastRunInWords } from '../../scripts/ci/last-long-run';
import { rowsOf, stepsOf, withMinutes } from '../../scripts/ci/steps';

const ROOT = resolve(__dirname, '../..');
const DOCUMENT = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

test('CONTRIBUTING has the steps of .ci/run', () => {
  const steps = stepsOf(readFileSync(join(ROOT, '.ci/run'), 'utf8'));
  expect(steps.length).toBeGreaterThan(15);
  expect(rowsOf(DOCUMENT).map(({ name, command }) => ({ name, command }))).toEqual(steps);
});

test('each row says how long the step takes, and whether it is all of it', () => {
  rowsOf(DOCUMENT).forEach((row) => {
    expect(row).toMatchObject({ minutes: expect.stringMatching(/^(\d+|< 1|not measured)$/), extent: expect.stringMatching(/^(whole|sampled: .+)$/) });
  });
});

test('every line of the script that is a step is found', () => {
  const script = "step 'a b' npm ci --x || exit 1\n\nstep 'c' npx projen\n# step 'no' x\nstep() {\n";
  expect(stepsOf(script)).toEqual([{ name: 'a b', command: 'npm ci --x' }, { name: 'c', command: 'npx projen' }]);
});

describe('the minutes of a run', () => {
  const table = (...minutes: string[]) => [
    'Before.', '', '| step of `.ci/run` | command | minutes | whole or sampled |', '| --- | --- | --- | --- |',
    ...minutes.map((text, i) => `| step ${i} | \`npx x\` | ${text} | whole |`), '', 'After.', '',
  ].join('\n');

  test('are written for the steps that it had', () => {
    expect(withMinutes(table('not measured', '7', '9', '1'), new Map([['step 0', 59], ['step 1', 89], ['step 2', 90], ['step 9', 1]])))
      .toBe(table('< 1', '1', '2', '1'));
  });

  test('need the table', () => {
    expect(() => withMinutes('# Contributing\n', new Map())).toThrow('there is no table that begins with');
  });
});

test.each([
  [undefined, 'no run has been noted yet'],
  ['2026-11-29', 'last passed on 2026-11-29 (today) at abc1234: 10 times the usual samples in 42 min'],
  ['2026-11-28', 'last passed on 2026-11-28 (yesterday) at'],
  ['2026-10-30', 'last passed on 2026-10-30 (30 days ago) at'],
])('of a run of %s', (date, words) => {
  const run = date === undefined ? undefined : { date, commit: 'abc1234', times: 10, seed: 1, minutes: 42 };
  expect(lastRunInWords(run, new Date('2026-11-29T14:00:00Z'))).toContain(words);
});
