/** How the starter of each language is made to run on the package as built. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { delimiter, join, resolve } from 'path';
import { pathToFileURL } from 'url';
import { GO, JDK, MAVEN, PYTHON, Tool } from './toolchains';

const ROOT = resolve(__dirname, '..', '..');
const CACHES = join(ROOT, '.cache', 'consumers');
const MAVEN_REPOSITORY = join(CACHES, 'maven');

/** The version that Projen gives what it builds outside a release. */
const BUILT_VERSION = '0.0.0';

export interface Starter {
  readonly language: string;
  /** What jsii-pacmak calls the language. */
  readonly target: string;
  readonly tools: Tool[];
  /** The command that the starter's README gives for its tests. */
  readonly test: string[];
  /** Leads the copy in `folder` to the built package in `dist`, and says how the rest is installed. */
  redirect(folder: string, dist: string): string[][];
  /** Variables for all commands in the copy. */
  env?(folder: string): Record<string, string>;
}

/** Downloads and compiler output, kept between runs and out of the home directory. */
export const CACHE_ENV: Record<string, string> = {
  JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(CACHES, 'jsii'),
  PIP_CACHE_DIR: join(CACHES, 'pip'),
  GOCACHE: join(CACHES, 'go', 'build'),
  GOMODCACHE: join(CACHES, 'go', 'modules'),
  // Go's downloads are read-only otherwise, and the clone could not be deleted.
  GOFLAGS: [process.env.GOFLAGS, '-modcacherw'].filter(Boolean).join(' '),
  MAVEN_OPTS: [process.env.MAVEN_OPTS, `-Dmaven.repo.local=${MAVEN_REPOSITORY}`].filter(Boolean).join(' '),
};

const typescript: Starter = {
  language: 'typescript',
  target: 'js',
  tools: [],
  redirect: (_, dist) => [['npm', 'install', '--no-audit', '--no-fund', only(dist, '.tgz')]],
  test: ['npm', 'test'],
};

const python: Starter = {
  language: 'python',
  target: 'python',
  tools: [PYTHON],
  redirect: (folder, dist) => {
    replaceLine(join(folder, 'requirements.txt'), /^ecs-canary-blue-green\b.*$/m, `ecs-canary-blue-green @ ${pathToFileURL(only(dist, '.whl'))}`);
    return [['python3', '-m', 'venv', '.venv'], ['pip', 'install', '--quiet', '--requirement', 'requirements-dev.txt']];
  },
  test: ['pytest', '--quiet'],
  env: (folder) => ({
    VIRTUAL_ENV: join(folder, '.venv'),
    PATH: [join(folder, '.venv', 'bin'), process.env.PATH].join(delimiter),
  }),
};

const java: Starter = {
  language: 'java',
  target: 'java',
  tools: [JDK, MAVEN],
  redirect: (folder, dist) => {
    // What jsii-pacmak makes is a Maven repository: put into the local one, its version is found there.
    cpSync(dist, MAVEN_REPOSITORY, { recursive: true });
    mkdirSync(join(folder, '.mvn'), { recursive: true });
    writeFileSync(join(folder, '.mvn', 'maven.config'), `-Decs-canary-blue-green.version=${BUILT_VERSION}\n`);
    return [];
  },
  test: ['mvn', '--quiet', '--batch-mode', 'test'],
};

const go: Starter = {
  language: 'go',
  target: 'go',
  tools: [GO],
  redirect: (_, dist) => [
    ['go', 'mod', 'edit', `-replace=${goModule(dist)}=${join(dist, 'ecscanarybluegreen')}`],
    // As the `go get` of a user does: the package as built may want newer modules than the one before it.
    ['go', 'mod', 'tidy'],
  ],
  test: ['go', 'test', './...'],
};

/** The slowest first: they are built one after the other, and each is used while the next is built. */
export const STARTERS = [go, java, python, typescript];

function goModule(dist: string): string {
  const [, name] = /^module (\S+)/.exec(readFileSync(join(dist, 'ecscanarybluegreen', 'go.mod'), 'utf8'))!;
  return name;
}

function only(folder: string, extension: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith(extension));
  if (found.length !== 1) {
    throw new Error(`${folder} should hold one ${extension}, and holds ${found.length}`);
  }
  return join(folder, found[0]);
}

function replaceLine(file: string, line: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  if (!line.test(text)) {
    throw new Error(`${file} has no line like ${line}`);
  }
  writeFileSync(file, text.replace(line, replacement));
}
