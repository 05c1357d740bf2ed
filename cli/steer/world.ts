import { createInterface } from 'readline';
import { commitTimes } from './commit-times';
import { SteeredService, Selection } from './steered-service';
import { forTerminal } from '../text/for-terminal';

/** What commands that ask AWS need of the world: time, people, and AWS. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly random: () => number;
  readonly utcOffsetMinutes: number;
  /** Sleeps; ends early when the process is to end. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The signal that has come, if one has. */
  readonly interrupted: () => 'SIGINT' | 'SIGTERM' | undefined;
  /** Asks a person; nothing where there is none. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Draws a frame in the place of the one before. */
  readonly redraw: (lines: readonly string[]) => void;
  readonly columns: () => number;
  /** When commits of the repository of a folder were made, as far as it has them. */
  readonly commitTimes: (folder: string, names: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly connect: (selection: Selection, options: { readonly appSpec?: string; readonly minuteMs: number }) => Promise<SteeredService>;
}

/** The world of the real process. */
export function processWorld(process: NodeJS.Process): World {
  const { stdout, stdin, env } = process;
  let signal: 'SIGINT' | 'SIGTERM' | undefined;
  let wake: () => void = () => undefined;
  (['SIGINT', 'SIGTERM'] as const).forEach((name) => process.on(name, () => {
    // Whoever asks twice means it.
    if (signal !== undefined) {
      process.exit(name === 'SIGINT' ? 130 : 143);
    }
    signal = name;
    wake();
  }));
  let drawn = 0;
  const world: World = {
    env,
    now: Date.now,
    random: Math.random,
    utcOffsetMinutes: -new Date().getTimezoneOffset(),
    sleep: async (milliseconds) => signal === undefined ? new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    }) : undefined,
    interrupted: () => signal,
    ask: async (question) => {
      if (!stdin.isTTY || !stdout.isTTY) {
        return undefined;
      }
      const lines = createInterface({ input: stdin, output: process.stderr });
      return new Promise((answer) => {
        lines.on('close', () => answer(''));
        lines.question(forTerminal(question), (text) => {
          answer(text);
          lines.close();
        });
      });
    },
    columns: () => stdout.columns ?? 100,
    redraw: (lines) => {
      // No more than the terminal shows: what has left it cannot be drawn over.
      const shown = lines.slice(0, Math.max(5, (stdout.rows ?? 50) - 1));
      stdout.write(`${drawn > 0 ? `\u001b[${drawn}A` : ''}\u001b[0J${shown.map(forTerminal).join('\n')}\n`);
      drawn = shown.length;
    },
    commitTimes,
    connect: async (selection, { appSpec, minuteMs }) => {
      const { connect } = await import('../aws/connect.js');
      return connect(selection, { appSpec, env, timing: { now: world.now, sleep: world.sleep, random: world.random, minuteMs } });
    },
  };
  return world;
}
