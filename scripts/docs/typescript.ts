/**
 * Compiles the TypeScript of documents and docstrings as jsii-rosetta does, strictly, with the fixtures in
 * rosetta/; then makes and synthesises what it describes, because what compiles may still be refused.
 */
import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { LanguageTablet } from 'jsii-rosetta';
import { Problem } from './markdown';

const ROOT = resolve(__dirname, '..', '..');
const PACKAGE = 'ecs-canary-blue-green';

export interface Source {
  readonly file: string;
  readonly markdown: string;
}

export interface Result {
  /** Where the snippets are that compiled. */
  readonly compiled: string[];
  /** Those of them that made a stack and synthesised it. */
  readonly synthesised: string[];
  readonly problems: Problem[];
}

/** Checks the blocks of the documents, and the examples in the docstrings of the package as compiled. */
export async function checkTypeScript(documents: Source[]): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    linkDependencies(folder);
    writeAssembly(join(folder, 'package'), documents);
    const problems = compile(folder, documents);
    const { translatedSnippets } = await LanguageTablet.fromFile(join(folder, 'package', '.jsii.tabl.json'));
    const compiled = translatedSnippets
      .map(({ snippet }) => ({ where: placeOf(snippet.location, documents), source: snippet.fullSource ?? '' }))
      .filter(({ where }) => !problems.some((problem) => problem.where === where));
    const makes = compiled.filter(({ source }) => /^export function make\b/m.test(source));
    return { compiled: placesOf(compiled), synthesised: placesOf(makes), problems: [...problems, ...synthesise(folder, makes)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function placesOf(snippets: { where: string }[]): string[] {
  return snippets.map(({ where }) => where);
}

/** The package by its name, as users import it. */
function linkDependencies(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, join(modules, PACKAGE), 'dir');
  ['aws-cdk-lib', 'constructs'].forEach((name) => symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir'));
}

/** rosetta reads an assembly, in which every document stands as the README of a submodule. */
function writeAssembly(folder: string, documents: Source[]): void {
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as object;
  const submodules = Object.fromEntries(documents.map(({ markdown }, index) => [`${PACKAGE}.document${index}`, { readme: { markdown } }]));
  mkdirSync(folder);
  writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...assembly, readme: undefined, submodules }));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  cpSync(join(ROOT, 'rosetta'), join(folder, 'rosetta'), { recursive: true });
}

function compile(folder: string, documents: Source[]): Problem[] {
  const rosetta = join(ROOT, 'node_modules', '.bin', 'jsii-rosetta');
  const { status, stdout, stderr } = spawnSync(rosetta, ['extract', '--strict', '--directory', folder, join(folder, 'package')], { encoding: 'utf8' });
  if (status === 0) {
    return [];
  }
  const output = stdout + stderr;
  // Each error begins with the name of a file that rosetta makes up, which is the place of the block.
  const errors = output.split(/^(?=\S+\.ts:\d+:\d+ - error)/m).slice(1).map((error) => {
    const [, name, what] = /^(\S+)\.ts:\d+:\d+ - ([\s\S]*)$/.exec(error)!;
    return { where: placeOf(name, documents), what: what.replace(/^\[jsii-rosetta\].*$/gm, '').trim() };
  });
  return errors.length > 0 ? errors : [{ where: 'jsii-rosetta', what: output }];
}

/** rosetta's name of a place, in words of ours: the line of the block in a document, or the member of the API. */
function placeOf(location: string | { api: object; field?: object }, documents: Source[]): string {
  const name = typeof location === 'string' ? location : describe(location);
  const block = /\.document(\d+)(?:-README)?-L(\d+)$/.exec(name);
  return block ? `${documents[Number(block[1])].file}:${block[2]}` : name.replace(/-example$/, '');
}

function describe({ api, field = {} }: { api: object; field?: object }): string {
  const { moduleFqn, fqn, memberName, line } = { ...api, ...field } as Record<string, string | undefined>;
  return moduleFqn ? `${moduleFqn}-L${line}` : [fqn, memberName].filter(Boolean).join('.');
}

/** In one process, because loading the CDK is most of the work. */
function synthesise(folder: string, snippets: { where: string; source: string }[]): Problem[] {
  const makers = snippets.map(({ where, source }, index) => {
    // A repository of its own, into which a workflow may be written.
    mkdirSync(join(folder, `${index}`, '.git'), { recursive: true });
    writeFileSync(join(folder, `${index}`, 'snippet.ts'), source);
    return { where, folder: join(folder, `${index}`) };
  });
  const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsx'), [join(__dirname, 'make-snippets.ts')], {
    cwd: folder, encoding: 'utf8', input: JSON.stringify(makers), maxBuffer: 1e8,
  });
  try {
    return JSON.parse(stdout) as Problem[];
  } catch {
    return [{ where: 'synthesis', what: stdout + stderr }];
  }
}
