import { runsOf } from '../../../demo/picture/runs';
import { COLOURS, MUTED } from '../../../demo/picture/theme';

test('words with single blanks are one run, and columns are counted without what colours are written with', () => {
  expect(runsOf('  \u001b[32m✓\u001b[39m install 3:21   next: 100 %', 40)).toEqual([
    { column: 2, text: '✓', colour: COLOURS[32] },
    { column: 4, text: 'install 3:21' },
    { column: 19, text: 'next: 100 %' },
  ]);
});

test('a bar is a run of its own, whatever is beside it', () => {
  expect(runsOf('new  \u001b[36m██\u001b[39m░░░ 25 %', 40)).toEqual([
    { column: 0, text: 'new' }, { column: 5, text: '██', colour: COLOURS[36] }, { column: 7, text: '░░░' }, { column: 11, text: '25 %' },
  ]);
});

test.each<[string, object]>([
  ['\u001b[1mbold\u001b[22m not', { isBold: true }],
  ['\u001b[2mdim\u001b[22m not', { colour: MUTED }],
  ['\u001b[31mred\u001b[39m not', { colour: COLOURS[31] }],
  ['\u001b[1;31mboth\u001b[0m not', { isBold: true, colour: COLOURS[31] }],
])('%j', (line, look) => {
  const [styled, plain] = runsOf(line, 40);
  expect(styled).toMatchObject(look);
  expect(plain).toEqual({ column: styled.text.length + 1, text: 'not' });
});

test('what would do something else to a terminal is told as a character', () => {
  expect(runsOf('a\u001b]0;title\u0007 b', 40)).toEqual([{ column: 0, text: 'a\ufffd]0;title\ufffd b' }]);
});

test('characters are counted, not their halves', () => {
  expect(runsOf('🐤  b', 4)).toEqual([{ column: 0, text: '🐤' }, { column: 3, text: 'b' }]);
});

test('a line that is longer than the terminal is refused, and so is a look that the picture does not have', () => {
  expect(() => runsOf('abcd', 3)).toThrow('longer than 3 characters');
  expect(() => runsOf('\u001b[45mpink', 40)).toThrow('code 45');
});
