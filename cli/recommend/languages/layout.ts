/** An expression as source text, or one in brackets that may be broken into lines. */
export type Source = string | Bracketed;

/** Something with brackets around a few items. */
export interface Bracketed {
  readonly open: string;
  readonly items: readonly Source[];
  readonly close: string;
  /** Between two items, the space that follows it on one line left out. */
  readonly separator: string;
  /** Whether a separator follows the last item, too, where each has a line of its own. */
  readonly trailing: boolean;
  /** Inside the brackets, on one line. */
  readonly padding: string;
  /** What else belongs into them, as a line of its own: a comment. */
  readonly note?: string;
}

/** The longest line that a person would write. */
const MOST_COLUMNS = 100;

/** Lines of source: one where it fits, else the outermost brackets opened, and so on within. */
export function layout(source: Source, indent: string, before = '', after = ''): string[] {
  const flat = flattened(source);
  if (typeof source === 'string' || (flat !== undefined && before.length + flat.length + after.length <= MOST_COLUMNS)) {
    return [before + flat! + after];
  }
  const { open, items, close, separator, trailing, note } = source;
  const inner = items.flatMap((item, i) => layout(item, indent, '', trailing || i < items.length - 1 ? separator : ''));
  return [before + open, ...[...inner, ...(note === undefined ? [] : [note])].map((line) => indent + line), close + after];
}

/** On one line; not where a comment would hide what follows it. */
function flattened(source: Source): string | undefined {
  if (typeof source === 'string') {
    return source;
  }
  const parts = source.items.map(flattened);
  if (source.note !== undefined || parts.some((part) => part === undefined)) {
    return undefined;
  }
  const gap = source.separator === '' ? '' : `${source.separator} `;
  return source.open + source.padding + parts.join(gap) + source.padding + source.close;
}
