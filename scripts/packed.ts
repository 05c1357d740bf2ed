import { execFileSync } from 'child_process';
import { resolve } from 'path';

/** A folder that is published to npm as a package. */
export interface Packed {
  /** Bytes of the tarball. */
  readonly size: number;
  readonly filename: string;
  readonly files: { readonly path: string }[];
}

export const LIBRARY = resolve(__dirname, '..');
export const COMMAND_LINE = resolve(LIBRARY, 'packages', 'ecs-canary');

/** What `npm pack` puts into the package as it is built now; into a folder, or nowhere. */
export function packed(folder: string, destination?: string): Packed {
  const to = destination === undefined ? ['--dry-run'] : ['--pack-destination', destination];
  const json = execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...to], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return (JSON.parse(json) as Packed[])[0];
}
