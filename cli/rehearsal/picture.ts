import { el, fitted, group, label, Svg, textEl, textWidth, wrapped } from '../picture/svg';
import { FONT, MARGIN, PLOT_LEFT, PLOT_RIGHT, SMALL, STYLE, WIDTH } from '../picture/theme';
import { timeStep } from '../picture/time-step';
import { duration } from '../text/format';

/** A part of a picture, drawn from its own upper edge. */
export interface Panel {
  readonly content: readonly Svg[];
  readonly height: number;
}

const GAP = 28;
const LINE = 18;
const MOST_STEPS = 8;

/** A self-contained SVG of panels, one below the other; light or dark as the reader has it. */
export function page(title: string, description: string, panels: readonly Panel[]): Svg {
  let y = MARGIN;
  const placed = panels.map(({ content, height }) => {
    const top = y;
    y += height + GAP;
    return group(0, top, ...content);
  });
  const height = Math.ceil(y - GAP + MARGIN);
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img' };
  return el('svg', { ...attributes, 'aria-labelledby': 'title description' },
    textEl('title', { id: 'title' }, title),
    textEl('desc', { id: 'description' }, description),
    el('style', {}, STYLE),
    el('rect', { width: WIDTH, height, class: 'page' }),
    ...placed);
}

/** What the picture is of. */
export function heading(name: string, ...lines: readonly string[]): Panel {
  const rows = lines.flatMap((line, i) => paragraph(line).map((text) => ({ text, look: i === 0 ? '' : 'muted' })));
  return {
    height: 24 + rows.length * LINE,
    content: [
      label(MARGIN, 18, fitted(name, 22, WIDTH - 2 * MARGIN, true), { class: 'name' }),
      ...rows.map(({ text, look }, i) => label(MARGIN, 44 + i * LINE, text, { class: look })),
    ],
  };
}

/** The small print. */
export function footnote(text: string): Panel {
  const lines = wrapped(text, SMALL, WIDTH - 2 * MARGIN);
  return { height: lines.length * 16, content: lines.map((line, i) => label(MARGIN, 10 + i * 16, line, { class: 'muted small' })) };
}

function paragraph(text: string): string[] {
  return wrapped(text, FONT, WIDTH - 2 * MARGIN);
}

/** Where a moment is, from the left edge of the plots to the right one. */
export function axisOf(end: number): (seconds: number) => number {
  return (seconds) => PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * Math.min(1, Math.max(0, seconds / end));
}

/** The line below the plots, with its times. */
export function timeAxis(end: number, y: number, textOf: (seconds: number) => string = duration): Svg[] {
  const x = axisOf(end);
  const step = timeStep(end, MOST_STEPS);
  return [
    el('line', { x1: PLOT_LEFT, y1: y, x2: PLOT_RIGHT, y2: y, class: 'axis' }),
    ...Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step).flatMap((seconds) => [
      el('line', { x1: x(seconds), y1: y, x2: x(seconds), y2: y + 5, class: 'axis' }),
      label(x(seconds), y + 19, textOf(seconds), { class: 'muted small', anchor: 'middle' }),
    ]),
  ];
}

/** A moment, through all rows, with its name above them. */
export function momentLine(end: number, seconds: number, text: string, top: number, bottom: number): Svg[] {
  const x = axisOf(end)(seconds);
  const anchor = x + textWidth(text, SMALL) + 6 > PLOT_RIGHT ? 'end' : 'start';
  return [
    el('line', { x1: x, y1: top - 12, x2: x, y2: bottom, class: 'moment' }),
    label(x + (anchor === 'end' ? -6 : 6), top - 4, text, { class: 'small', anchor }),
  ];
}

/** The name of a row, and what is to be read there. */
export function rowLabel(y: number, name: string, more?: string): Svg[] {
  const room = PLOT_LEFT - MARGIN - 56;
  return [
    el('g', {}, textEl('title', {}, name), label(MARGIN, y, fitted(name, FONT, room, true), { class: 'strong' })),
    ...(more === undefined ? [] : [label(MARGIN, y + 16, fitted(more, SMALL, room), { class: 'muted small' })]),
  ];
}
