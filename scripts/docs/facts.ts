/** Whether docs/facts.md says of every fact about AWS where it comes from, how sure it is, and what depends on it. */
import { posix } from 'path';
import { Problem } from './markdown';

/** How sure a fact is, surest first. */
export const MARKS = ['documented', 'reported', 'unconfirmed'];

const COLUMNS = ['fact', 'source', 'mark', 'what depends on it'];

/** What an unconfirmed fact, for which there is no page and no report, may have in place of a link. */
const NO_SOURCE = /^none(?:[:,] .+)?$/;

const LINK = /\[[^\]]+\]\(([^)\s]+)\)/g;

/**
 * Checks the tables of the page.
 *
 * @param exists whether the repository has the file or folder
 */
export function checkFacts(file: string, markdown: string, exists: (path: string) => boolean): Problem[] {
  const rows = rowsOf(markdown);
  const facts = rows.filter(({ cells }) => !isHeader(cells));
  return [
    ...facts.length === 0 ? [{ where: file, what: 'there is no fact' }] : [],
    ...facts.flatMap(({ line, cells }) => checkFact(cells, posix.dirname(file), exists).map((what) => ({ where: `${file}:${line}`, what }))),
    ...twice(facts.map(({ cells }) => cells[0])).map((fact) => ({ where: file, what: `this fact is there twice: ${fact}` })),
  ];
}

function checkFact(cells: string[], folder: string, exists: (path: string) => boolean): string[] {
  if (cells.length !== COLUMNS.length || cells.some((cell) => cell === '')) {
    return [`a fact has ${COLUMNS.length} cells: ${COLUMNS.join(', ')}`];
  }
  const [, source, mark, dependents] = cells;
  const sources = targetsOf(source);
  const parts = targetsOf(dependents);
  return [
    ...MARKS.includes(mark) ? [] : [`${mark} is no mark: ${MARKS.join(', ')}`],
    ...sources.some((target) => target.startsWith('https://')) || (mark === 'unconfirmed' && NO_SOURCE.test(source))
      ? [] : ['the source is no link; only an unconfirmed fact may have none'],
    ...parts.length === 0 ? ['it links to nothing that depends on it'] : [],
    ...parts.map((target) => posix.join(folder, target.split('#')[0])).filter((path) => !exists(path)).map((path) => `there is no ${path}`),
  ];
}

/** A fact of the page. */
export interface Fact {
  readonly fact: string;
  readonly mark: string;
}

/** The facts of a page that is as it has to be. */
export function factsOf(markdown: string): Fact[] {
  return rowsOf(markdown).filter(({ cells }) => !isHeader(cells)).map(({ cells: [fact, , mark] }) => ({ fact, mark }));
}

/** The rows of all tables, each cell trimmed; the rule below a header is none. */
function rowsOf(markdown: string): { line: number; cells: string[] }[] {
  return markdown.split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text.startsWith('|') && !/^[|\s:-]+$/.test(text))
    .map(({ line, text }) => ({ line, cells: text.replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim()) }));
}

function isHeader(cells: string[]): boolean {
  return cells.join() === COLUMNS.join();
}

function targetsOf(cell: string): string[] {
  return [...cell.matchAll(LINK)].map(([, target]) => target);
}

function twice(values: string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) < index);
}
