import { CliError } from './cli-error';

/** Parses JSON. An error says file, line and column, which `JSON.parse` does only at times. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = firstError(text);
    const before = text.slice(0, offset).split('\n');
    const found = offset >= text.length ? 'it ends too early' : `unexpected ${JSON.stringify(text[offset])}`;
    throw new CliError(`${file}:${before.length}:${before[before.length - 1].length + 1}: this is not JSON: ${found}.`);
  }
}

const BLANK = /[ \t\r\n]*/y;
const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where a text stops to be JSON; its length if it ends too early. */
function firstError(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  const token = (...wanted: string[]): boolean => {
    take(BLANK);
    const found = wanted.includes(text[at]);
    at += found ? 1 : 0;
    return found;
  };
  const key = (): boolean => {
    take(BLANK);
    return text[at] === '"' && take(SCALAR) !== '' && token(':');
  };
  const items = (end: string, item: () => boolean): boolean => {
    if (token(end)) {
      return true;
    }
    do {
      if (!item()) {
        return false;
      }
    } while (token(','));
    return token(end);
  };
  const value = (): boolean => {
    if (token('{')) {
      return items('}', () => key() && value());
    }
    return token('[') ? items(']', value) : take(SCALAR) !== '';
  };
  if (value()) {
    take(BLANK);
  }
  return at;
}
