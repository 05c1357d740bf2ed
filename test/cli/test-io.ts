import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { ExitCode } from '../../cli/exit-codes';
import { Io } from '../../cli/io';
import { main } from '../../cli/main';

/** What a run of the command line said. */
export interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process; without colours, in a terminal of 100 columns if nothing else is said. */
export async function run(args: readonly string[], io: Partial<Io> = {}): Promise<Run> {
  const said = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    cwd: process.cwd(),
    columns: 100,
    isTerminal: false,
    out: (text) => said.out.push(text),
    err: (text) => said.err.push(text),
    look: (_, text) => text,
    ...io,
  });
  return { code, out: said.out.join('\n'), err: said.err.join('\n') };
}

/** A folder that exists while the tests of a file run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-canary-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files into a folder: objects as JSON, texts as they are. */
export function write(folder: string, files: Record<string, unknown>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}
