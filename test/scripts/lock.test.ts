import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { releaseLocksOf, withLock } from '../../scripts/lock';

const LOCKS = resolve(__dirname, '..', '..', '.cache', 'locks');
const NAME = `test-${process.pid}`;
const FILE = join(LOCKS, `${NAME}.lock`);

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'lock-')); });
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(FILE, { force: true });
});

/** A process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

test('the work is done, its result returned, and the lock free again', () => {
  expect(withLock(NAME, () => JSON.parse(readFileSync(FILE, 'utf8')).pid)).toBe(process.pid);
  expect(existsSync(FILE)).toBe(false);
});

test('a failure frees the lock', () => {
  expect(() => withLock(NAME, () => { throw new Error('no'); })).toThrow('no');
  expect(existsSync(FILE)).toBe(false);
});

test('what a dead process has held is free, and what it left unfinished is removed', () => {
  const unfinished = join(folder, 'half');
  mkdirSync(unfinished);
  mkdirSync(LOCKS, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ pid: deadPid(), unfinished }));
  expect(withLock(NAME, () => existsSync(unfinished))).toBe(false);
});

test('the locks of a process that was ended can be freed by whoever ended it', () => {
  const unfinished = join(folder, 'half');
  mkdirSync(unfinished);
  mkdirSync(LOCKS, { recursive: true });
  const pid = deadPid();
  writeFileSync(FILE, JSON.stringify({ pid, unfinished }));
  releaseLocksOf(pid + 1);
  expect([existsSync(FILE), existsSync(unfinished)]).toEqual([true, true]);
  releaseLocksOf(pid);
  expect([existsSync(FILE), existsSync(unfinished)]).toEqual([false, false]);
});

test('processes do it one after another', async () => {
  const log = join(folder, 'log');
  const program = `const { withLock } = require('./scripts/lock');
    const { appendFileSync } = require('fs');
    withLock('${NAME}', () => {
      appendFileSync('${log}', '+');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      appendFileSync('${log}', '-');
    });`;
  const run = () => new Promise((ended) => {
    spawn(process.execPath, ['--import', 'tsx', '-e', program], { cwd: resolve(__dirname, '..', '..'), stdio: 'inherit' }).once('exit', ended);
  });
  expect(await Promise.all([run(), run(), run()])).toEqual([0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('+-+-+-');
});
