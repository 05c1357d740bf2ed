/** Runs the files of this folder as plain JavaScript on the compiled package, as an app of a user would run. */
import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const ROOT = resolve(__dirname, '..');
const FOLDER = join(ROOT, '.cache', 'benchmark');

/** Once, before the first child: nothing is to be translated while time is measured. */
export function prepareChildren(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, 'node_modules'), { recursive: true });
  symlinkSync(ROOT, join(FOLDER, 'node_modules', 'ecs-canary-blue-green'), 'dir');
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.ts'))) {
    const { outputText } = transpileModule(readFileSync(join(__dirname, file), 'utf8'), { compilerOptions });
    writeFileSync(join(FOLDER, `${basename(file, '.ts')}.js`), outputText);
  }
}

/** What the child printed, parsed. */
export function child<T>(file: string, ...args: string[]): T {
  const text = execFileSync(process.execPath, [join(FOLDER, `${file}.js`), ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(text) as T;
}
