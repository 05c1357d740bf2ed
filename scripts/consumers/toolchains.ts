import { spawnSync } from 'child_process';

/** A program that a language needs, and how to ask for its version. */
export interface Tool {
  readonly what: string;
  readonly argv: string[];
  readonly minimum: readonly [number, number];
}

export const PYTHON: Tool = { what: 'Python', argv: ['python3', '--version'], minimum: [3, 10] };
export const JDK: Tool = { what: 'a JDK', argv: ['javac', '-version'], minimum: [17, 0] };
export const MAVEN: Tool = { what: 'Maven', argv: ['mvn', '--version'], minimum: [3, 6] };
export const GO: Tool = { what: 'Go', argv: ['go', 'version'], minimum: [1, 25] };
/** Go asks the version control where modules come from, and the diff of two templates is Git's. */
export const GIT: Tool = { what: 'Git', argv: ['git', '--version'], minimum: [2, 0] };

/** What is missing or too old, in words that say what to do; undefined when all is well. */
export function complaint({ what, argv, minimum }: Tool): string | undefined {
  const wanted = `${what} ${minimum.join('.')} or newer`;
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' });
  if (status !== 0) {
    return `${wanted} is needed, and \`${argv.join(' ')}\` does not run: install it and put it on the PATH`;
  }
  const found = versionIn(`${stdout}${stderr}`);
  return found && isAtLeast(found, minimum) ? undefined : `${wanted} is needed, and \`${argv.join(' ')}\` says ${(stdout || stderr).trim().split('\n')[0]}`;
}

/** The first number with a point in it, or the first number at all. */
export function versionIn(text: string): [number, number] | undefined {
  const match = /(\d+)\.(\d+)/.exec(text) ?? /(\d+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : undefined;
}

function isAtLeast([major, minor]: readonly [number, number], [wantedMajor, wantedMinor]: readonly [number, number]): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
