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

/** At least as wide as the text is in any common sans serif: nothing measures here. */
export function textWidth(content: string, fontSize: number): number {
  return content.length * fontSize * 0.62;
}

/** The text, without its middle if it is too long: names that begin alike end differently. */
export function fitted(content: string, fontSize: number, width: number): string {
  const most = Math.max(3, Math.floor(width / (fontSize * 0.62)));
  const head = Math.ceil((most - 1) / 2);
  return content.length <= most ? content : `${content.slice(0, head)}…${content.slice(content.length - (most - 1 - head))}`;
}

function escape(content: string): string {
  return content.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
