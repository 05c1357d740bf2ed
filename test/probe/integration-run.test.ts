import { state } from './fakes';
import { INTERRUPTED, runIntegrationTests, TestOutcome } from '../../integ/probe/integration-run';
import { IntegrationTest } from '../../integ/probe/integration-tests';
import { pendingOf } from '../../integ/probe/run';
import { RunState } from '../../integ/probe/state';

const TESTS: IntegrationTest[] = [{ id: 'integ.one', minutes: 20 }, { id: 'integ.two', minutes: 30 }];
const BEGAN = '2026-11-30T12:00:00.000Z';

/** A run whose tests take ten minutes each, and end as they are told. */
async function run(outcomes: Record<string, TestOutcome | Error>, begun: RunState = state()) {
  const kept: RunState[] = [];
  const said: string[] = [];
  let time = Date.parse(BEGAN);
  const ended = await runIntegrationTests(TESTS.filter(({ id }) => outcomes[id]), begun, {
    integrate: async ({ id }) => {
      time += 10 * 60_000;
      const outcome = outcomes[id];
      if (outcome instanceof Error) {
        throw outcome;
      }
      return outcome;
    },
    keep: (seen) => kept.push(seen),
    say: (text) => said.push(text),
    now: () => new Date(time),
  });
  return { ended, kept, said };
}

test('each is begun in the state before it makes anything, and answered as soon as it has ended', async () => {
  const { kept, said } = await run({ 'integ.one': {}, 'integ.two': { failure: 'integ-runner ended with 1' } });
  const one = { observation: { minutes: 10 }, began: BEGAN, at: '2026-11-30T12:10:00.000Z' };
  const two = { began: '2026-11-30T12:10:00.000Z', at: '2026-11-30T12:10:00.000Z' };
  expect(kept.map(({ answers }) => answers)).toEqual([
    { 'integ.one': { failure: INTERRUPTED, began: BEGAN, at: BEGAN } },
    { 'integ.one': one },
    { 'integ.one': one, 'integ.two': { failure: INTERRUPTED, ...two } },
    { 'integ.one': one, 'integ.two': { failure: 'integ-runner ended with 1', ...two, at: '2026-11-30T12:20:00.000Z' } },
  ]);
  expect(said.filter((text) => text.startsWith('  '))).toEqual(['  passed', '  failed: integ-runner ended with 1']);
});

test('one that was interrupted or has failed is run again, and what its first attempt made stays known', async () => {
  const before = state({ answers: { 'integ.one': { failure: INTERRUPTED, began: '2026-11-29T08:00:00.000Z', at: '2026-11-29T08:00:00.000Z' } } });
  expect(pendingOf(before, TESTS, [])).toEqual(TESTS);
  const { ended } = await run({ 'integ.one': {} }, before);
  expect(ended.answers['integ.one']).toEqual({ observation: { minutes: 10 }, began: '2026-11-29T08:00:00.000Z', at: '2026-11-30T12:10:00.000Z' });
  expect(pendingOf(ended, TESTS, []).map(({ id }) => id)).toEqual(['integ.two']);
  expect(pendingOf(ended, TESTS, ['integ.one']).map(({ id }) => id)).toEqual(['integ.one']);
});

test('a runner that does not start is a failure of its test, and not of the run', async () => {
  const { ended } = await run({ 'integ.one': new Error('spawn npx ENOENT'), 'integ.two': {} });
  expect(ended.answers).toMatchObject({ 'integ.one': { failure: 'spawn npx ENOENT' }, 'integ.two': { observation: { minutes: 10 } } });
});
