import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { Registry } from './registry';

/** The version that Projen gives what it builds outside a release. */
const VERSION = 'v0.0.0';
const ORGANISATION = 'github.com/ecs-canary-blue-green';

/** Unlike `python3 -m zipfile`, without entries for folders: Go refuses those. */
const ZIP_OF_FILES = `
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(pathlib.Path().rglob("*")):
        if path.is_file():
            archive.write(path)
`;

/** A folder as a module proxy (https://go.dev/ref/mod#goproxy-protocol), in front of those that Go is configured for. */
export class GoProxy implements Registry {
  /** @param downloads the module cache, which remembers what earlier builds had under the same version */
  public constructor(private readonly downloads: string) {}

  public publish(dist: string, folder: string): Promise<Record<string, string>> {
    [join(this.downloads, ORGANISATION), join(this.downloads, 'cache', 'download', ORGANISATION)].forEach((old) => rmSync(old, { recursive: true, force: true }));
    add(join(dist, 'ecscanarybluegreen'), folder);
    return Promise.resolve({
      GOPROXY: `${pathToFileURL(folder).href},${execFileSync('go', ['env', 'GOPROXY'], { encoding: 'utf8' }).trim()}`,
      // The checksums of what has never been published are known to nobody.
      GONOSUMDB: ORGANISATION,
      // Go takes for granted that what a version has never changes, and remembers which files there are.
      GODEBUG: 'goindex=0',
    });
  }

  public close(): void {
    // There is no server.
  }
}

function add(module: string, proxy: string): void {
  const manifest = readFileSync(join(module, 'go.mod'), 'utf8');
  const [, name] = /^module (\S+)/.exec(manifest)!;
  const archived = join(proxy, 'archived');
  cpSync(module, join(archived, `${name}@${VERSION}`), { recursive: true });
  const versions = join(proxy, name, '@v');
  mkdirSync(versions, { recursive: true });
  writeFileSync(join(versions, 'list'), `${VERSION}\n`);
  writeFileSync(join(versions, `${VERSION}.info`), JSON.stringify({ Version: VERSION, Time: '2026-01-01T00:00:00Z' }));
  writeFileSync(join(versions, `${VERSION}.mod`), manifest);
  execFileSync('python3', ['-c', ZIP_OF_FILES, join(versions, `${VERSION}.zip`)], { cwd: archived });
}
