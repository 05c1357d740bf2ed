/** How text can look. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** What a frame is drawn on. */
export interface Page {
  readonly columns: number;
  /** Whether it shows more than ASCII. */
  readonly unicode: boolean;
  readonly utcOffsetMinutes: number;
  readonly look: (look: Look, text: string) => string;
}

const SYMBOLS = {
  running: ['●', '*'],
  done: ['✓', '+'],
  failed: ['✗', 'x'],
  ahead: ['○', 'o'],
  skipped: ['–', '-'],
  waiting: ['‖', '='],
  unknown: ['?', '?'],
  full: ['█', '#'],
  empty: ['░', '.'],
  dot: ['·', '-'],
  about: ['≈', '~'],
} as const;

export type Symbol = keyof typeof SYMBOLS;

export function symbol(name: Symbol, { unicode }: Pick<Page, 'unicode'>): string {
  return SYMBOLS[name][unicode ? 0 : 1];
}

const ASCII: readonly (readonly [RegExp, string])[] = [[/[’‘]/g, '\''], [/×/g, 'x'], [/–/g, '-'], [/[^\x20-\x7e]/g, '?']];

/** The text in the characters that the page has. */
export function onPage(text: string, { unicode }: Pick<Page, 'unicode'>): string {
  return unicode ? text : ASCII.reduce((found, [pattern, replacement]) => found.replace(pattern, replacement), text);
}

/** Words in lines of a width, the later ones indented. A word that is longer is cut. */
export function flow(words: readonly string[], columns: number, gap: string, first: string, rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of words) {
    const next = empty ? line + word : `${line}${gap}${word}`;
    if (!empty && next.length > columns) {
      lines.push(line);
      line = (rest + word).slice(0, columns);
    } else {
      line = next.slice(0, Math.max(columns, 20));
    }
    empty = false;
  }
  return empty ? lines : [...lines, line];
}

/** `name  text` lines, the texts below each other and wrapped. */
export function named(entries: readonly (readonly [string, string])[], columns: number, indent = '  '): string[] {
  const width = Math.max(...entries.map(([name]) => name.length), 0);
  return entries.flatMap(([name, text]) => {
    const first = `${indent}${name.padEnd(width)}  `;
    return flow(text.split(' '), columns, ' ', first, ' '.repeat(first.length));
  });
}
