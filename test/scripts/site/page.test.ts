import { pageOf } from '../../../scripts/site/page';

const PAGES = new Map([['README.md', 'index.md'], ['docs/hooks.md', 'hooks.md'], ['docs/stages.md', 'stages.md'], ['API.md', 'api/index.md']]);
const page = (markdown: string, file = 'docs/hooks.md') => pageOf(file, markdown, PAGES);

test.each([
  ['a page beside it', '[stages](stages.md)', '[stages](stages.md)'],
  ['a heading of one', '[stages](stages.md#first)', '[stages](stages.md#first)'],
  ['the README', '[start](../README.md#quick-start)', '[start](index.md#quick-start)'],
  ['the API', '[API](../API.md)', '[API](api/index.md)'],
  ['a picture', '![plan](images/plan.svg)', '![plan](images/plan.svg)'],
  ['a file of the repository', '[code](../src/a.ts)', '[code](https://github.com/ecs-canary-blue-green/ecs-canary-blue-green/blob/main/src/a.ts)'],
  ['a folder of the repository', '[starter](../examples/go/)', '[starter](https://github.com/ecs-canary-blue-green/ecs-canary-blue-green/tree/main/examples/go)'],
  ['somewhere else', '[AWS](https://aws.example/x.md#y)', '[AWS](https://aws.example/x.md#y)'],
  ['a heading of its own', '[below](#below)', '[below](#below)'],
])('a link to %s leads there from the site', (_, link, expected) => {
  expect(page(`See ${link}.`)).toBe(`See ${expected}.`);
});

test('the README is at the top, its links lead down', () => {
  expect(page('[hooks](docs/hooks.md), ![plan](docs/images/plan.svg)', 'README.md')).toBe('[hooks](hooks.md), ![plan](images/plan.svg)');
});

test('code stays as it is, but for what only our checks read', () => {
  expect(page('```ts fixture=hooks\nconst a = "[x](stages.md)";\n```\n[x](../src/a.ts)')).toBe(
    '```ts\nconst a = "[x](stages.md)";\n```\n[x](https://github.com/ecs-canary-blue-green/ecs-canary-blue-green/blob/main/src/a.ts)',
  );
});

test('what can be unfolded has its Markdown read', () => {
  expect(page('<details open>\n<details>')).toBe('<details open markdown="1">\n<details markdown="1">');
});
