/** Whether docs/stack-updates.md says of every property what a stack update with another value does, and names the scenario that shows it. */
import { posix } from 'path';
import * as ts from 'typescript';
import { Problem } from './markdown';

/** The engines, as a column of the table is called, and as scenarios say it: `of ECS`. */
export const ENGINES = ['CodeDeploy', 'ECS'] as const;
export type EngineName = typeof ENGINES[number];

/** The columns that the check reads. There may be others. */
const COLUMNS = { property: 'property', scenario: 'scenario' } as const;
const HEADER = [COLUMNS.property, ...ENGINES, COLUMNS.scenario];

const SCENARIO = /\[([^\]]+)\]\(([^)\s]+\/scenarios\/[^)\s]+\.ts)\)/g;

/** A scenario that a row names. */
export interface NamedScenario {
  /** Path of the file, from the root of the repository. */
  readonly file: string;
  readonly title: string;
}

/** What the table says of some properties. */
export interface Row {
  readonly line: number;
  readonly properties: string[];
  readonly told: Readonly<Record<EngineName, string>>;
  readonly scenarios: NamedScenario[];
}

/** A test that has passed, and the file that ran it. */
export interface PassedTest {
  readonly name: string;
  readonly file: string;
}

interface Member {
  readonly name: string;
  readonly type: string;
}

interface Struct {
  readonly bases: string[];
  readonly members: Member[];
}

/**
 * All properties of a struct, and of the structs among them: `autoScaling`, `autoScaling.maxCapacity`.
 *
 * @param sources all of them that may have a part of it
 */
export function propertiesOf(root: string, sources: string[]): string[] {
  const structs = new Map(sources.flatMap(structsIn));
  if (!structs.has(root)) {
    throw new Error(`there is no interface ${root}`);
  }
  const membersOf = (name: string): Member[] => {
    const { bases, members } = structs.get(name)!;
    return [...bases.filter((base) => structs.has(base)).flatMap(membersOf), ...members];
  };
  const pathsOf = (name: string, prefix: string): string[] => membersOf(name).flatMap((member) => {
    const path = `${prefix}${member.name}`;
    const parts = [...member.type.matchAll(/\w+/g)].map(([word]) => word).filter((word) => structs.has(word));
    return [path, ...parts.flatMap((part) => pathsOf(part, `${path}.`))];
  });
  return pathsOf(root, '').sort();
}

/** What is an interface with methods, by jsii's convention, begins with an I: nobody gives its members. */
function structsIn(source: string): [string, Struct][] {
  return ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest).statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => !/^I[A-Z]/.test(name.text))
    .map(({ name, heritageClauses = [], members }) => [name.text, {
      bases: heritageClauses.flatMap(({ types }) => types).map(({ expression }) => (expression as ts.Identifier).text),
      members: members.filter(ts.isPropertySignature).map((member) => ({
        name: (member.name as ts.Identifier).text, type: member.type ? source.slice(member.type.pos, member.type.end) : '',
      })),
    }]);
}

/**
 * Checks the table of the page.
 *
 * @param titlesIn the titles of the tests in a file of the repository
 */
export function checkChanges(file: string, markdown: string, properties: string[], titlesIn: (path: string) => string[]): Problem[] {
  const rows = rowsOf(file, markdown);
  const told = rows.flatMap((row) => row.properties);
  const at = (line: number) => `${file}:${line}`;
  return [
    ...rows.length === 0 ? [{ where: file, what: `there is no table with the columns ${HEADER.join(', ')}` }] : [],
    ...properties.filter((property) => !told.includes(property)).map((property) => ({ where: file, what: `no row says what another ${property} does` })),
    ...rows.flatMap((row) => [
      ...row.properties.filter((property) => !properties.includes(property)).map((property) => ({ where: at(row.line), what: `there is no property ${property}` })),
      ...ENGINES.filter((engine) => row.told[engine] === '').map((engine) => ({ where: at(row.line), what: `nothing is said of ${engine}` })),
      ...row.scenarios.length === 0 ? [{ where: at(row.line), what: 'no scenario shows it' }] : [],
    ]),
    ...told.filter((property, index) => told.indexOf(property) < index).map((property) => ({ where: file, what: `two rows tell of ${property}` })),
    ...rows.flatMap((row) => row.scenarios.filter(({ file: path, title }) => !titlesIn(path).includes(title))
      .map(({ file: path, title }) => ({ where: at(row.line), what: `${path} has no test '${title}'` }))),
  ];
}

/** What of the table no test has shown: scenarios that have not passed, and engines that none of a row's scenarios ran with. */
export function unshownIn(file: string, markdown: string, passed: PassedTest[]): Problem[] {
  return rowsOf(file, markdown).flatMap(({ line, properties, told, scenarios }) => {
    const where = `${file}:${line}`;
    const runs = scenarios.map((scenario) => ({ ...scenario, tests: passed.filter(({ name }) => isTitled(name, scenario.title)) }));
    const shown = runs.flatMap(({ tests }) => tests).map(engineOf);
    return [
      ...runs.filter(({ tests }) => tests.length === 0).map(({ file: path, title }) => ({ where, what: `'${title}' of ${path} has not passed` })),
      // What does not come as far as an update unit tests show.
      ...ENGINES.filter((engine) => !shown.includes(engine) && !/\bat synth\b/.test(told[engine]))
        .map((engine) => ({ where, what: `no scenario has shown it of ${engine}: ${properties.join(', ')}` })),
    ];
  });
}

/** Where a file plays both, each has a block that is named for it. */
function engineOf({ name, file }: PassedTest): EngineName {
  return ENGINES.find((engine) => new RegExp(`^(of|by) ${engine} `).test(name)) ?? (/\/ecs-native[\w-]*\.test\.ts$/.test(file) ? 'ECS' : 'CodeDeploy');
}

/** The scenarios that the table names. */
export function scenariosOf(file: string, markdown: string): NamedScenario[] {
  return rowsOf(file, markdown).flatMap(({ scenarios }) => scenarios);
}

/** The tests that have passed, of a report of JUnit with files. Those that were skipped have not. */
export function passedIn(report: string): PassedTest[] {
  const attributeOf = (attributes: string, name: string) => unescaped(new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
  return [...report.matchAll(/<testcase\b([^>]*?)(\/>|>([^]*?)<\/testcase>)/g)]
    .filter(([, , , inside = '']) => !/<(skipped|failure|error)\b/.test(inside))
    .map(([, attributes]) => ({ name: attributeOf(attributes, ' name'), file: attributeOf(attributes, ' file') }));
}

/** Whether a test has the title, in a report: there it comes after those of the blocks that it is in, with its case put in. */
export function isTitled(name: string, title: string): boolean {
  const pattern = title.split(/%\w/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+');
  return new RegExp(`(^| )${pattern}$`).test(name);
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };
  return text.replace(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => characters[name]);
}

function rowsOf(file: string, markdown: string): Row[] {
  const lines = markdown.split('\n').map((text) => text.trim());
  const start = lines.findIndex((text) => HEADER.every((column) => cellsOf(text).includes(column)));
  if (start < 0) {
    return [];
  }
  const header = cellsOf(lines[start]);
  const end = lines.findIndex((text, index) => index > start && !text.startsWith('|'));
  return lines.slice(start + 2, end < 0 ? undefined : end).map((text, index) => {
    const cells = cellsOf(text);
    const cellOf = (column: string) => cells[header.indexOf(column)] ?? '';
    return {
      line: start + 3 + index,
      properties: [...cellOf(COLUMNS.property).matchAll(/`([^`]+)`/g)].map(([, property]) => property),
      told: { CodeDeploy: cellOf('CodeDeploy'), ECS: cellOf('ECS') },
      scenarios: [...cellOf(COLUMNS.scenario).matchAll(SCENARIO)].map(([, title, link]) => ({ title, file: posix.join(posix.dirname(file), link) })),
    };
  });
}

function cellsOf(row: string): string[] {
  return row.replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim());
}
