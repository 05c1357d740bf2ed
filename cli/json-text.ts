import { CliError } from './cli-error';
import { withoutControls } from './text/for-terminal';

const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Parses JSON, with a byte order mark or without. What could control a terminal is taken out of its texts. An error says file, line and column, which `JSON.parse` does only
 * at times.
 */
export function parseJson(content: string, file: string): unknown {
  const text = content.replace(BYTE_ORDER_MARK, '');
  try {
    return parseWithoutControls(text);
  } catch {
    const offset = firstError(text);
    const before = text.slice(0, offset).split('\n');
    const found = offset >= text.length ? 'it ends too early' : `unexpected ${character(text.codePointAt(offset)!)}`;
    throw new CliError(`${file}:${before.length}:${before[before.length - 1].length + 1}: this is not JSON: ${found}.`);
  }
}

function parseWithoutControls(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => typeof value === 'string' ? withoutControls(value) : value);
  } catch (error) {
    // Nested too deeply for that: nothing that anybody has written, and refused for its shape.
    if ((error as Error).name === 'RangeError') {
      return JSON.parse(text);
    }
    throw error;
  }
}

/** A value of a file, for a message: short, whatever it is. */
export function brief(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : 'an object';
  }
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const LONGEST = 60;

/** Nobody sees what kind of a blank it is that should not be there. */
const INVISIBLE = /[\p{Z}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/u;

function character(code: number): string {
  const text = String.fromCodePoint(code);
  return text !== ' ' && INVISIBLE.test(text) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : JSON.stringify(text);
}

const BLANK = /[ \t\r\n]*/y;
const SCALAR = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops to be JSON; its length if it ends too early. Without recursion: a text may be nested deeply. */
function firstError(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const token = (wanted: string): boolean => {
    take(BLANK);
    const found = text[at] === wanted;
    at += found ? 1 : 0;
    return found;
  };
  const key = (): boolean => {
    take(BLANK);
    return text[at] === '"' && take(SCALAR) !== '' && token(':');
  };
  /** What ends the lists and objects that have begun, the innermost last. */
  const ends: string[] = [];
  for (;;) {
    const end = token('{') ? '}' : token('[') ? ']' : undefined;
    if (end !== undefined && !token(end)) {
      ends.push(end);
      if (end === '}' && !key()) {
        return at;
      }
      continue;
    }
    if (end === undefined && take(SCALAR) === '') {
      return at;
    }
    // A value is over; so are those that end with it.
    while (ends.length > 0 && !token(',')) {
      if (!token(ends[ends.length - 1])) {
        return at;
      }
      ends.pop();
    }
    if (ends.length === 0) {
      take(BLANK);
      return at;
    }
    if (ends[ends.length - 1] === '}' && !key()) {
      return at;
    }
  }
}
