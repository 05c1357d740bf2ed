import * as fc from 'fast-check';
import { drawPlan } from '../../../cli/picture/plan-picture';
import { textWidth } from '../../../cli/picture/svg';
import { reportOf } from '../../../cli/plan/report';
import { CanaryPlan } from '../../../src/analysis/canary-plan';
import { FaultKind } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { alarm, planOf, TRAFFIC } from '../plans';
import { anyPlan } from '../random-plans';

const draw = (plan: CanaryPlan) => drawPlan(reportOf({ plan, file: 'plan.json' }, {}));

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
}

const SIZES: Record<string, number> = { name: 22, heading: 16, big: 20, lead: 17, small: 11.5 };
const BOLD = ['name', 'heading', 'big', 'lead', 'strong'];

/** All texts of a picture and where they are, by a width that no common font exceeds. */
function boxes(svg: string): Box[] {
  const found: Box[] = [];
  const shifts = [{ x: 0, y: 0 }];
  for (const [, transform, x, y, rest, content, close] of svg.matchAll(
    /<g(?: transform="translate\(([^)]*)\)")?>|<text x="([^"]*)" y="([^"]*)"([^>]*)>([^<]*)<\/text>|<(\/g)>/g)) {
    const here = shifts[shifts.length - 1];
    if (close) {
      shifts.pop();
    } else if (content === undefined) {
      const [dx, dy] = (transform ?? '0 0').split(' ').map(Number);
      shifts.push({ x: here.x + dx, y: here.y + dy });
    } else {
      const classes = /class="([^"]*)"/.exec(rest)?.[1].split(' ') ?? [];
      const size = classes.map((name) => SIZES[name]).find((known) => known !== undefined) ?? 13;
      const text = content.replace(/&\w+;/g, '&');
      const width = textWidth(text, size, classes.some((name) => BOLD.includes(name)));
      const anchor = /text-anchor="(\w+)"/.exec(rest)?.[1] ?? 'start';
      const left = here.x + Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      found.push({ text, left, right: left + width, baseline: here.y + Number(y), size });
    }
  }
  return found;
}

function clashes(all: readonly Box[]): string[] {
  return all.flatMap((a, i) => all.slice(i + 1).flatMap((b) => {
    const apart = a.right <= b.left || b.right <= a.left || Math.abs(a.baseline - b.baseline) >= 0.75 * Math.min(a.size, b.size);
    return apart ? [] : [`${a.text} × ${b.text}`];
  }));
}

test('a text is at least as wide as in the widest of common fonts', () => {
  // DejaVu Sans Bold and DejaVu Sans, measured by their files, in ems.
  const measured: [string, number, number][] = [
    ['canaryVersusBaseline', 12.379, 10.961], ['mean rollback of the faulty one', 17.724, 15.685], ['> 99.9999 %', 7.091, 6.56], ['WWWWWWWWWW', 11.031, 9.888],
  ];
  measured.forEach(([text, bold, regular]) => {
    expect(textWidth(text, 1, true)).toBeGreaterThanOrEqual(bold);
    expect(textWidth(text, 1)).toBeGreaterThanOrEqual(regular);
  });
});

test('nothing leaves the frame with 99 steps and 50 alarms of wide names', () => {
  const alarms = Array.from({ length: 50 }, (_, i) => alarm({ ...HTTP_5XX, name: `${'W'.repeat(60)}-${i}`, threshold: 5 + i, sees: Object.values(FaultKind) }));
  const steps = Array.from({ length: 99 }, (_, i) => ({ share: (i + 1) / 100, durationSeconds: 60 }));
  expectInFrame(draw(planOf({ steps, alarms, names: { serviceName: 'W'.repeat(255) }, constructPath: 'W/'.repeat(200) })));
});

test('no text runs into another one or out of the picture, and the markup is sound, whatever the plan', () => {
  fc.assert(fc.property(anyPlan, (plan) => {
    expectInFrame(draw(plan));
  }), { seed: 5, numRuns: 15, endOnFailure: true });
});

function expectInFrame(svg: string): void {
  const all = boxes(svg);
  expect(all.length).toBeGreaterThan(8);
  expect(clashes(all)).toEqual([]);
  const height = Number(/viewBox="0 0 960 (\d+)"/.exec(svg)![1]);
  expect(all.filter(({ left, right, baseline }) => left < 0 || right > 960 || baseline < 0 || baseline > height)).toEqual([]);
  expectWellFormed(svg);
}

function expectWellFormed(svg: string): void {
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const open: string[] = [];
  for (const [, end, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (end) {
      expect(open.pop()).toBe(name);
    } else if (!selfClosing) {
      open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

describe('the picture', () => {
  const svg = draw(planOf({ expectedTraffic: TRAFFIC }));

  test('needs nothing else: no script, no address but that of its language', () => {
    expect(svg).not.toContain('<script');
    expect(svg.match(/https?:\/\/[^"]*/g)).toEqual(['http://www.w3.org/2000/svg']);
    expect(svg).not.toMatch(/@import|url\(|href/);
  });

  test('is told in words to those who do not see it', () => {
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="title description"><title id="title">Canary plan of web-service-node-app-prod<\/title><desc id="description">/);
    expect(/<desc[^>]*>([^<]*)/.exec(svg)![1]).toBe(
      'A version that fails 10 % of its requests is stopped before all users get it in practically all releases (more than 999 of 1,000); on average 85 requests fail. '
      + 'The new version gets 25 % for 10 min, then all of the traffic; the old one is kept for 10 min more. '
      + 'A version that fails every request is rolled back after 5 min 30 s at the latest. '
      + 'With 10 requests/s, of which a healthy version fails 0.1 % and the faulty one 10 %, that one is rolled back before promotion with a probability of &gt; 99.9999 %. '
      + 'Verdict: sound: no problems found.');
  });

  test('has the colours of light and dark', () => {
    expect(svg).toContain('@media (prefers-color-scheme:dark){');
  });

  test('says what each alarm does', () => {
    expect(svg).toContain('<title>http5xx: goes off after 3 min at the earliest, after 5 min for a total failure at the latest; the traffic is back after 5 min 30 s</title>');
  });

  test('has a curve for each alarm, which rises from nothing to certainty', () => {
    const curves = [...svg.matchAll(/<path d="([^"]*)" class="series"/g)].map(([, d]) => d.match(/[\d.]+ [\d.]+/g)!.map((point) => Number(point.split(' ')[1])));
    expect(curves).toHaveLength(2);
    curves.forEach((heights) => {
      expect(heights.every((y, i) => i === 0 || y <= heights[i - 1])).toBe(true);
      expect([heights[0], heights[heights.length - 1]]).toEqual([292, 72]);
    });
  });

  test('has no probabilities without traffic', () => {
    const without = draw(planOf());
    expect(without).not.toContain('class="series"');
    expect(without).not.toContain('mean rollback');
  });

  test('says first what becomes of a bad version, and what to do', () => {
    const weak = draw(planOf({ expectedTraffic: { requestsPerSecond: 2, healthyErrorRate: 0.005, faultyErrorRate: 0.03 } }));
    expect(weak.match(/class="lead"[^>]*>[^<]*/g)!.map((text) => text.split('>')[1]).join(' ')).toMatch(
      /^A version that fails 3 % of its requests is stopped before all users get it in \d+ of 100 releases; on average \d+ requests fail\.$/);
    expect(weak).toContain('What to do: Give each step');
    expect(draw(planOf({ alarms: [] }))).toContain('0 alarms watch the release');
  });

  test('has a word in each cell of the matrix, and a colour that the legend explains', () => {
    const sighted = draw(planOf({ expectedTraffic: TRAFFIC, alarms: [alarm({ ...HTTP_5XX, sees: [FaultKind.ERRORS] }), { name: 'mine' }] }));
    const cells = [...sighted.matchAll(/<rect [^>]*class="(sees|assumed|unknown|nobody)"\/>(?:<text[^>]*>([^<]*)<\/text>)?/g)].map(([, look, word]) => [look, word]);
    expect(cells.filter(([, word]) => word === undefined)).toEqual([]);
    expect(new Set(cells.map(([look]) => look))).toEqual(new Set(['sees', 'unknown', 'nobody'].filter((look) => sighted.includes(`class="${look}"`))));
    expect(sighted).toContain('>unknown: nothing says so<');
  });

  test('has findings with their remedies', () => {
    const weak = draw(planOf({ alarms: [alarm({ ...HTTP_5XX, periodSeconds: 120 })] }));
    expect(weak).toContain('long-period, http5xx');
    expect(weak).toContain('Use one-minute periods');
  });
});
