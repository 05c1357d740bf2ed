import { readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { checkChanges, isTitled, passedIn, PassedTest, propertiesOf, scenariosOf, unshownIn } from '../../../scripts/docs/changes';
import { titlesOf } from '../../field-faults/titles';

const ROOT = resolve(__dirname, '../../..');
const PAGE = 'docs/stack-updates.md';
const HEADER = '| property | CodeDeploy | ECS | scenario |\n| --- | --- | --- | --- |\n';
const FILE = 'integ/local/scenarios/a.test.ts';

const row = (properties: string, titles: string, ecs = 'the same') => `| ${properties} | at once | ${ecs} | ${titles} |`;
const link = (title: string) => `[${title}](../${FILE})`;
const check = (properties: string[], ...rows: string[]) => checkChanges(PAGE, `# Page\n\n${HEADER}${rows.join('\n')}\n\n| not | this |\n`, properties, (path) => path === FILE ? ['it works'] : []);

describe('the table', () => {
  test('is right when each property has a row, and each row a scenario', () => {
    expect(check(['a', 'b', 'b.c'], row('`a`', link('it works')), row('`b`, `b.c`', `${link('it works')}, ${link('it works')}`))).toEqual([]);
  });

  test('may have other columns', () => {
    const page = '| property | CodeDeploy | since | ECS | scenario |\n| --- | --- | --- | --- | --- |\n' + `| \`a\` | so | 1 | or \`so\` | ${link('it works')} |`;
    expect(checkChanges(PAGE, page, ['a'], () => ['it works'])).toEqual([]);
  });

  test.each<[string, string[], string[], string]>([
    ['of a property that no row has', ['a', 'new'], [row('`a`', link('it works'))], 'no row says what another new does'],
    ['of one that there is not', ['a'], [row('`a`, `old`', link('it works'))], 'there is no property old'],
    ['of one that two rows have', ['a'], [row('`a`', link('it works')), row('`a`', link('it works'))], 'two rows tell of a'],
    ['of an engine of which a row says nothing', ['a'], [row('`a`', link('it works'), '')], 'nothing is said of ECS'],
    ['of a row without a scenario', ['a'], [row('`a`', 'everybody knows')], 'no scenario shows it'],
    ['of a scenario that there is not', ['a'], [row('`a`', link('it worked'))], `${FILE} has no test 'it worked'`],
  ])('is told %s', (_what, properties, rows, what) => {
    expect(check(properties, ...rows).map((problem) => problem.what)).toEqual([what]);
  });

  test('has to be there', () => {
    expect(checkChanges(PAGE, '# Page\n', [], () => []).map(({ what }) => what)).toEqual(['there is no table with the columns property, CodeDeploy, ECS, scenario']);
  });
});

test('properties are those of all structs that it is made of, with those of the structs among them', () => {
  const sources = [
    'export interface Props extends Base, Omit<X, 1> { readonly own?: string; readonly part?: Part; readonly many: { [name: string]: Part }; }',
    'export interface Base { readonly base: number }\nexport interface Part { readonly one?: IThing; readonly two: number }',
    'export interface IThing { readonly hidden: string }\nexport interface Other { readonly other: string }',
  ];
  expect(propertiesOf('Props', sources)).toEqual(['base', 'many', 'many.one', 'many.two', 'own', 'part', 'part.one', 'part.two']);
  expect(() => propertiesOf('Nothing', sources)).toThrow('there is no interface Nothing');
});

describe('what no test has shown', () => {
  const unshown = (page: string, ...passed: (PassedTest | string)[]) =>
    unshownIn(PAGE, `${HEADER}${page}\n`, passed.map((test) => typeof test === 'string' ? { name: test, file: FILE } : test)).map(({ what }) => what);
  const both = ['of CodeDeploy it works', 'by ECS a block it works'];

  test('is nothing where a scenario has run with each engine', () => {
    expect(unshown(row('`a`', link('it works')), ...both)).toEqual([]);
  });

  test('is nothing where one has run with each', () => {
    const byEcs = { name: 'it goes', file: 'integ/local/scenarios/ecs-native-readings.test.ts' };
    expect(unshown(row('`a`', `${link('it works')}, ${link('it goes')}`), 'it works', byEcs)).toEqual([]);
  });

  test('is a scenario that has not passed', () => {
    expect(unshown(row('`a`', `${link('it works')}, ${link('it goes')}`), ...both)).toEqual([`'it goes' of ${FILE} has not passed`]);
  });

  test.each([['ECS', 'of CodeDeploy it works'], ['ECS', 'it works'], ['CodeDeploy', 'of ECS it works']])('is what it says of %s, when only \'%s\' has passed', (engine, name) => {
    expect(unshown(row('`a`, `b`', link('it works')), name)).toEqual([`no scenario has shown it of ${engine}: a, b`]);
  });

  test('is not what never comes to an update', () => {
    expect(unshown(row('`a`', link('it works'), 'refused at synth'), 'it works')).toEqual([]);
  });
});

test('what has passed is told from what was skipped or has failed', () => {
  const report = '<testsuite><testcase classname="x" name="that &quot;a&quot; works &amp; is" time="1" file="/a/b.test.ts">\n</testcase><testcase name="short"/>'
    + '<testcase name="skipped"><skipped/></testcase><testcase name="failed"><failure>no</failure></testcase></testsuite>';
  expect(passedIn(report)).toEqual([{ name: 'that "a" works & is', file: '/a/b.test.ts' }, { name: 'short', file: '' }]);
});

test.each<[string, string, boolean]>([
  ['it works', 'it works', true],
  ['a block it works', 'it works', true],
  ['a block it works (twice)', 'it works (twice)', true],
  ['a block it works, too', 'it works', false],
  ['rewrit works', 'it works', false],
  ['another cluster is refused', 'another %s is refused', true],
  ['another is refused', 'another %s is refused', false],
])('%s has the title %s: %s', (name, title, titled) => {
  expect(isTitled(name, title)).toBe(titled);
});

describe('the page of this project', () => {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));

  test('tells of every property', () => {
    const properties = propertiesOf('EcsCanaryBlueGreenProps', sources);
    expect(properties).toEqual(expect.arrayContaining(['projectId', 'desiredCount', 'autoScaling.maxCapacity', 'listenerRule.testRule.listener', 'idleTimeout']));
    expect(checkChanges(PAGE, page, properties, (path) => titlesOf(readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  test('names scenarios that the build runs', () => {
    expect(scenariosOf(PAGE, page).map(({ file }) => file).filter((file) => !/^integ\/local\/scenarios\/[\w.-]+\.ts$/.test(file))).toEqual([]);
  });
});
