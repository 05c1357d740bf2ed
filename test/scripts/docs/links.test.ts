import { checkLinks } from '../../../scripts/docs/links';
import { parseDocument } from '../../../scripts/docs/markdown';

const files = ['README.md', 'docs/a.md', 'docs/b.md', 'src'];

function check(markdown: string): string[] {
  const documents = [parseDocument('docs/a.md', markdown), parseDocument('docs/b.md', '# There')];
  return checkLinks(documents, (path) => files.includes(path)).map(({ what }) => what);
}

test.each(['b.md', 'b.md#there', './b.md', '../README.md', '../README.md#anything', '../src', 'https://example.com/x', '#here'])('follows %s', (target) => {
  expect(check(`# Here\n\n[link](${target})`)).toEqual([]);
});

test.each([
  ['c.md', 'the link c.md leads to docs/c.md, which is not there'],
  ['README.md', 'the link README.md leads to docs/README.md, which is not there'],
  ['b.md#elsewhere', 'the link b.md#elsewhere leads to a heading that docs/b.md does not have'],
  ['#there', 'the link #there leads to a heading that docs/a.md does not have'],
])('does not follow %s', (target, problem) => {
  expect(check(`# Here\n\n[link](${target})`)).toEqual([problem]);
});
