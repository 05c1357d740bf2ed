import { readFileSync } from 'fs';
import { PROBES } from '../../integ/probe/probes';
import { UNPROBED } from '../../integ/probe/unprobed';
import { factsOf } from '../../scripts/docs/facts';

/** What documentation does not settle, word for word. */
const OPEN = factsOf(readFileSync('docs/facts.md', 'utf8')).filter(({ mark }) => mark !== 'documented').map(({ fact }) => fact);
const PROBED = PROBES.flatMap(({ settles }) => settles.map(({ fact }) => fact));
const NAMED = [...PROBED, ...UNPROBED.map(({ fact }) => fact)];

test('every fact of docs/facts.md that is reported or unconfirmed has a probe, or there is said why not', () => {
  expect(OPEN.length).toBeGreaterThan(0);
  expect(OPEN.filter((fact) => !NAMED.includes(fact))).toEqual([]);
});

test('every fact that is named is there, and open: a changed row of docs/facts.md changes here, too', () => {
  expect(NAMED.filter((fact) => !OPEN.includes(fact))).toEqual([]);
});

test('no fact is named twice', () => {
  expect(NAMED.filter((fact, index) => NAMED.indexOf(fact) !== index)).toEqual([]);
});

test('ids are unique, and can be typed', () => {
  const ids = PROBES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  ids.forEach((id) => expect(id).toMatch(/^[a-z][a-z-]*[a-z]$/));
});

test('why there is no probe is said in a sentence', () => {
  UNPROBED.forEach(({ why }) => expect(why).toMatch(/^[A-Z].{20,}\.$/));
});
