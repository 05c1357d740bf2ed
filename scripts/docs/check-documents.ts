import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join, posix } from 'path';
import { parse } from 'yaml';
import { checkCommands, Commands, isCommand } from './commands';
import { checkExcerpt } from './excerpts';
import { checkLinks } from './links';
import { Block, Document, Mention, parseDocument, Problem } from './markdown';
import { checkTerms, Term } from './terms';
import { checkTypeScript, Source } from './typescript';

/** The page that says what things are called. */
export const GLOSSARY = 'docs/glossary.md';

export interface Result {
  /** Each block that was checked, and what that means. */
  readonly checked: Mention[];
  readonly problems: Problem[];
}

/** How blocks of a language are checked, and what to call that. TypeScript is compiled as a whole, unless it is an excerpt. */
interface Check {
  readonly what: string;
  check(block: Block): string[];
}

/** Checks all that the documents claim. */
export async function checkDocuments(root: string, files: string[], commands: Commands, terms: Term[]): Promise<Result> {
  const sources: Source[] = files.map((file) => ({ file, markdown: readFileSync(join(root, file), 'utf8') }));
  const documents = sources.map(({ file, markdown }) => parseDocument(file, markdown));
  const typescript = await checkTypeScript(sources.map(({ file, markdown }) => ({ file, markdown: withoutExcerpts(markdown) })));
  const checks = checksOf(root, commands);
  const checked = [
    ...typescript.compiled.map((where) => ({ where, text: 'TypeScript compiled' })),
    ...typescript.synthesised.map((where) => ({ where, text: 'of them synthesised' })),
  ];
  const problems = documents.flatMap(({ blocks }) => blocks).filter((block) => block.language !== 'ts' || isExcerpt(block)).flatMap((block): Problem[] => {
    const check = checks.get(block.language);
    if (!check) {
      return [{ where: block.where, what: `nothing checks ${block.language || 'a block without a language'}: call it text if nothing can` }];
    }
    checked.push({ where: block.where, text: check.what });
    return check.check(block).map((what) => ({ where: block.where, what }));
  });
  return {
    checked,
    problems: [
      ...typescript.problems,
      ...problems,
      ...documents.flatMap((document) => checkMentions(document, commands)),
      ...checkLinks(documents, commands.exists),
      // The glossary itself names what it does not want.
      ...checkTerms(documents.filter(({ file }) => file !== GLOSSARY).flatMap(({ prose }) => prose), terms),
    ],
  };
}

/** What is compiled where it is from. Lines keep their numbers. */
function withoutExcerpts(markdown: string): string {
  return markdown.replace(/^```ts (?=excerpt=)/gm, '```text ');
}

function isExcerpt({ parameters }: Block): boolean {
  return parameters.has('excerpt');
}

function checksOf(root: string, commands: Commands): Map<string, Check> {
  const read = (file: string) => existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
  const excerpt: Check = { what: 'excerpts of examples', check: (block) => [checkExcerpt(block, read)].flatMap((problem) => problem ?? []) };
  const json: Check = { what: 'JSON and YAML parsed', check: ({ text }) => problemOf(() => JSON.parse(text)) };
  const yaml: Check = { what: json.what, check: ({ text }) => problemOf(() => parse(text)) };
  const sh: Check = {
    what: 'shell commands known',
    check: ({ text, where }) => [...checkSyntax(text), ...checkCommands(text, posix.dirname(where), commands)],
  };
  // What a program prints, and pictures.
  const text: Check = { what: 'text, unchecked', check: () => [] };
  return new Map(Object.entries({ ts: excerpt, python: excerpt, java: excerpt, go: excerpt, json, yaml, sh, text }));
}

function checkMentions({ file, code }: Document, commands: Commands): Problem[] {
  return code
    .filter(({ text }) => isCommand(text))
    .flatMap(({ where, text }) => checkCommands(text, dirname(file), commands).map((what) => ({ where, what })));
}

function checkSyntax(script: string): string[] {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  return status === 0 ? [] : [stderr.trim()];
}

function problemOf(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
