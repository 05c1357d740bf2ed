import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';

const LOCKS = resolve(__dirname, '..', '.cache', 'locks');
const PAUSE_MS = 100;

interface Holder {
  readonly pid: number;
  /** What is not complete before the holder has ended its work. */
  readonly unfinished?: string;
}

/**
 * Does some work while no other process of this clone does the same. Whoever comes second waits, and what a dead
 * process has held is free.
 *
 * @param unfinished what is removed when the process dies before the work is done
 */
export function withLock<T>(name: string, work: () => T, unfinished?: string): T {
  const file = join(LOCKS, `${name}.lock`);
  mkdirSync(LOCKS, { recursive: true });
  while (!taken(file, { pid: process.pid, unfinished })) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Frees what a process has held that somebody has just ended, and removes what it left unfinished. */
export function releaseLocksOf(pid: number): void {
  for (const file of locks()) {
    if (holderOf(file)?.pid === pid) {
      free(file);
    }
  }
}

function locks(): string[] {
  try {
    return readdirSync(LOCKS).filter((name) => name.endsWith('.lock')).map((name) => join(LOCKS, name));
  } catch {
    return [];
  }
}

/** By a link, which is there with its content or not at all. */
function taken(file: string, holder: Holder): boolean {
  const own = `${file}.${holder.pid}`;
  writeFileSync(own, JSON.stringify(holder));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    const other = holderOf(file);
    if (other && !isAlive(other.pid)) {
      free(file);
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function free(file: string): void {
  const aside = `${file}.${process.pid}.freed`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else has freed it
  }
  const holder = holderOf(aside);
  if (holder && isAlive(holder.pid)) {
    renameSync(aside, file); // and taken it, in between
    return;
  }
  if (holder?.unfinished) {
    rmSync(holder.unfinished, { recursive: true, force: true });
  }
  rmSync(aside, { force: true });
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
