import { mkdirSync, rmSync, symlinkSync } from 'fs';
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
  rmSync(linked, { recursive: true, force: true });
  mkdirSync(linked, { recursive: true });
  ['package.json', 'lib', 'assets'].forEach((part) => symlinkSync(relative(linked, join(ROOT, part)), join(linked, part)));
  return example;
}
