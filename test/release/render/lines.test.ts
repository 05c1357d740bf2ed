import { COMMAND } from '../../../release/how-to-run';
import { changesBetween, LineTeller, annotationOf } from '../../../release/render/lines';
import { renderMarkdown } from '../../../release/render/markdown';
import { ReleaseView } from '../../../release/view';
import { viewOf } from '../../../release/view-of';
import { planOf } from '../../cli/plans';
import { BEGAN, clockAt, MINUTE, MOMENTS, observation, PLAN, stages } from '../observations';

const UTC = { utcOffsetMinutes: 0 };
const view = (name: string, changes: Partial<ReleaseView> = {}): ReleaseView =>
  ({ ...viewOf(MOMENTS[name][0], PLAN, clockAt(MOMENTS[name][1])), ...changes });

test('a release that is rolled back, from its beginning to its end', () => {
  const teller = new LineTeller(UTC);
  const told = ['installing', 'canary', 'rolling back', 'rolled back'].flatMap((name, i) => teller.tell(view(name, { now: BEGAN + (i + 1) * MINUTE })));
  expect(`\n${told.join('\n')}\n`).toMatchSnapshot();
  told.forEach((line) => expect(line).toMatch(/^\d\d:\d\d:\d\d [a-z]+ +\S/));
});

test.each(Object.keys(MOMENTS))('whoever begins to look sees what there is: %s', (name) => {
  expect(`\n${new LineTeller(UTC).tell(view(name)).join('\n')}\n`).toMatchSnapshot();
});

test('nothing is told twice', () => {
  Object.keys(MOMENTS).forEach((name) => expect(changesBetween(view(name), view(name), UTC)).toEqual([]));
});

test('a wait with a name is told by it, each of them once, and what becomes of it without anybody', () => {
  const before = view('waiting for approval', { waitsAt: 'PRE_PRODUCTION_TRAFFIC_SHIFT:25', goesOnByItself: true });
  const waits = (from: ReleaseView | undefined, to: ReleaseView) => changesBetween(from, to, UTC).filter(({ event }) => event === 'waits').map(({ text }) => text);
  expect(waits(undefined, before)).toEqual([expect.stringMatching(/^waits at PRE_PRODUCTION_TRAFFIC_SHIFT:25 for somebody to approve it, goes on by itself at 14:35:41 if nobody does: /)]);
  expect(waits(before, before)).toEqual([]);
  expect(waits(before, { ...before, waitsAt: 'PRE_PRODUCTION_TRAFFIC_SHIFT:50' })).toEqual([expect.stringContaining(':50 for somebody')]);
});

test('tasks that keep ending for one reason are one line', () => {
  const teller = new LineTeller(UTC);
  const stopped = (count: number) => ({ at: 0, value: { name: 'bad', running: 0, desired: 2, stopped: [{ reason: 'exited', count }] } });
  const told = [1, 5, 9].flatMap((count, i) => teller.tell(viewOf(observation({}, { newVersion: stopped(count) }), PLAN, clockAt(9 + i / 60))));
  expect(told.filter((line) => line.includes('exited'))).toHaveLength(1);
});

test('a plan of four hours takes at most 60 lines, whatever the length of a minute, and never more than 9 minutes pass without one', () => {
  const plan = planOf({ steps: [{ share: 0.25, durationSeconds: 10_800 }], terminationWaitSeconds: 3_600 });
  [MINUTE, 1_000].forEach((minuteMs) => {
    const teller = new LineTeller(UTC);
    const told: number[] = [];
    const shift = BEGAN + 3.5 * minuteMs;
    for (let minutes = 0; minutes <= 245; minutes += 1 / 12) {
      const now = BEGAN + minutes * minuteMs;
      const phase = minutes < 3.5 ? 'installing' : minutes < 183.5 ? 'shifting' : minutes < 243.5 ? 'settling' : 'ended';
      const look = viewOf(observation({
        phase,
        stages: stages({ installing: 0, shifting: 2, settling: 3, ended: 3 }[phase]),
        shiftBegan: phase === 'installing' ? undefined : shift,
        ...(minutes >= 183.5 && { shiftEnded: BEGAN + 183.5 * minuteMs }),
        ...(phase === 'ended' && { status: 'succeeded', ended: BEGAN + 243.5 * minuteMs }),
      }, {
        newShare: { at: now, value: { installing: 0, shifting: 0.25, settling: 1, ended: 1 }[phase] },
      }), plan, { now, minuteMs, utcOffsetMinutes: 0 });
      teller.tell(look).forEach(() => told.push(minutes));
    }
    expect(told.length).toBeLessThanOrEqual(60);
    expect(told.length).toBeGreaterThan(20);
    told.slice(1).forEach((minutes, i) => expect(minutes - told[i]).toBeLessThan(9.2));
  });
});

test('of the end GitHub is told in one line that it cannot take for another command', () => {
  const bad = view('rolled back', { why: { kind: 'hook', sentence: '100 % of it failed\n::error::x', details: [] } });
  expect(annotationOf(bad)).toBe('::error title=Release d-8BYBK5P3I::web-service-node-app-prod rolled back: 100 %25 of it failed%0A::error::x');
  expect(annotationOf(view('waiting for approval')))
    .toBe(`::notice title=Release d-8BYBK5P3I::web-service-node-app-prod waits for approval: it goes on by ${COMMAND} promote --deployment d-8BYBK5P3I --at waiting`);
  ['promoted', 'canary', 'rolling back', 'no release'].forEach((name) => expect(annotationOf(view(name))).toBeUndefined());
});

test.each(['canary', 'rolled back', 'promoted', 'no release'])('as Markdown: %s', (name) => {
  expect(`\n${renderMarkdown(view(name), UTC)}\n`).toMatchSnapshot();
});

test('Markdown cannot be broken by a name', () => {
  const text = renderMarkdown(view('canary', { versions: [{ role: 'new', name: 'a|b<script>`', stopped: [] }] }), UTC);
  expect(text).toContain('| new a\\|b\\<script\\>\\` |');
});
