import { styleText } from 'util';
import { Io } from './io';

/** Wide enough for the tables; where the output is no terminal. */
const DEFAULT_COLUMNS = 100;

/** The world of a real process. */
export function processIo({ stdout, stderr, env, cwd }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd'>): Io {
  const colours = wantsColours(stdout, env);
  // Whoever reads may stop reading: `ecs-canary plan | head`.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  return {
    cwd: cwd(),
    columns: stdout.columns ?? DEFAULT_COLUMNS,
    isTerminal: stdout.isTTY === true,
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    look: (look, text) => colours ? styleText(look, text, { validateStream: false }) : text,
  };
}

/** As https://no-color.org and https://force-color.org have it. */
function wantsColours(stdout: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) {
    return false;
  }
  return env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true && env.TERM !== 'dumb';
}
