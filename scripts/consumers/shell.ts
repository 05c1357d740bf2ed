import { spawn } from 'child_process';
import { createWriteStream, mkdirSync } from 'fs';
import { dirname } from 'path';

export interface Command {
  readonly argv: string[];
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** What a command printed when it failed, shortened to what a person reads. */
export class CommandFailed extends Error {
  public constructor({ argv }: Command, outcome: string, output: string, log: string) {
    super(`${argv.join(' ')}: ${outcome}\n${output.split('\n').slice(-40).join('\n')}\n(all of it: ${log})`);
  }
}

/**
 * Runs a command to its end, and returns what it prints. That goes to a file, too, because several run at a time.
 *
 * @throws CommandFailed
 */
export async function run(command: Command, log: string): Promise<string> {
  const { argv: [program, ...args], cwd, env } = command;
  mkdirSync(dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`$ ${command.argv.join(' ')}\n`);
  let output = '';
  const outcome = await new Promise<string | undefined>((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      file.write(chunk);
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? code}`));
  });
  await new Promise((resolve) => file.end(resolve));
  if (outcome !== undefined) {
    throw new CommandFailed(command, outcome, output, log);
  }
  return output;
}
