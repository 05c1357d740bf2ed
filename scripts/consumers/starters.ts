/** What the starter of each language needs, and where it finds the package as built. */
import { join, resolve } from 'path';
import { GoProxy } from './registries/go-proxy';
import { MavenRepository } from './registries/maven';
import { NpmRegistry } from './registries/npm';
import { PyPi } from './registries/pypi';
import { Registry } from './registries/registry';
import { GO, JDK, MAVEN, PYTHON, Tool } from './toolchains';

const ROOT = resolve(__dirname, '..', '..');
const CACHES = join(ROOT, '.cache', 'consumers');
const GO_MODULES = join(CACHES, 'go', 'modules');
/** The folder of the packed command line. */
export const PACKED_COMMAND = join(ROOT, 'dist', 'command');

export interface Starter {
  readonly language: string;
  /** What jsii-pacmak calls the language. */
  readonly target: string;
  readonly tools: Tool[];
  /** Where its tools find the package. */
  readonly registry: Registry;
}

/** Downloads and compiler output, kept between runs and out of the home directory. */
export const CACHE_ENV: Record<string, string> = {
  JSII_RUNTIME_PACKAGE_CACHE_ROOT: join(CACHES, 'jsii'),
  PIP_CACHE_DIR: join(CACHES, 'pip'),
  GOCACHE: join(CACHES, 'go', 'build'),
  GOMODCACHE: GO_MODULES,
  // Go's downloads are read-only otherwise, and the clone could not be deleted.
  GOFLAGS: [process.env.GOFLAGS, '-modcacherw'].filter(Boolean).join(' '),
};

/** The slowest first: they are built one after the other, and each is used while the next is built. */
export const STARTERS: Starter[] = [
  // Python makes the archive that Go downloads.
  { language: 'go', target: 'go', tools: [GO, PYTHON], registry: new GoProxy(GO_MODULES) },
  { language: 'java', target: 'java', tools: [JDK, MAVEN], registry: new MavenRepository(join(CACHES, 'maven')) },
  { language: 'python', target: 'python', tools: [PYTHON], registry: new PyPi() },
  { language: 'typescript', target: 'js', tools: [], registry: new NpmRegistry(PACKED_COMMAND) },
];
