import * as fc from 'fast-check';
import { Io } from '../../../cli/io';
import { table } from '../../../cli/text/table';
import { wrap } from '../../../cli/text/wrap';

const io = (columns: number): Io => ({ cwd: '', columns, isTerminal: false, out: () => {}, err: () => {}, progress: () => undefined, look: (look, text) => `<${look}>${text}</${look}>` });
const plain = (lines: string[]) => lines.map((line) => line.replace(/<\/?\w+>/g, '').trimEnd());
const COLUMNS = [{ header: 'name' }, { header: 'number', align: 'right' as const }, { header: 'text' }];

test('numbers are at the right, texts at the left', () => {
  expect(plain(table(COLUMNS, [['a', '7', 'x'], ['long name', '12345678', 'y']], io(80)))).toEqual([
    '  name         number  text',
    '  a                 7  x',
    '  long name  12345678  y',
  ]);
});

test('a look is put around the padded text, so that it does not count', () => {
  expect(table(COLUMNS, [['a', { text: '7', look: 'red' }, 'x']], io(80))[1]).toBe('  a     <red>     7</red>  x');
});

test('columns that do not fit follow below, with the first one repeated', () => {
  expect(plain(table(COLUMNS, [['a', '7', 'x'], ['b', '8', 'y']], io(16)))).toEqual([
    '  name  number', '  a          7', '  b          8', '', '  name  text', '  a     x', '  b     y',
  ]);
});

test('no line is wider than the terminal, and no column is lost', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 30 });
  fc.assert(fc.property(fc.integer({ min: 2, max: 6 }).chain((width) => fc.tuple(
    fc.constant(width),
    fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }),
    fc.integer({ min: 12, max: 90 }),
  )), ([width, rows, columns]) => {
    const headers = Array.from({ length: width }, (_, i) => ({ header: `H${i}` }));
    const lines = plain(table(headers, rows, io(columns)));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    headers.forEach(({ header }) => expect(lines.join('\n')).toContain(header));
  }), { seed: 2, numRuns: 50 });
});

describe('wrapping', () => {
  test('breaks between words, and keeps a number and its unit together', () => {
    expect(wrap('at most 99 % of them in 5 min and 30 s', 12, ' ')).toEqual([' at most', ' 99 % of', ' them in', ' 5 min and', ' 30 s']);
  });

  test('gives a long word a line of its own', () => {
    expect(wrap('a abcdefghijkl b', 6)).toEqual(['a', 'abcdefghijkl', 'b']);
  });

  test('loses nothing', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z0-9%]{1,9}$/), { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (words, width) => {
      expect(wrap(words.join(' '), width).join(' ')).toBe(words.join(' '));
    }), { seed: 3 });
  });
});
