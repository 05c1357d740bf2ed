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
  /** Writes lines of the result. */
  out(text: string): void;
  /** Writes lines about the work: errors, progress. */
  err(text: string): void;
  /** The text in that look; as it is where colours are not wanted. */
  look(look: Look, text: string): string;
}
