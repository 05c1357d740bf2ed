import { styleText } from 'util';
import { ExitCode } from './exit-codes';
import { Io } from './io';
import { forTerminal } from './text/for-terminal';
import { annotation } from '../release/render/annotation';

/** Wide enough for the tables; where the output is no terminal. */
const DEFAULT_COLUMNS = 100;

/** What terminals take for: clear the line. */
const CLEAR_LINE = '\u001b[2K';

/**
 * The world of a real process. If its output cannot be written, the exit code is that of what cannot be done: by
 * default Node's would be 1, which says that a release would be rolled back.
 */
export function processIo(process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd' | 'exitCode'>): Io {
  const { stdout, stderr, env, cwd } = process;
  const colours = wantsColours(stdout, env);
  let failed = false;
  const fail = (stream: NodeJS.WriteStream, error: NodeJS.ErrnoException) => {
    // Whoever reads may stop reading: `ecs-canary plan | head`. What else happens is told once, if there is a place for it.
    if (error.code === 'EPIPE' || failed) {
      return;
    }
    failed = true;
    process.exitCode = ExitCode.USAGE;
    if (stream === stdout) {
      write(stderr, `ecs-canary: the output cannot be written: ${error.message}\n`);
    }
  };
  const write = (stream: NodeJS.WriteStream, text: string) => {
    try {
      stream.write(text);
    } catch (error) {
      // As some versions of Node do for files, instead of an event.
      fail(stream, error as Error);
    }
  };
  [stdout, stderr].forEach((stream) => stream.on('error', (error) => fail(stream, error)));
  return {
    cwd: cwd(),
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    isTerminal: stdout.isTTY === true,
    out: (text) => write(stdout, `${forTerminal(text)}\n`),
    err: (text) => write(stderr, `${said(forTerminal(text), env)}\n`),
    progress: (text) => stderr.isTTY && write(stderr, `\r${CLEAR_LINE}${forTerminal(text)}`),
    look: (look, text) => colours ? styleText(look, text, { validateStream: false }) : text,
  };
}

/** In a job of GitHub what this command itself complains of is shown above the log, too. What AWS returns never begins like it. */
function said(text: string, { GITHUB_ACTIONS: job }: NodeJS.ProcessEnv): string {
  return job === 'true' && text.startsWith('ecs-canary: ') ? annotation('error', text) : text;
}

/** As https://no-color.org and https://force-color.org have it. */
function wantsColours(stdout: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) {
    return false;
  }
  return env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true && env.TERM !== 'dumb';
}
