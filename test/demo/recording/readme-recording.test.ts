import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { drawRecording } from '../../../demo/picture/draw-recording';
import { Recording, redraw, textOf } from '../../../demo/recording/recording';
import { COMMAND } from '../../../release/how-to-run';

const ROOT = join(__dirname, '..', '..', '..');
const PICTURE = join(ROOT, 'docs', 'images', 'rollback.svg');
const FILE = join(ROOT, 'docs', 'recordings', 'rollback.json');

/** With UPDATE_PICTURE=1 the frames are drawn anew from what was recorded, and the picture from them. */
if (process.env.UPDATE_PICTURE) {
  const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as Recording;
  const drawn = { ...recorded, chapters: recorded.chapters.map((chapter) => ({ ...chapter, lines: redraw(chapter, recorded) })) };
  writeFileSync(FILE, textOf(drawn));
  writeFileSync(PICTURE, drawRecording(drawn));
}

const TEXT = readFileSync(FILE, 'utf8');
const RECORDING = JSON.parse(TEXT) as Recording;
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test.each(RECORDING.chapters.map((chapter) => [chapter.name, chapter] as const))('the frame “%s” is the one that is printed today (UPDATE_PICTURE=1 draws it anew)', (_, chapter) => {
  expect(chapter.lines).toEqual(redraw(chapter, RECORDING));
});

test('the picture is that of the recording (UPDATE_PICTURE=1 draws it anew)', () => {
  expect(readFileSync(PICTURE, 'utf8')).toBe(drawRecording(RECORDING));
  expect(TEXT).toBe(textOf(RECORDING));
});

test('the command is run as it is today: otherwise record again (node demo/start.cjs record)', () => {
  expect(RECORDING.command).toBe(`${COMMAND} watch`);
  const commands = RECORDING.chapters.flatMap(({ view }) => view.controls.flatMap(({ command }) => command ?? []));
  expect(commands.filter((command) => !command.startsWith(`${COMMAND} `))).toEqual([]);
});

test('it tells a rollback from its beginning to its end, with what it has cost', () => {
  const [first, last] = [RECORDING.chapters[0], RECORDING.chapters.at(-1)!];
  expect(first.view.phase).toBe('installing');
  expect(last.view).toMatchObject({ phase: 'ended', result: 'rolledBack', minuteMs: 60_000 });
  expect(last.lines.join('\n')).toMatch(/cost +[1-9]\d* of \d+ requests to the new version failed/);
  expect(RECORDING.chapters.map(({ name }) => name)).toEqual(['installing', 'canary', 'it fails', 'alarm', 'rolled back']);
  expect(RECORDING.chapters.every(({ seconds }, i) => i === 0 || seconds > RECORDING.chapters[i - 1].seconds)).toBe(true);
  expect(new Set(RECORDING.chapters.map(({ view }) => view.id)).size).toBe(1);
});

test('it has nothing of the machine that it was recorded on, and is small enough for a README', () => {
  expect(TEXT).not.toMatch(/\/(home|Users|tmp|root|work)\//);
  expect(TEXT.match(/https?:\/\/[^\s"/:]+/g)?.filter((url) => url !== 'http://127.0.0.1') ?? []).toEqual([]);
  expect(readFileSync(PICTURE).length).toBeLessThan(80_000);
});

test('the README shows it, and says in words what it shows', () => {
  expect(README.slice(0, README.indexOf('## Two commands'))).toMatch(/!\[[^\]]*rolled back[^\]]*\]\(docs\/images\/rollback\.svg\)/);
});
