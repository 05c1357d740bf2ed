import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ACCOUNT, state } from './fakes';
import { answered, isAnswered, newRun, StateFile } from '../../integ/probe/state';

const HERE = { origin: 'account', account: ACCOUNT, region: 'eu-west-1' } as const;

let folder: string;
let file: StateFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
  file = new StateFile(join(folder, 'deep', 'state.json'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('what is written is read, and nothing lies beside it', () => {
  const written = answered(state(), 'a', { observation: { seen: 1 }, at: '2026-11-30T12:00:00.000Z' });
  file.write(written);
  expect(file.read(HERE)).toEqual(written);
  expect(existsSync(`${file.path}.new`)).toBe(false);
});

test('there is no run where there is no file', () => {
  expect(file.read(HERE)).toBeUndefined();
});

test('an interrupted write leaves the state as it was', () => {
  file.write(state());
  writeFileSync(`${file.path}.new`, '{"run": "the-r');
  expect(file.read(HERE)).toEqual(state());
  file.write(state({ run: 'next' }));
  expect(JSON.parse(readFileSync(file.path, 'utf8'))).toMatchObject({ run: 'next' });
});

test.each(['', '{', 'null', '[]', '{"run": "x"}', '{"run": "x", "account": "1", "region": 2, "answers": {}}'])('%j is no state, and is not overwritten', (text) => {
  file.write(state());
  writeFileSync(file.path, text);
  expect(() => file.read(HERE)).toThrow('state.json is not the state of a run. Move it away, or choose another --folder.');
});

test.each([
  { ...HERE, account: '210987654321' },
  { ...HERE, region: 'us-east-1' },
  { ...HERE, origin: 'endpoint' as const },
])('a run elsewhere is not gone on with: %j', (place) => {
  file.write(state());
  expect(() => file.read(place)).toThrow(/is of account 123456789012 in eu-west-1, and this is .+\. Choose another --folder\./);
});

test('what has failed has no answer', () => {
  const at = '2026-11-30T12:00:00.000Z';
  const both = answered(answered(state(), 'a', { failure: 'throttled', at }), 'b', { observation: false, at });
  expect(['a', 'b', 'c'].map((id) => isAnswered(both, id))).toEqual([false, true, false]);
});

test('a new run has a tag of its own', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  const [one, other] = [newRun(HERE, now), newRun(HERE, now)];
  expect(one).toEqual({ ...HERE, run: expect.stringMatching(/^20261130-[0-9a-f]{8}$/), answers: {} });
  expect(one.run).not.toBe(other.run);
});
