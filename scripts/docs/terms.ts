/** Whether documents and docstrings call one thing by one term, that of docs/glossary.md. */
import { Assembly, Docs } from './docstrings';
import { Mention, Problem } from './markdown';

/** What the glossary says of a thing. */
export interface Term {
  readonly term: string;
  /** Other words for the same, which nobody is to use. */
  readonly strays: string[];
}

/** The terms of the glossary: the rows of its table, of which the first cell is the term and the last has its strays. */
export function termsOf(glossary: string): Term[] {
  return glossary.split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim()))
    .map((cells) => ({ term: cells[0], strays: cells[cells.length - 1].split(',').map((stray) => stray.trim()).filter((stray) => stray !== '') }));
}

/** The strays in texts, whatever their case and the spaces between their words; also in the plural. */
export function checkTerms(texts: Mention[], terms: Term[]): Problem[] {
  const patterns = terms.flatMap(({ term, strays }) => strays.map((stray) => ({ term, pattern: patternOf(stray) })));
  return texts.flatMap(({ where, text }) => patterns.flatMap(({ term, pattern }) =>
    [...text.matchAll(pattern)].map(([found]) => ({ where, what: `say ${term} (docs/glossary.md) for: ${found.replace(/\s+/g, ' ')}` }))));
}

/** What the docstrings of a package say, without what stands in back quotes. */
export function proseOfApi({ types }: Assembly): Mention[] {
  return Object.values(types ?? {}).flatMap(({ fqn, docs, members = [], methods = [], properties = [] }) => [
    { where: fqn, text: proseOf(docs) },
    ...[...members, ...methods, ...properties].map((member) => ({ where: `${fqn}.${member.name}`, text: proseOf(member.docs) })),
  ]);
}

function proseOf({ summary = '', remarks = '', default: otherwise = '' }: Docs = {}): string {
  return [summary, remarks, otherwise].join('\n').replace(/```[\s\S]*?```|`[^`]*`/g, '`');
}

function patternOf(stray: string): RegExp {
  return new RegExp(`(?<![\\w-])${stray.split(' ').map((word) => word.replace(/[^\w]/g, '\\$&')).join('\\s+')}s?(?![\\w-])`, 'gi');
}
