import { COLOURS, MUTED } from './theme';
import { forTerminal } from '../../cli/text/for-terminal';

/** A piece of a line that is drawn as one: no two blanks are beside each other in it. */
export interface Run {
  /** The first one is 0. */
  readonly column: number;
  readonly text: string;
  readonly colour?: string;
  readonly isBold?: true;
}

/** A sequence that sets the look, or text up to the next one. */
const TOKEN = /\u001b\[([\d;]*)m|[^\u001b]+/g;

/** A mark or a bar alone: fonts that lack it take it from another one, of another width. Or words with single blanks. */
const PIECE = /[●○✓✗‖]|█+|░+|[^\s●○✓✗‖█░]+(?: [^\s●○✓✗‖█░]+)*/g;

interface Style {
  readonly colour?: string;
  readonly isBold?: true;
}

/**
 * The runs of a line of a terminal.
 *
 * @throws when it is longer than the terminal is wide, or looks as nothing here does
 */
export function runsOf(line: string, columns: number): Run[] {
  const runs: Run[] = [];
  let style: Style = {};
  let column = 0;
  for (const [token, codes] of forTerminal(line).matchAll(TOKEN)) {
    if (codes === undefined) {
      for (const { 0: text, index } of token.matchAll(PIECE)) {
        runs.push({ column: column + lengthOf(token.slice(0, index)), text, ...style });
      }
      column += lengthOf(token);
    } else {
      style = codes.split(';').reduce((before, code) => styled(before, Number(code)), style);
    }
  }
  if (column > columns) {
    throw new Error(`A line is longer than ${columns} characters: ${line}`);
  }
  return runs;
}

/** In characters, not in the halves that some of them are made of. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function styled(style: Style, code: number): Style {
  switch (code) {
    case 0: return {};
    case 1: return { ...style, isBold: true };
    case 2: return { ...style, colour: MUTED };
    case 22: return style.colour === MUTED ? {} : { colour: style.colour };
    case 39: return { ...style, colour: undefined };
    default:
      if (COLOURS[code] === undefined) {
        throw new Error(`There is no look of the code ${code} here.`);
      }
      return { ...style, colour: COLOURS[code] };
  }
}
