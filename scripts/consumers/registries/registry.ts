import { spawn } from 'child_process';
import { closeSync, mkdirSync, openSync } from 'fs';
import { createServer } from 'net';
import { dirname } from 'path';
import { setTimeout as pause } from 'timers/promises';

/** Servers are for this machine alone. */
export const HOST = '127.0.0.1';
/** How long a server may take to answer, on a machine that builds packages meanwhile. */
const PATIENCE_MS = 120_000;
const BETWEEN_QUESTIONS_MS = 100;

/**
 * Stands in for the public registry of a language, until the packages are on it: it has what was just built, and leaves
 * all other packages to the registry that the machine is configured for.
 */
export interface Registry {
  /** Installs what it takes, which may go on while the packages are built. */
  prepare?(folder: string): void;
  /**
   * Has the packages from now on.
   *
   * @param dist what jsii-pacmak has made for the language
   * @param folder where the registry may keep what it wants, and writes its logs
   * @returns the variables by which the language's tools find it
   */
  publish(dist: string, folder: string): Promise<Record<string, string>>;
  /** Ends its server, when it has one. */
  close(): void;
}

/** A program that answers requests on a port of this machine. */
export interface Server {
  readonly url: string;
  close(): void;
}

/**
 * Starts a server, and waits until it answers.
 *
 * @param argvOf the program, told the port that it is to listen on
 * @throws when it ends, or does not answer
 */
export async function startServer(argvOf: (port: number) => string[], log: string): Promise<Server> {
  const port = await freePort();
  const url = `http://${HOST}:${port}/`;
  const [program, ...args] = argvOf(port);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const child = spawn(program, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  // It has nothing to save, and would wait a minute for connections that are kept open.
  const close = () => void child.kill('SIGKILL');
  // It must not outlive whoever has started it, whatever happens to them.
  process.once('exit', close);
  let ended: string | undefined;
  child.once('error', ({ message }) => { ended = message; });
  child.once('exit', (code, signal) => { ended = `it ended with ${signal ?? code}`; });
  for (const deadline = Date.now() + PATIENCE_MS; !(await answers(url));) {
    if (ended !== undefined || Date.now() > deadline) {
      close();
      throw new Error(`${program}: ${ended ?? 'it does not answer'} (its output: ${log})`);
    }
    await pause(BETWEEN_QUESTIONS_MS);
  }
  return { url, close };
}

/** Whatever it says: not every server has something at its root. */
function answers(url: string): Promise<boolean> {
  return fetch(url).then(() => true, () => false);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
