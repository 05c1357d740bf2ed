/** Which release of an action is the newest. Pure: `update-actions.ts` asks and writes. */

/** A release, as the tables of actions have it. */
export interface Release {
  readonly version: string;
  readonly commit: string;
}

/** `v1.2.3` alone: `v1` moves with every release, and what has more behind it is no release yet. */
const RELEASE = /^v(\d+)\.(\d+)\.(\d+)$/;

/** The newest release among what `git ls-remote --tags` says: the commit of an annotated tag is in the line with `^{}`. */
export function newestRelease(remote: string): Release | undefined {
  const tags = new Map<string, string>();
  for (const [, commit, version, peeled] of remote.matchAll(/^([0-9a-f]{40})\s+refs\/tags\/(\S+?)(\^\{\})?$/gm)) {
    if (RELEASE.test(version) && (peeled || !tags.has(version))) {
      tags.set(version, commit);
    }
  }
  const [version] = [...tags.keys()].sort((a, b) => compare(b, a));
  return version === undefined ? undefined : { version, commit: tags.get(version)! };
}

/** Replaces the release of an action in the source of a table. An older one than it has is left out. */
export function withRelease(source: string, action: string, { version, commit }: Release): string {
  const entry = new RegExp(`('${action}': \\{ version: ')([^']*)(', commit: ')[0-9a-f]{40}(' \\})`);
  return source.replace(entry, (found, before: string, present: string, between: string, after: string) =>
    compare(version, present) > 0 ? `${before}${version}${between}${commit}${after}` : found);
}

/** The version of a package in the source of a constant: a newer one takes its place, and never an older one. */
export function withVersion(source: string, constant: string, version: string): string {
  return source.replace(new RegExp(`(const ${constant} = ')([^']*)(';)`), (found, before: string, present: string, after: string) =>
    compare(`v${version}`, `v${present}`) > 0 ? `${before}${version}${after}` : found);
}

function compare(a: string, b: string): number {
  const numbers = (version: string) => RELEASE.exec(version)?.slice(1).map(Number) ?? [0, 0, 0];
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, i) => number !== right[i]);
  return at < 0 ? 0 : left[at] - right[at];
}
