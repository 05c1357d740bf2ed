import { existsSync } from 'fs';
import { dirname, join, resolve } from 'path';

/** The nearest folder, from this one upwards, that git calls a repository. (In a worktree `.git` is a file.) */
export function findRepositoryRoot(from: string): string | undefined {
  const folder = resolve(from);
  if (existsSync(join(folder, '.git'))) {
    return folder;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findRepositoryRoot(parent);
}
