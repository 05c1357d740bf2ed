import * as fc from 'fast-check';
import { timeAxis } from '../../../cli/picture/time-axis';

const WIDTH = (text: string) => 7 * text.length;
const axisOf = (moments: number[], end: number, focus = 330) => timeAxis({ end, focus, moments, labelled: [0, ...moments] }, 100, 900, WIDTH);

test('a short time is drawn as it is', () => {
  const { x, breaks, ticks } = axisOf([600], 1200);
  expect([x(0), x(300), x(600), x(1200)]).toEqual([100, 300, 500, 900]);
  expect(breaks).toEqual([]);
  expect(ticks.map(({ label }) => label)).toEqual(['0 s', '2 min', '4 min', '6 min', '8 min', '10 min', '12 min', '14 min', '16 min', '18 min', '20 min']);
});

test('days are shortened, so that minutes can be seen', () => {
  const { x, breaks } = axisOf([172_800], 345_600);
  expect(breaks).toHaveLength(2);
  expect(x(330) - x(0)).toBeLessThan(x(172_800) - x(0));
  // Without a moment at its end the focus lies in the shortened stretch itself.
  const marked = axisOf([330, 172_800], 345_600);
  expect(marked.x(330) - marked.x(0)).toBeGreaterThan(0.1 * 800);
});

test('time runs from the left to the right end, and labels do not touch', () => {
  const seconds = fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 400_000 }));
  fc.assert(fc.property(fc.array(seconds, { maxLength: 12 }), seconds, seconds, (moments, more, focus) => {
    const end = Math.max(...moments, 0) + more;
    const { x, ticks } = axisOf(moments, end, focus);
    const samples = Array.from({ length: 50 }, (_, i) => x(i * end / 49));
    expect(samples[0]).toBe(100);
    expect(samples[49]).toBeCloseTo(900, 6);
    expect(samples.every((at, i) => i === 0 || at > samples[i - 1])).toBe(true);
    ticks.slice(1).forEach((tick, i) => {
      expect(tick.x - ticks[i].x).toBeGreaterThan((WIDTH(tick.label) + WIDTH(ticks[i].label)) / 2);
    });
  }), { seed: 4 });
});
