/** How the starter of each language is made to run on the package as built. */
import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { pathToFileURL } from 'url';
import { GO, JDK, MAVEN, PYTHON, Tool } from './toolchains';

const ROOT = resolve(__dirname, '..', '..');
const CACHES = join(ROOT, '.cache', 'consumers');
const MAVEN_REPOSITORY = join(CACHES, 'maven');
const GO_MODULES = join(CACHES, 'go', 'modules');
const GO_ORGANISATION = 'github.com/ecs-canary-blue-green';

/** The version that Projen gives what it builds outside a release. */
const BUILT_VERSION = '0.0.0';

export interface Starter {
  readonly language: string;
  /** What jsii-pacmak calls the language. */
  readonly target: string;
  readonly tools: Tool[];
  /** Puts the built package in `dist` where the starter in `folder` finds it, in place of the published one. */
  redirect(folder: string, dist: string): void;
  /** Variables for all commands in the copy. */
  env?(): Record<string, string>;
}

/** Downloads and compiler output, kept between runs and out of the home directory. */
export const CACHE_ENV: Record<string, string> = {
  JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(CACHES, 'jsii'),
  PIP_CACHE_DIR: join(CACHES, 'pip'),
  GOCACHE: join(CACHES, 'go', 'build'),
  GOMODCACHE: GO_MODULES,
  // Go's downloads are read-only otherwise, and the clone could not be deleted.
  GOFLAGS: [process.env.GOFLAGS, '-modcacherw'].filter(Boolean).join(' '),
  MAVEN_OPTS: [process.env.MAVEN_OPTS, `-Dmaven.repo.local=${MAVEN_REPOSITORY}`].filter(Boolean).join(' '),
};

const typescript: Starter = {
  language: 'typescript',
  target: 'js',
  tools: [],
  redirect: (folder, dist) => {
    replaceLine(join(folder, 'package.json'), /"ecs-canary-blue-green": "[^"]*"/, `"ecs-canary-blue-green": "file:${only(dist, '.tgz')}"`);
  },
};

const python: Starter = {
  language: 'python',
  target: 'python',
  tools: [PYTHON],
  redirect: (folder, dist) => {
    replaceLine(join(folder, 'requirements.txt'), /^ecs-canary-blue-green\b.*$/m, `ecs-canary-blue-green @ ${pathToFileURL(only(dist, '.whl'))}`);
  },
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
  },
};

const GO_PROXY = join(CACHES, 'go', 'proxy');

const go: Starter = {
  language: 'go',
  target: 'go',
  // Python makes the archive that Go downloads.
  tools: [GO, PYTHON],
  redirect: (_, dist) => publishToGoProxy(join(dist, 'ecscanarybluegreen')),
  env: () => ({
    GOPROXY: `${pathToFileURL(GO_PROXY)},${execFileSync('go', ['env', 'GOPROXY'], { encoding: 'utf8' }).trim()}`,
    // The checksums of what has never been published are known to nobody.
    GONOSUMDB: GO_ORGANISATION,
    // Go takes for granted that what a version has never changes, and remembers which files there are.
    GODEBUG: 'goindex=0',
  }),
};

/** The slowest first: they are built one after the other, and each is used while the next is built. */
export const STARTERS = [go, java, python, typescript];

/** Unlike `python3 -m zipfile`, without entries for folders: Go refuses those. */
const ZIP_OF_FILES = `
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(pathlib.Path().rglob("*")):
        if path.is_file():
            archive.write(path)
`;

/** Makes the module available as a proxy does (https://go.dev/ref/mod#goproxy-protocol), so that `go get` finds it by its name. */
function publishToGoProxy(module: string): void {
  const manifest = readFileSync(join(module, 'go.mod'), 'utf8');
  const [, name] = /^module (\S+)/.exec(manifest)!;
  const version = `v${BUILT_VERSION}`;
  // What an earlier build had under the same version.
  [GO_PROXY, join(GO_MODULES, GO_ORGANISATION), join(GO_MODULES, 'cache', 'download', GO_ORGANISATION)]
    .forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  const archived = join(GO_PROXY, 'archived');
  cpSync(module, join(archived, `${name}@${version}`), { recursive: true });
  const versions = join(GO_PROXY, name, '@v');
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, 'list'), `${version}\n`);
  writeFileSync(join(versions, `${version}.info`), JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }));
  writeFileSync(join(versions, `${version}.mod`), manifest);
  execFileSync('python3', ['-c', ZIP_OF_FILES, join(versions, `${version}.zip`)], { cwd: archived });
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
