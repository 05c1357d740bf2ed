import { Page } from '../../../release/render/page';
import { renderScreen } from '../../../release/render/screen';
import { viewOf } from '../../../release/view-of';
import { clockAt, MOMENTS, observation, PLAN } from '../observations';

const PLAIN: Page = { columns: 100, unicode: true, utcOffsetMinutes: 0, look: (_, text) => text };
const view = (name: string) => viewOf(MOMENTS[name][0], PLAN, clockAt(MOMENTS[name][1]));
const names = Object.keys(MOMENTS);

describe.each([100, 60])('at %d columns', (columns) => {
  test.each(names)('%s', (name) => {
    expect(`\n${renderScreen(view(name), { ...PLAIN, columns }).join('\n')}\n`).toMatchSnapshot();
  });
});

describe.each(names)('%s', (name) => {
  test.each([100, 90, 89, 72, 60, 40])('fits into %d columns', (columns) => {
    renderScreen(view(name), { ...PLAIN, columns }).forEach((line) => expect(line.length).toBeLessThanOrEqual(columns));
  });

  test('is ASCII where the terminal is', () => {
    expect(renderScreen(view(name), { ...PLAIN, unicode: false }).join('\n')).toMatch(/^[\x0a\x20-\x7e]*$/);
  });
});

test.each([130, 110, 100, 96])('long names and many tasks fit into %d columns', (columns) => {
  const many = { name: '20261129-140211-9d0e7c2ab', running: 100, desired: 120, stopped: [] };
  const told = observation({}, { newVersion: { at: 0, value: many }, oldVersion: { at: 0, value: many }, newHealthy: { at: 0, value: 100 } });
  const frame = renderScreen(viewOf(told, PLAN, clockAt(9.7)), { ...PLAIN, columns });
  expect(frame.join('\n')).toContain('100 of 120 healthy, 0 stopped');
  frame.forEach((line) => expect(line.length).toBeLessThanOrEqual(columns));
});

test('long names and all their minutes leave each alarm one line of a hundred columns', () => {
  const long = { ...view('canary'), alarms: view('canary').alarms.map((alarm) => ({ ...alarm, name: 'canaryVersusBaseline', planned: true, values: [34.42, 35.11, 33.18, 30.7] })) };
  const frame = renderScreen(long, PLAIN).join('\n');
  expect(frame).toMatch(/alarm +last minutes +goes off at +stops faults until\n {2}✓ canaryVersusBaseline {3}\S.* left\n/);
  expect(renderScreen(long, { ...PLAIN, columns: 110 }).join('\n')).toContain('a fault that starts by … is stopped');
});

test('colours come on top of what symbols say', () => {
  const painted = renderScreen(view('canary'), { ...PLAIN, look: (look, text) => `<${look}>${text}</>` }).join('\n');
  expect(painted).toContain('<green>✓</> install');
  expect(painted).toContain('<cyan>█████████</>');
  expect(painted.replace(/<\/?\w*>/g, '')).toBe(renderScreen(view('canary'), PLAIN).join('\n'));
});

test('another endpoint than AWS’s is named, and what AWS was made to say cannot move the cursor', () => {
  const told = observation({ description: '\u001b[2J\r\nrun 1' }, { service: { ...observation().service, endpoint: 'http://127.0.0.1:4566' } });
  const frame = renderScreen(viewOf(told, PLAN, clockAt(9.7)), PLAIN).join('\n');
  expect(frame).toContain('asked at http://127.0.0.1:4566, which is not AWS');
  expect(frame).toContain('[2J run 1');
  // eslint-disable-next-line no-control-regex
  expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

test('times are those of the reader', () => {
  expect(renderScreen(view('canary'), { ...PLAIN, utcOffsetMinutes: 60 }).join('\n')).toContain('since 15:02:11 (9:42)');
});
