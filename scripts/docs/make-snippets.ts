/** Makes what snippets describe; reads where they are, and prints what went wrong, as JSON. */
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Problem } from './markdown';

void makeAll(JSON.parse(readFileSync(0, 'utf8')) as { where: string; folder: string }[]);

async function makeAll(snippets: { where: string; folder: string }[]): Promise<void> {
  const problems: Problem[] = [];
  // One at a time, because each writes into the folder that it is in.
  for (const { where, folder } of snippets) {
    process.chdir(folder);
    try {
      (await import(join(folder, 'snippet.ts')) as { make(): void }).make();
    } catch (error) {
      problems.push({ where, what: `compiles, and fails at synthesis: ${(error as Error).message}` });
    }
  }
  console.log(JSON.stringify(problems));
}
