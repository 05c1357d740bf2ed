import * as fc from 'fast-check';
import { drawPlan } from '../../../cli/picture/plan-picture';
import { textWidth } from '../../../cli/picture/svg';
import { reportOf } from '../../../cli/plan/report';
import { CanaryPlan } from '../../../src/analysis/canary-plan';
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

const SIZES: Record<string, number> = { name: 22, heading: 16, big: 20, small: 11.5 };

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
      const width = textWidth(text, size) * 0.95;
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

test('no text runs into another one or out of the picture, and the markup is sound, whatever the plan', () => {
  fc.assert(fc.property(anyPlan, (plan) => {
    const svg = draw(plan);
    const all = boxes(svg);
    expect(all.length).toBeGreaterThan(8);
    expect(clashes(all)).toEqual([]);
    const height = Number(/viewBox="0 0 960 (\d+)"/.exec(svg)![1]);
    expect(all.filter(({ left, right, baseline }) => left < 0 || right > 960 || baseline < 0 || baseline > height)).toEqual([]);
    expectWellFormed(svg);
  }), { seed: 5, numRuns: 15, endOnFailure: true });
});

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
      'The new version gets 25 % for 10 min, then all of the traffic; the old one is kept for 10 min more. '
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

  test('has findings with their remedies', () => {
    const weak = draw(planOf({ alarms: [alarm({ ...HTTP_5XX, periodSeconds: 120 })] }));
    expect(weak).toContain('long-period, http5xx');
    expect(weak).toContain('Use one-minute periods');
  });
});
