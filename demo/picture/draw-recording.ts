import { Playing } from './playing';
import { lengthOf, Run, runsOf } from './runs';
import { BORDER, CELL, COLOURS, EMPTY, FONT, FONT_SIZE, GOING_WELL, LINE, MARGIN, MUTED, PAGE, TEXT } from './theme';
import { el, Svg, textEl } from '../../cli/picture/svg';
import { lengthText } from '../../release/clock';
import { endingLines } from '../../release/render/words';
import { Recording } from '../recording/recording';

const TITLE_HEIGHT = 40;
const STRIP_HEIGHT = 54;
const STRIP_GAP = 8;
const STRIP_FONT = 12;
const RED = 31;

/**
 * A recording as one self-contained SVG that plays without a script, and that shows its last frame where nothing moves.
 *
 * @throws when a line of it does not fit
 */
export function drawRecording(recording: Recording): Svg {
  const { chapters, columns } = recording;
  const rows = Math.max(...chapters.map(({ lines }) => lines.length));
  const width = 2 * MARGIN + columns * CELL;
  const top = TITLE_HEIGHT + MARGIN - 4;
  const strip = top + rows * LINE + MARGIN - 4;
  const height = strip + STRIP_HEIGHT;
  const playing = new Playing(chapters.length);
  const content = [
    ...title(recording),
    ...screen(recording, top, playing),
    el('path', { d: `M0 ${TITLE_HEIGHT + 0.5}H${width}M0 ${strip + 0.5}H${width}`, stroke: BORDER }),
    ...chapterStrip(recording, strip, width, playing),
  ];
  return el('svg', {
    'xmlns': 'http://www.w3.org/2000/svg',
    'viewBox': `0 0 ${width} ${height}`,
    width,
    height,
    'role': 'img',
    'aria-labelledby': 'title description',
    'font-family': FONT,
    'font-size': FONT_SIZE,
    'fill': TEXT,
  },
  textEl('title', { id: 'title' }, `${recording.command}: ${recording.subject}`),
  textEl('desc', { id: 'description' }, describe(recording)),
  el('style', {}, playing.style),
  el('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8, fill: PAGE, stroke: BORDER }),
  ...content);
}

/** The recording in words. */
function describe({ chapters, utcOffsetMinutes }: Recording): string {
  const { view } = chapters[chapters.length - 1];
  return [
    `A terminal, recorded: ${chapters.map(({ name, seconds }) => `${name} after ${lengthText(seconds)}`).join(', ')}.`,
    ...endingLines(view, { utcOffsetMinutes }).map(([name, text]) => `${name} ${text}.`.trim()),
  ].join(' ');
}

/** What was typed, and what is watched. */
function title({ command, subject, columns }: Recording): Svg[] {
  const [typed, watched] = [runsOf(`\u001b[32m$\u001b[39m ${command}`, columns), runsOf(`\u001b[2m${subject}\u001b[22m`, columns)];
  const shift = columns - lengthOf(subject);
  if (2 + lengthOf(command) + 3 > shift) {
    throw new Error('What was typed and what is watched do not fit beside each other.');
  }
  return [...typed, ...watched.map((run) => ({ ...run, column: run.column + shift }))].map((run) => draw(run, 25));
}

/** Each line once, however many frames have it in the same place. */
function screen({ chapters, columns }: Recording, top: number, playing: Playing): Svg[] {
  const places = new Map<string, { row: number; line: string; during: number[] }>();
  chapters.forEach(({ lines }, chapter) => lines.forEach((line, row) => {
    const key = `${row} ${line}`;
    const place = places.get(key) ?? { row, line, during: [] };
    place.during.push(chapter);
    places.set(key, place);
  }));
  const together = new Map<string, { during: number[]; drawn: Svg[] }>();
  for (const { row, line, during } of places.values()) {
    const key = during.join();
    const group = together.get(key) ?? { during, drawn: [] };
    group.drawn.push(...runsOf(line, columns).map((run) => draw(run, top + row * LINE + 15)));
    together.set(key, group);
  }
  return [...together.values()].filter(({ drawn }) => drawn.length > 0).map(({ during, drawn }) => playing.during(during, ...drawn));
}

/** On its baseline. The letters of a run have the room of its cells, whatever the font. */
function draw({ column, text, colour, isBold }: Run, y: number): Svg {
  const x = MARGIN + column * CELL;
  const width = lengthOf(text) * CELL;
  if (/^[█░]/.test(text)) {
    return el('rect', { x, y: y - 12, width, height: 14, fill: text.startsWith('█') ? colour ?? TEXT : EMPTY });
  }
  const look = { 'fill': colour, 'font-weight': isBold && 'bold' };
  return lengthOf(text) === 1 ? textEl('text', { 'x': x + CELL / 2, y, 'text-anchor': 'middle', ...look }, text)
    : textEl('text', { x, y, textLength: width, ...look }, text);
}

/** Where in the story one is. */
function chapterStrip({ chapters }: Recording, top: number, width: number, playing: Playing): Svg[] {
  const each = (width - 2 * MARGIN + STRIP_GAP) / chapters.length;
  const after = (chapter: number) => chapters.map((_, i) => i).filter((i) => i >= chapter);
  return chapters.flatMap(({ name, seconds, lines }, i) => {
    const x = MARGIN + i * each;
    const bar = { x, y: top + 14, width: each - STRIP_GAP, height: 4, rx: 2 };
    const text = `${name} ${lengthText(seconds)}`;
    const textLength = lengthOf(text) * CELL * STRIP_FONT / FONT_SIZE;
    if (textLength > bar.width) {
      throw new Error(`There is no room for the chapter “${name}”.`);
    }
    const label = (fill?: string) => textEl('text', { x, 'y': top + 38, 'font-size': STRIP_FONT, textLength, fill }, text);
    return [
      el('rect', { ...bar, fill: EMPTY }),
      playing.during(after(i), el('rect', { ...bar, fill: lines.some((line) => line.includes(`\u001b[${RED}m`)) ? COLOURS[RED] : GOING_WELL })),
      playing.during(chapters.map((_, other) => other).filter((other) => other !== i), label(MUTED)),
      playing.during([i], label()),
    ];
  });
}
