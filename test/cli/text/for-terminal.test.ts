import { writeFileSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { loadPlan } from '../../../cli/plan-files';
import { processIo } from '../../../cli/process-io';
import { forTerminal, withoutControls } from '../../../cli/text/for-terminal';
import { planOf } from '../plans';

/** Set the title, write the clipboard, clear the screen, go up and overwrite, end of a C1 string, turn the text around. */
const ATTACKS = ['\u001b]0;owned\u0007', '\u001b]52;c;ZXZpbA==\u0007', '\u001b[2J', '\u001b[1A\u001b[2K', '\u009b31m', '\r', '\u202e', '\u2066'];

test.each(ATTACKS)('%j reaches no terminal', (attack) => {
  expect(forTerminal(`a${attack}b`)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
});

test('colours, line feeds, tabs and text of any language pass', () => {
  const text = '\u001b[1;31mrot\u001b[0m\tzwei\nZeilen – 字 👩‍🚀 é';
  expect(forTerminal(text)).toBe(text);
});

test('values of others have no colours either', () => {
  expect(withoutControls('\u001b[31mred\u001b[0m')).toBe('\ufffd[31mred\ufffd[0m');
});

test('of any text nothing is left that a terminal obeys, but for colours', () => {
  const parts = fc.array(fc.constantFrom(...ATTACKS, '\u001b[32m', 'a', '\n', '[', '0', ';', 'm', '\u001b'), { maxLength: 20 });
  fc.assert(fc.property(parts, (text) => {
    expect(forTerminal(text.join('')).replace(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  }), { numRuns: 500, seed: 20261129 });
});

test('all that the program writes goes through it', () => {
  const written: string[] = [];
  const stream = { isTTY: true, on: () => stream, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream & { fd: 1 & 2 };
  const io = processIo({ stdout: stream, stderr: stream, env: {}, cwd: () => '/', exitCode: undefined });
  const attack = '\u001b]0;owned\u0007';
  io.out(attack);
  io.err(attack);
  io.progress(attack);
  expect(written).toEqual(['\ufffd]0;owned\ufffd\n', '\ufffd]0;owned\ufffd\n', '\r\u001b[2K\ufffd]0;owned\ufffd']);
});

test('a plan whose names would control the terminal is read without that', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  try {
    const plan = { ...planOf(), constructPath: 'Stack/\u001b]0;owned\u0007Web' };
    writeFileSync(join(folder, 'x.canary-plan.json'), JSON.stringify(plan));
    expect(loadPlan(folder, '.').plan.constructPath).toBe('Stack/\ufffd]0;owned\ufffdWeb');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
