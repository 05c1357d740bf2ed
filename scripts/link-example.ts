import { mkdirSync, rmSync, symlinkSync } from 'fs';
import { join, relative, resolve } from 'path';

const ROOT = resolve(__dirname, '..');

/**
 * Lets an example import the package by its name from this repository, as a user's copy does from the
 * registry. Returns the example's folder.
 */
export function linkExample(name: string): string {
  const example = join(ROOT, 'examples', name);
  const link = join(example, 'node_modules', 'ecs-canary-blue-green');
  mkdirSync(join(link, '..'), { recursive: true });
  rmSync(link, { recursive: true, force: true });
  symlinkSync(relative(join(link, '..'), ROOT), link, 'dir');
  return example;
}
