import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as A from './A';
import * as B from './B';
import * as C from './C';
import * as D from './D';
import * as E from './E';
import * as F from './F';
import { FieldFault } from './fault';
import * as G from './G';
import * as H from './H';
import * as I from './I';
import * as J from './J';
import * as L from './L';
import { titlesOf } from './titles';

const ROOT = join(__dirname, '../..');
const SECTIONS = { A, B, C, D, E, F, G, H, I, J, L };

/** The numbers that each kind has in the list of what was found. Those that are missing are kept elsewhere. */
const NUMBERS: Record<keyof typeof SECTIONS, number[]> = {
  A: [1, 2, 3, 4, 5, 6, 7, 8],
  B: [9, 10],
  C: [13, 14],
  D: [15],
  E: [16, 17, 18, 20],
  F: [21, 22, 23, 24],
  G: [25, 26, 27, 28],
  H: [30, 31, 32, 33, 34, 35],
  I: [36, 37, 38, 40],
  J: [46],
  L: [53, 54, 55, 56],
};

const listed = Object.values(SECTIONS).flatMap(({ SECTION }) => SECTION);
const done = listed.filter((entry): entry is FieldFault => !('pending' in entry));

test.each(Object.entries(NUMBERS))('every fault of kind %s is listed, once', (kind, numbers) => {
  const { SECTION } = SECTIONS[kind as keyof typeof SECTIONS];
  expect(SECTION.map(({ id }) => id).sort()).toEqual(numbers.map((number) => `${kind}${number}`).sort());
});

test('every fault is told, and held off by tests that there are', () => {
  for (const { id, fault, before, tests } of done) {
    expect({ id, sentences: [fault, before].filter((text) => /\.$/.test(text)).length }).toEqual({ id, sentences: 2 });
    expect({ id, files: Object.keys(tests).length }).not.toEqual({ id, files: 0 });
    for (const [file, titles] of Object.entries(tests)) {
      const found = existsSync(join(ROOT, file)) ? titlesOf(readFileSync(join(ROOT, file), 'utf8')) : [];
      expect({ id, file, titles: titles.length, missing: titles.filter((title) => !found.includes(title)) })
        .toEqual({ id, file, titles: Math.max(1, titles.length), missing: [] });
    }
  }
});

test('a test is found by its title, be it plain, of several cases, or quoted in any way', () => {
  const source = [
    "test('plain', () => {",
    '  it("inner", () => {',
    "test.each([1, 2])('case %s', (n) => {",
    'test.each<[string, number]>([',
    "  ['a', 1],",
    "])('typed %s', (n) => {",
    "test('an app\\'s', () => {",
    "test.skip('skipped', () => {",
    "test.todo('to do');",
    "// test('in a comment', () => {",
  ].join('\n');
  expect(titlesOf(source)).toEqual(['plain', 'inner', 'case %s', 'typed %s', "an app's"]);
});
