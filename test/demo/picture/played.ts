/** What a drawn recording shows. */
import { CELL, LINE, MARGIN } from '../../../demo/picture/theme';

interface Drawn {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** The class of the group it is in. */
  readonly group?: string;
}

const UNESCAPED: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** All texts and rectangles, in order. */
export function elementsOf(svg: string): Drawn[] {
  const found: Drawn[] = [];
  let group: string | undefined;
  for (const [all, name, written, text = ''] of svg.matchAll(/<(g|text|rect)((?: [\w-]+="[^"]*")*)(?:\/>|>(?:([^<]*)<\/text>)?)|<\/g>/g)) {
    const attributes = Object.fromEntries([...(written ?? '').matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    if (all === '</g>' || name === 'g') {
      group = name === 'g' ? attributes.class : undefined;
    } else {
      found.push({ name, attributes, text: text.replace(/&\w+;/g, (entity) => UNESCAPED[entity]), group });
    }
  }
  return found;
}

/** The seconds that it plays. */
export function secondsOf(svg: string): number {
  return Number(/animation:c\d+ ([\d.]+)s step-end infinite/.exec(svg)![1]);
}

/** What is seen after so many seconds. */
export function seenAfter(svg: string, seconds: number): Drawn[] {
  const part = 100 * seconds / secondsOf(svg);
  const opacities = new Map([...svg.matchAll(/@keyframes (c\d+)\{((?:[\d.]+%\{opacity:[01]\})+)\}/g)].map(([, name, frames]) => {
    const passed = [...frames.matchAll(/([\d.]+)%\{opacity:([01])\}/g)].filter(([, from]) => Number(from) <= part);
    return [name, passed.at(-1)![2]];
  }));
  return elementsOf(svg).filter(({ group }) => group === undefined || opacities.get(group) === '1');
}

/** The same where nothing moves. */
export function seenStill(svg: string): Drawn[] {
  const hidden = new Set([...svg.matchAll(/<g class="(c\d+)" opacity="0">/g)].map(([, name]) => name));
  return elementsOf(svg).filter(({ group }) => group === undefined || !hidden.has(group));
}

/** What somebody reads on the screen, line by line; blanks at the ends aside. */
export function linesOf(drawn: readonly Drawn[], top: number, rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const y = top + row * LINE;
    const letters: string[] = [];
    for (const { name, attributes, text } of drawn) {
      const x = Number(attributes.x) - (attributes['text-anchor'] === 'middle' ? CELL / 2 : 0);
      const column = Math.round((x - MARGIN) / CELL);
      if (name === 'text' && Number(attributes.y) === y) {
        [...text].forEach((letter, i) => { letters[column + i] = letter; });
      } else if (name === 'rect' && Number(attributes.y) === y - 12) {
        const isEmpty = attributes.fill === '#30363d';
        Array.from({ length: Math.round(Number(attributes.width) / CELL) }, (_cell, i) => { letters[column + i] = isEmpty ? '░' : '█'; });
      }
    }
    return Array.from(letters, (letter) => letter ?? ' ').join('');
  });
}
