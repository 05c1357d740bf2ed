import { parseDocument } from '../../../scripts/docs/markdown';

const document = parseDocument('docs/a.md', `
# One two: \`three\`!

Look at [b](b.md#there) and \`npx projen test\`.

| table | of |
| --- | --- |
| \`npm test\` | ![picture](p.png) |

## Again

\`\`\`ts fixture=service nocheck
const a = 1;
\`\`\`

## Again

    indented
`);

test('finds blocks with language, parameters and place', () => {
  expect(document.blocks.map(({ where, language, text }) => [where, language, text])).toEqual([
    ['docs/a.md:12', 'ts', 'const a = 1;\n'],
    ['docs/a.md:18', '', 'indented\n'],
  ]);
  expect([...document.blocks[0].parameters]).toEqual([['fixture', 'service'], ['nocheck', '']]);
});

test('finds code and links in the text, in tables, too', () => {
  expect(document.code.map(({ text }) => text)).toEqual(['three', 'npx projen test', 'npm test']);
  expect(document.links).toEqual([{ where: 'docs/a.md:4', text: 'b.md#there' }, { where: 'docs/a.md:6', text: 'p.png' }]);
});

test('makes the anchors that GitHub makes', () => {
  expect([...document.anchors]).toEqual(['one-two-three', 'again', 'again-1']);
});
