import { World } from './steer/world';

/** What text can look like in a terminal. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'blue';

/** The world as a command sees it: tests have one of their own. */
export interface Io {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** Width of the terminal, in characters. */
  readonly columns: number;
  /** Whether somebody watches: progress is for people only. */
  readonly isTerminal: boolean;
  /** What commands that ask AWS need besides; the process's own, unless a test has another. */
  readonly world?: World;
  /** Writes lines of the result. */
  out(text: string): void;
  /** Writes lines about the work: errors, progress. */
  err(text: string): void;
  /** Shows how far the work is, in place of what was shown before; nothing at the end. For people only. */
  progress(text: string): void;
  /** The text in that look; as it is where colours are not wanted. */
  look(look: Look, text: string): string;
}
