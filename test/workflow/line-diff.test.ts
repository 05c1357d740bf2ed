import * as fc from 'fast-check';
import { lineDiff } from '../../src/workflow/line-diff';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 }).map((lines) => lines.join('\n'));

function signed(diff: string, sign: string): string[] {
  return diff.split('\n').filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
}

test('shows what changes, with three lines around it', () => {
  expect(lineDiff('1\n2\n3\n4\n5\n6\n7\n8', '1\n2\n3\n4\nfive\n6\n7\n8')).toBe('@@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8');
});

test('marks what it leaves out', () => {
  const numbers = Array.from({ length: 12 }, (_, i) => String(i));
  const diff = lineDiff(numbers.join('\n'), ['x', ...numbers, 'y'].join('\n'));
  expect(diff).toBe('@@\n+x\n 0\n 1\n 2\n@@\n 9\n 10\n 11\n+y');
});

test('is empty for equal texts', () => {
  fc.assert(fc.property(text, (same) => lineDiff(same, same) === ''));
});

test('removes lines of the first text and adds lines of the second', () => {
  fc.assert(fc.property(text, text, (from, to) => {
    const diff = lineDiff(from, to);
    const without = (lines: string[], gone: string[]) => gone.reduce((rest, line) => {
      const at = rest.indexOf(line);
      return [...rest.slice(0, at), ...rest.slice(at + 1)];
    }, lines);
    const kept = without(from.split('\n'), signed(diff, '-'));
    expect([...kept, ...signed(diff, '+')].sort()).toEqual(to.split('\n').sort());
  }));
});

test('is no longer than needed: a line is not removed and added in one place', () => {
  fc.assert(fc.property(text, fc.nat(12), (from, at) => {
    const lines = from.split('\n');
    const to = [...lines.slice(0, at), 'new', ...lines.slice(at)].join('\n');
    expect(signed(lineDiff(from, to), '-')).toEqual([]);
    expect(signed(lineDiff(from, to), '+')).toEqual(['new']);
  }));
});
