import { apiPages } from '../../../scripts/site/api-pages';

const REFERENCE = `# API Reference

## Constructs

### Web <a id="ecs-canary-blue-green.Web"></a>

#### Methods

See <a href="#ecs-canary-blue-green.Alarm.name">alarm</a> and <a href="#ecs-canary-blue-green.Web.a">a</a>.

## Classes

### Alarm <a id="ecs-canary-blue-green.Alarm"></a>

##### name

`;
const folders: Record<string, string> = { Web: '', Alarm: 'alarms' };
const pages = () => Object.fromEntries(apiPages(REFERENCE, (type) => folders[type]).map(({ path, markdown }) => [path, markdown]));

test('each topic that has types is a page, and the first one lists them', () => {
  expect(Object.keys(pages())).toEqual(['api/index.md', 'api/construct.md', 'api/alarms.md']);
  expect(pages()['api/index.md']).toContain('- [The construct](construct.md): `Web`\n- [Alarms](alarms.md): `Alarm`\n');
});

test('headings of types are those below the title, and groups by kind are gone', () => {
  expect(pages()['api/construct.md'].match(/^#+ \w+/gm)).toEqual(['# The', '## Web', '### Methods']);
  expect(pages()['api/alarms.md'].match(/^#+ \w+/gm)).toEqual(['# Alarms', '## Alarm', '#### name']);
});

test('links lead to the page of the type', () => {
  expect(pages()['api/construct.md']).toContain('href="../alarms/#ecs-canary-blue-green.Alarm.name"');
  expect(pages()['api/construct.md']).toContain('href="../construct/#ecs-canary-blue-green.Web.a"');
});

test('a folder without a topic is an error that says where to give it one', () => {
  expect(() => apiPages(REFERENCE, () => 'other')).toThrow('src/other, where Web is, has no topic');
});
