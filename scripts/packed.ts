import { execFileSync } from 'child_process';
import { resolve } from 'path';

export interface Packed {
  /** Bytes of the tarball. */
  readonly size: number;
  readonly files: { readonly path: string }[];
}

/** What `npm pack` would put into the package as it is compiled now. */
export function packed(): Packed {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: resolve(__dirname, '..'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(json) as Packed[])[0];
}
