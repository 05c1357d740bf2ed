import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'fs';
import { join, relative, resolve } from 'path';

const ROOT = resolve(__dirname, '..');

/**
 * Lets an example import the package by its name from this repository, as a user's copy does from the
 * registry. Returns the example's folder.
 *
 * The package's parts are linked, not the repository itself: jsii-docgen follows links, and would walk in circles.
 */
export function linkExample(name: string): string {
  const example = join(ROOT, 'examples', name);
  const linked = join(example, 'node_modules', 'ecs-canary-blue-green');
  const links = ['package.json', 'lib', 'assets'].map((part) => [join(linked, part), relative(linked, join(ROOT, part))]);
  // Another process may be using it.
  if (!links.every(([path, target]) => targetOf(path) === target)) {
    rmSync(linked, { recursive: true, force: true });
    mkdirSync(linked, { recursive: true });
    links.forEach(([path, target]) => symlinkSync(target, path));
  }
  return example;
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
