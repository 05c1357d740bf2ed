import Ajv from 'ajv';
import { endedEvent, viewEvent } from '../../../release/render/events';
import { viewOf } from '../../../release/view-of';
import { WATCH_SCHEMA } from '../../../release/watch-schema';
import { clockAt, MOMENTS, PLAN } from '../observations';

const matches = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(WATCH_SCHEMA);
const view = (name: string) => viewOf(MOMENTS[name][0], PLAN, clockAt(MOMENTS[name][1]));

/** What a program reads. */
function parsed(event: object | undefined): Record<string, any> {
  return JSON.parse(JSON.stringify(event));
}

test.each(Object.keys(MOMENTS))('a look and its end are what the schema says: %s', (name) => {
  const events = [viewEvent(undefined, view(name)), endedEvent(view(name), 0, 1, 'unknown')].map(parsed);
  events.forEach((event) => {
    matches(event);
    expect(matches.errors).toBeNull();
  });
});

test('the schema finds what is not there, and what should not be', () => {
  const look = parsed(viewEvent(undefined, view('canary')));
  const broken = [
    { ...look, event: 'other' }, { ...look, more: 1 }, { ...look, view: { ...look.view, phase: 'new' } }, { ...look, view: { ...look.view, began: 7 } },
    { ...look, view: { ...look.view, alarms: [{}] } }, { ...parsed(endedEvent(undefined, 0, 0, 'running')), exitCode: 6 },
  ];
  broken.forEach((event) => expect(matches(event)).toBe(false));
});

test('a look is told when something has changed', () => {
  expect(viewEvent(view('canary'), view('canary'))).toBeUndefined();
  expect(viewEvent(view('canary'), view('rolling back'))!.changes.map(({ event }) => event)).toEqual(['alarm', 'rollback']);
});

test('the end says the result, the reason and the exit code, and what was known where it is open', () => {
  expect(endedEvent(view('rolled back'), 0, 1, 'unknown')).toEqual({
    event: 'ended',
    time: '1970-01-01T00:00:00.000Z',
    release: 'd-8BYBK5P3I',
    result: 'rolledBack',
    exitCode: 1,
    why: 'alarm web-service-node-app-prod-fast went off: 0.2, 31, 29.7, 33 % a minute at last (goes off at 5 %, 3 of 5)',
  });
  expect(endedEvent(undefined, 0, 5, 'unknown')).toMatchObject({ release: null, result: 'unknown', why: null, exitCode: 5 });
  expect(endedEvent(view('waiting for approval'), 0, 4, 'waiting')).toMatchObject({ result: 'waiting' });
});
