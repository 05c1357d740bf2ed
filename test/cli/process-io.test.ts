import { EventEmitter } from 'events';
import { processIo } from '../../cli/process-io';

class Stream extends EventEmitter {
  public readonly written: string[] = [];
  public throws?: Error;

  constructor(public readonly isTTY?: boolean, public readonly columns?: number) {
    super();
  }

  public write(text: string): boolean {
    if (this.throws) {
      throw this.throws;
    }
    this.written.push(text);
    return true;
  }
}

function world(stdout: Stream, env: NodeJS.ProcessEnv = {}, stderr = new Stream()) {
  const process = { stdout, stderr, env, cwd: () => '/here', exitCode: undefined } as unknown as NodeJS.Process;
  return { stderr, process, io: processIo(process) };
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

test('what the command complains of is an annotation in a job of GitHub, in one line; what it tells is not', () => {
  const { io, stderr } = world(new Stream(), { GITHUB_ACTIONS: 'true' });
  io.err('ecs-canary: AWS could not be asked: 100 %.\nIt goes on.');
  io.err('d-1 has started.');
  expect(stderr.written).toEqual(['::error::ecs-canary: AWS could not be asked: 100 %25.%0AIt goes on.\n', 'd-1 has started.\n']);
});

test('progress replaces what was shown before, where somebody watches', () => {
  const [watched, piped] = [new Stream(true), new Stream()];
  world(new Stream(), {}, watched).io.progress('1 of 2');
  world(new Stream(true), {}, piped).io.progress('1 of 2');
  expect({ watched: watched.written, piped: piped.written }).toEqual({ watched: ['\r\u001b[2K1 of 2'], piped: [] });
});

describe('output that cannot be written', () => {
  const error = (code: string) => Object.assign(new Error(`${code}: oh`), { code });

  test.each(['stdout', 'stderr'] as const)('because nobody reads %s any more is nothing to speak of', (name) => {
    const { process, stderr } = world(new Stream());
    process[name].emit('error', error('EPIPE'));
    expect({ code: process.exitCode, said: stderr.written }).toEqual({ code: undefined, said: [] });
  });

  test('is told once, and its exit code is no result\'s', () => {
    const { process, stderr } = world(new Stream());
    process.stdout.emit('error', error('ENOSPC'));
    process.stdout.emit('error', error('ENOSPC'));
    expect({ code: process.exitCode, said: stderr.written }).toEqual({ code: 2, said: ['ecs-canary: the output cannot be written: ENOSPC: oh\n'] });
  });

  test('is told nobody where that is the output', () => {
    const { process, stderr } = world(new Stream());
    process.stderr.emit('error', error('ENOSPC'));
    process.stdout.emit('error', error('ENOSPC'));
    expect({ code: process.exitCode, said: stderr.written }).toEqual({ code: 2, said: [] });
  });

  test('may be thrown, too, by both', () => {
    const [stdout, stderr] = [new Stream(), new Stream()];
    stdout.throws = stderr.throws = error('ENOSPC');
    const { process, io } = world(stdout, {}, stderr);
    expect(() => io.out('a')).not.toThrow();
    expect(process.exitCode).toBe(2);
  });
});
