import { EventEmitter } from 'events';
import { processIo } from '../../cli/process-io';

class Stream extends EventEmitter {
  public readonly written: string[] = [];

  constructor(public readonly isTTY?: boolean, public readonly columns?: number) {
    super();
  }

  public write(text: string): boolean {
    this.written.push(text);
    return true;
  }
}

function world(stdout: Stream, env: NodeJS.ProcessEnv = {}, stderr = new Stream()) {
  return { stderr, io: processIo({ stdout, stderr, env, cwd: () => '/here' } as unknown as NodeJS.Process) };
}

test.each<[string, boolean | undefined, NodeJS.ProcessEnv, boolean]>([
  ['a terminal', true, {}, true],
  ['a pipe', undefined, {}, false],
  ['a terminal under NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['a pipe under FORCE_COLOR', undefined, { FORCE_COLOR: '1' }, true],
  ['a terminal under FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['NO_COLOR and FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
])('colours: %s', (_, isTTY, env, coloured) => {
  const { io } = world(new Stream(isTTY), env);
  expect(io.look('red', 'x')).toBe(coloured ? '\u001b[31mx\u001b[39m' : 'x');
  expect(io.isTerminal).toBe(isTTY === true);
});

test('results and errors have a stream each', () => {
  const stdout = new Stream(true, 77);
  const { io, stderr } = world(stdout);
  io.out('a');
  io.err('b');
  expect({ out: stdout.written, err: stderr.written, columns: io.columns, cwd: io.cwd }).toEqual({ out: ['a\n'], err: ['b\n'], columns: 77, cwd: '/here' });
});

test('progress replaces what was shown before, where somebody watches', () => {
  const [watched, piped] = [new Stream(true), new Stream()];
  world(new Stream(), {}, watched).io.progress('1 of 2');
  world(new Stream(true), {}, piped).io.progress('1 of 2');
  expect({ watched: watched.written, piped: piped.written }).toEqual({ watched: ['\r\u001b[2K1 of 2'], piped: [] });
});

test('a reader that has seen enough is no error; others are', () => {
  const stdout = new Stream();
  world(stdout);
  expect(() => stdout.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full');
});
