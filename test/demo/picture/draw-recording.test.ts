import { elementsOf, linesOf, secondsOf, seenAfter, seenStill } from './played';
import { drawRecording } from '../../../demo/picture/draw-recording';
import { CELL, COLOURS, FONT_SIZE, GOING_WELL, MUTED, PAGE, TEXT } from '../../../demo/picture/theme';
import { Recording, redraw } from '../../../demo/recording/recording';
import { viewOf } from '../../../release/view-of';
import { clockAt, MOMENTS, PLAN } from '../../release/observations';

const SIZE = { columns: 100, utcOffsetMinutes: 0 };
const RECORDING: Recording = {
  ...SIZE,
  command: 'ecs-canary watch',
  subject: 'a <faulty> version & "quotes"',
  chapters: Object.entries(MOMENTS).slice(-5).map(([name, [observation, minutes]]) => {
    const view = viewOf(observation, PLAN, clockAt(minutes));
    return { name: name.slice(0, 8), seconds: 60 * minutes, view, lines: redraw({ view }, SIZE) };
  }),
};
const SVG = drawRecording(RECORDING);
/** Of the first line of the screen. */
const TOP = 71;

const plain = (line: string) => line.replace(/\u001b\[\d+m/g, '');

test.each(RECORDING.chapters.map(({ name, lines }, i) => [i, name, lines] as const))('chapter %d, %s, is seen when it is its turn, and nothing else', (i, _, lines) => {
  expect(linesOf(seenAfter(SVG, 3.5 * i + 1), TOP, lines.length)).toEqual(lines.map(plain));
});

test('the last chapter stays as long as it takes to read it, and is what is seen where nothing moves', () => {
  const { lines } = RECORDING.chapters.at(-1)!;
  expect(secondsOf(SVG)).toBe(3.5 * (RECORDING.chapters.length - 1) + 14);
  expect(linesOf(seenAfter(SVG, secondsOf(SVG) - 0.1), TOP, lines.length)).toEqual(lines.map(plain));
  expect(linesOf(seenStill(SVG), TOP, lines.length)).toEqual(lines.map(plain));
});

test('it moves for those only who have not asked for less motion', () => {
  const [style] = /<style>.*<\/style>/s.exec(SVG)!;
  expect(style).toMatch(/^<style>@media \(prefers-reduced-motion:no-preference\)\{.*\}<\/style>$/s);
  expect(SVG.replace(style, '')).not.toContain('animat');
});

test('nothing leaves the frame', () => {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(SVG)!.map(Number);
  for (const { name, attributes, text } of elementsOf(SVG)) {
    const size = Number(attributes['font-size'] ?? FONT_SIZE);
    const [x, y] = [Number(attributes.x), Number(attributes.y)];
    const isMark = attributes['text-anchor'] === 'middle';
    const wide = name === 'rect' ? Number(attributes.width) : isMark ? CELL / 2 : Number(attributes.textLength);
    const [above, below] = name === 'rect' ? [0, Number(attributes.height)] : [size, size / 3];
    const inside = x >= 0 && x + wide <= width && y - above >= 0 && y + below <= height;
    expect({ name, text, inside }).toEqual({ name, text, inside: true });
  }
});

test('every text has the width of its characters, whatever the font', () => {
  for (const { attributes, text } of elementsOf(SVG).filter(({ name }) => name === 'text')) {
    const size = Number(attributes['font-size'] ?? FONT_SIZE);
    expect([text, attributes.textLength ?? attributes['text-anchor']])
      .toEqual([text, [...text].length === 1 ? 'middle' : String(Math.round(100 * [...text].length * CELL * size / FONT_SIZE) / 100)]);
  }
});

test('everything that can be read contrasts with the page, and the bars of the story, too', () => {
  const used = new Set(elementsOf(SVG).filter(({ name }) => name === 'text').flatMap(({ attributes: { fill } }) => fill ?? []));
  const all = [TEXT, MUTED, GOING_WELL, ...Object.values(COLOURS)];
  expect([...used].filter((colour) => !all.includes(colour))).toEqual([]);
  all.forEach((colour) => expect([colour, contrast(colour, PAGE) >= 4.5]).toEqual([colour, true]));
});

test('it is one file that needs nothing else, says what it shows in words, and is escaped', () => {
  expect(SVG).not.toMatch(/<script|<image|href|url\(|@import|@font-face|<foreignObject/);
  expect(SVG.match(/https?:[^\s"<,]*/g)).toEqual(['http://www.w3.org/2000/svg']);
  expect(SVG).toContain('<title id="title">ecs-canary watch: a &lt;faulty&gt; version &amp; &quot;quotes&quot;</title>');
  expect(SVG).toMatch(/<desc id="description">A terminal, recorded: .* after \d+:\d\d, .*<\/desc>/);
  expect(SVG.replace(/&(amp|lt|gt|quot);/g, '')).not.toContain('&');
  // eslint-disable-next-line no-control-regex
  expect(SVG).not.toMatch(/[\u0000-\u001f]/);
});

test('the same recording is the same picture', () => {
  expect(drawRecording(JSON.parse(JSON.stringify(RECORDING)))).toBe(SVG);
});

test('what would not fit is refused', () => {
  expect(() => drawRecording({ ...RECORDING, columns: 60 })).toThrow('longer than 60');
  expect(() => drawRecording({ ...RECORDING, subject: 'x'.repeat(90) })).toThrow('do not fit');
  expect(() => drawRecording({ ...RECORDING, chapters: [...RECORDING.chapters, ...RECORDING.chapters, ...RECORDING.chapters] })).toThrow('no room');
});

/** As WCAG 2 has it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5]
      .map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}
