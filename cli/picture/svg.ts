import { wrap } from '../text/wrap';

/** A piece of SVG. */
export type Svg = string;

type Attributes = Record<string, string | number | undefined>;

/** An element; `children` are elements, not text. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Svg[]): Svg {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${typeof value === 'number' ? rounded(value) : escape(value)}"`).join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** An element that holds text. */
export function textEl(name: string, attributes: Attributes, content: string): Svg {
  return el(name, attributes, escape(content));
}

/** Where a text begins, or ends, or has its middle. */
export interface TextOptions {
  readonly class?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of text, on its baseline. */
export function label(x: number, y: number, content: string, { class: look = '', anchor }: TextOptions = {}): Svg {
  return textEl('text', { x, y, 'class': look || undefined, 'text-anchor': anchor }, content);
}

export function group(x: number, y: number, ...children: readonly Svg[]): Svg {
  return el('g', { transform: `translate(${rounded(x)} ${rounded(y)})` }, ...children);
}

/** Widths of letters in ems, those of DejaVu Sans Bold rounded up: no common sans serif is wider. Nothing measures here. */
const WIDTHS: readonly (readonly [letters: string, width: number])[] = [
  ["ijlIJ/\\|'.,·’ ", 0.39], ['ftr:;-!()[]_`–', 0.5], ['z?"*csvxyLakeEFT“”', 0.68], ['ohnubdgpqSYCPZ0123456789$', 0.73], ['BAKRVXUGDHNOQ#+<=>^~&→≈', 0.87],
];
/** Of all others: M, W, %, and what is not Latin. */
const WIDEST = 1.11;
const WIDTH_OF = new Map(WIDTHS.flatMap(([letters, width]) => [...letters].map((letter) => [letter, width] as const)));

/** A text that is not bold, against one that is. */
const REGULAR = 0.9;

/** At least as wide as the text is in any common sans serif. */
export function textWidth(content: string, fontSize: number, isBold = false): number {
  let ems = 0;
  for (const letter of content) {
    ems += WIDTH_OF.get(letter) ?? WIDEST;
  }
  return ems * fontSize * (isBold ? 1 : REGULAR);
}

/** The text, without its middle if it is too long: names that begin alike end differently. */
export function fitted(content: string, fontSize: number, width: number, isBold = false): string {
  if (textWidth(content, fontSize, isBold) <= width) {
    return content;
  }
  const letters = [...content];
  const cut = (kept: number) => `${letters.slice(0, Math.ceil(kept / 2)).join('')}…${letters.slice(letters.length - Math.floor(kept / 2)).join('')}`;
  let kept = letters.length - 1;
  while (kept > 2 && textWidth(cut(kept), fontSize, isBold) > width) {
    kept--;
  }
  return cut(kept);
}

/** A paragraph as lines that fit; a word that is longer than a line is cut. */
export function wrapped(content: string, fontSize: number, width: number, isBold = false): string[] {
  return wrap(content, width, '', (text) => textWidth(text, fontSize, isBold)).map((line) => fitted(line, fontSize, width, isBold));
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
