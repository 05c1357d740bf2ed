import { probe, state } from './fakes';
import { DeployedStack } from '../../integ/probe/deployed-stack';
import { pendingOf, RunActions, runProbes } from '../../integ/probe/run';
import { RunState } from '../../integ/probe/state';

const NOW = new Date('2026-11-30T12:00:00Z');
const at = NOW.toISOString();

/** What a run does, in the order in which it does it. */
class Recorder implements RunActions {
  public readonly done: string[] = [];
  public readonly said: string[] = [];
  public readonly kept: RunState[] = [];

  public async deploy(name: string): Promise<DeployedStack> {
    this.done.push(`deploy ${name}`);
    return { name } as DeployedStack;
  }

  public async destroy(name: string): Promise<void> {
    this.done.push(`destroy ${name}`);
  }

  public keep(kept: RunState): void {
    this.kept.push(kept);
    this.done.push(`keep ${Object.keys(kept.answers).join()}`);
  }

  public say(text: string): void {
    this.said.push(text);
  }

  public now(): Date {
    return NOW;
  }
}

test('a stack is deployed once for its probes and deleted after them, and each answer is kept at once', async () => {
  const recorder = new Recorder();
  const [a, b, c] = [probe({ id: 'a' }), probe({ id: 'b', stack: 'ProbeListener' }), probe({ id: 'c' })];
  await runProbes([a, b, c], state(), recorder, { keepStacks: false });
  expect(recorder.done).toEqual([
    'deploy ProbeCodeDeploy', 'keep a', 'keep a,c', 'destroy ProbeCodeDeploy', 'deploy ProbeListener', 'keep a,c,b', 'destroy ProbeListener',
  ]);
});

test('stacks stay where that is wanted', async () => {
  const recorder = new Recorder();
  await runProbes([probe({ id: 'a' })], state(), recorder, { keepStacks: true });
  expect(recorder.done).toEqual(['deploy ProbeCodeDeploy', 'keep a']);
});

test('a probe that fails leaves the others to be made, and says why', async () => {
  const recorder = new Recorder();
  const failing = probe({ id: 'a', observe: async () => { throw new Error('throttled'); } });
  const { answers } = await runProbes([failing, probe({ id: 'b' })], state(), recorder, { keepStacks: false });
  expect(answers).toEqual({ a: { failure: 'throttled', at }, b: { observation: true, at } });
  expect(recorder.said).toContain('  undecided: The fact of a\n    the probe failed: throttled');
});

test('a stack that cannot be deployed ends the run, with what was kept', async () => {
  const recorder = new Recorder();
  jest.spyOn(recorder, 'deploy').mockImplementation(async (name) => {
    if (name === 'ProbeListener') {
      throw new Error('no quota');
    }
    return {} as DeployedStack;
  });
  await expect(runProbes([probe({ id: 'a' }), probe({ id: 'b', stack: 'ProbeListener' })], state(), recorder, { keepStacks: false })).rejects.toThrow('no quota');
  expect(recorder.kept.at(-1)!.answers).toEqual({ a: { observation: true, at } });
});

test.each([
  ['account', ['  confirmed: The fact of a\n    it was true', '  refuted: The fact of b\n    it was false']],
  ['endpoint', ['  as played by the endpoint: The fact of a\n    it was true', '  otherwise played by the endpoint: The fact of b\n    it was false']],
] as const)('says what was found, in the words of the %s', async (origin, words) => {
  const recorder = new Recorder();
  await runProbes([probe({ id: 'a' }), probe({ id: 'b', observe: async () => false })], state({ origin }), recorder, { keepStacks: false });
  expect(recorder.said.filter((text) => text.startsWith('  '))).toEqual(words);
});

describe('which probes are made', () => {
  const probes = ['a', 'b', 'c'].map((id) => probe({ id }));
  const begun = state({ answers: { a: { observation: true, at }, b: { failure: 'throttled', at } } });

  test('all that have no answer', () => {
    expect(pendingOf(begun, probes, []).map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test('those that are named, also once more', () => {
    expect(pendingOf(begun, probes, ['a', 'c']).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  test('none that is not there', () => {
    expect(() => pendingOf(begun, probes, ['x', 'a'])).toThrow('There is no probe x. There are: a, b, c.');
  });
});
