import { existsSync, readFileSync } from 'fs';
import { checkFacts } from '../../../scripts/docs/facts';

const HEADER = '| fact | source | mark | what depends on it |\n| --- | --- | --- | --- |\n';
const SOURCE = '[a page](https://docs.aws.amazon.com/x)';
const PART = '[a file](../src/a.ts)';

const check = (...rows: string[]) => checkFacts('docs/facts.md', HEADER + rows.join('\n'), (path) => path === 'src/a.ts');

test.each([
  `| It is so | ${SOURCE} | documented | ${PART} |`,
  `| Some say so | ${SOURCE}, [another](https://github.com/a/b/issues/1) | reported | ${PART}, [the same](../src/a.ts#L3) |`,
  `| It may be so | none | unconfirmed | ${PART} |`,
  `| It may be so | none: one measurement | unconfirmed | ${PART} |`,
  `| \`a \\| b\` | ${SOURCE} | documented | ${PART} |`,
])('accepts %s', (row) => {
  expect(check(row)).toEqual([]);
});

test.each([
  [`| It is so | ${SOURCE} | documented |`, 'a fact has 4 cells: fact, source, mark, what depends on it'],
  [`| It is so | | documented | ${PART} |`, 'a fact has 4 cells: fact, source, mark, what depends on it'],
  [`| It is so | ${SOURCE} | certain | ${PART} |`, 'certain is no mark: documented, reported, unconfirmed'],
  [`| It is so | the guide | documented | ${PART} |`, 'the source is no link; only an unconfirmed fact may have none'],
  [`| It is so | none | reported | ${PART} |`, 'the source is no link; only an unconfirmed fact may have none'],
  [`| It is so | nowhere to be found | unconfirmed | ${PART} |`, 'the source is no link; only an unconfirmed fact may have none'],
  [`| It is so | ${SOURCE} | documented | everything |`, 'it links to nothing that depends on it'],
  [`| It is so | ${SOURCE} | documented | [a file](../src/b.ts) |`, 'there is no src/b.ts'],
])('rejects %s', (row, what) => {
  expect(check(row)).toEqual([{ where: 'docs/facts.md:3', what }]);
});

test('a page without a fact, and a fact that is there twice, are wrong', () => {
  const row = `| It is so | ${SOURCE} | documented | ${PART} |`;
  expect(check()).toEqual([{ where: 'docs/facts.md', what: 'there is no fact' }]);
  expect(check(row, row)).toEqual([{ where: 'docs/facts.md', what: 'this fact is there twice: It is so' }]);
});

test('the page of this project is as it has to be', () => {
  expect(checkFacts('docs/facts.md', readFileSync('docs/facts.md', 'utf8'), existsSync)).toEqual([]);
});
