import { UsesText } from './actions';

/** Two spaces deeper than what it belongs to; a line without text stays one. */
const indented = (line: string) => line === '' ? '' : `  ${line}`;

/** A value: what stands behind its key, and the lines below. */
interface Rendered {
  readonly head: string;
  readonly lines: readonly string[];
}

/**
 * Writes a workflow as YAML: keys in the order given, a header above, blank lines between the parts, and the
 * version of an action as comment behind its commit.
 *
 * Of YAML it needs maps, lists and scalars only. The library that could write the rest was larger than all of this
 * folder, in a package that has no dependencies; the tests read what is written here by that library.
 */
export function yamlText(workflow: Record<string, unknown>, header: string[], pin: (uses: string) => UsesText): string {
  const parts = membersOf(workflow).map(([key, value]) => pairLines(key, value, pin).join('\n'));
  return `${header.map((line) => `# ${line}\n`).join('')}\n${parts.length === 0 ? '{}' : parts.join('\n\n')}\n`;
}

function render(value: unknown, pin: (uses: string) => UsesText): Rendered {
  if (Array.isArray(value) && value.length > 0) {
    return { head: '', lines: value.flatMap((item) => itemLines(item, pin)) };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const lines = membersOf(value).flatMap(([key, member]) => pairLines(key, member, pin));
    return lines.length === 0 ? { head: '{}', lines } : { head: '', lines };
  }
  if (typeof value === 'string') {
    return isBlock(value)
      ? { head: value.endsWith('\n') ? '|' : '|-', lines: value.replace(/\n$/, '').split('\n') }
      : { head: inline(value), lines: [] };
  }
  // An empty list, numbers, true and false, nothing: as in JSON.
  return { head: JSON.stringify(value ?? null), lines: [] };
}

function membersOf(object: object): [string, unknown][] {
  return Object.entries(object).filter(([, member]) => member !== undefined);
}

function pairLines(key: string, value: unknown, pin: (uses: string) => UsesText): string[] {
  const { head, lines } = key === 'uses' && typeof value === 'string' ? pinned(pin(value)) : render(value, pin);
  return [`${inline(key)}:${head === '' ? '' : ` ${head}`}`, ...lines.map(indented)];
}

function itemLines(item: unknown, pin: (uses: string) => UsesText): string[] {
  const { head, lines } = render(item, pin);
  const [first, ...others] = head === '' ? lines : [head, ...lines];
  return [`- ${first}`, ...others.map(indented)];
}

function pinned({ uses, comment }: UsesText): Rendered {
  return { head: comment === undefined ? inline(uses) : `${inline(uses)} # ${comment}`, lines: [] };
}

/** Not printable, or no character of its own. */
const ODD = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u;
const ODD_ONES = new RegExp(ODD, 'gu');
/** What is a mark where a plain text begins, in it or at its end (YAML 1.2, 7.3.3). */
const MARKS = /^[\s,[\]{}#&*!|>'"%@`]|^[?-]$|^[?:-]\s|^---|^\.\.\.|:\s|\s#|[\s:-]$|[\t\n]/;
/** What plain would be nothing, a truth value or a number (YAML 1.2, 10.3.2). */
const OTHER_TYPES = [
  /^(?:~|[Nn]ull|NULL)?$/,
  /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
  /^(?:0o[0-7]+|0x[\da-fA-F]+)$/,
  /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/,
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
];

/** Whether a text of several lines can be a literal block that needs no marks for its blanks. */
function isBlock(text: string): boolean {
  return /^\S.*\n/.test(text) && !text.endsWith('\n\n') && !/^[ \t]+$/m.test(text) && !ODD.test(text);
}

/** A text in one line: plain where that says the same, else in quotes, double ones as in JSON. */
function inline(text: string): string {
  if (!MARKS.test(text) && !ODD.test(text) && !OTHER_TYPES.some((type) => type.test(text))) {
    return text;
  }
  return text.includes('"') && !/['\t\n]/.test(text) && !ODD.test(text)
    ? `'${text}'`
    : JSON.stringify(text).replace(ODD_ONES, ([character]) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
