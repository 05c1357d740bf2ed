import * as fc from 'fast-check';
import { MOfNChain } from '../../src/analysis/m-of-n';

/** P(the alarm first fires at the end of each period), by going through every sequence of outcomes. */
function byEnumeration(breach: number[], m: number, n: number): number[] {
  const fires = breach.map(() => 0);
  for (let sequence = 0; sequence < 2 ** breach.length; sequence++) {
    const outcomes = breach.map((_, i) => Math.floor(sequence / 2 ** i) % 2);
    const end = outcomes.findIndex((_, i) => outcomes.slice(Math.max(0, i - n + 1), i + 1).reduce((a, b) => a + b, 0) >= m);
    if (end >= 0) {
      fires[end] += outcomes.reduce((product, outcome, i) => product * (outcome ? breach[i] : 1 - breach[i]), 1);
    }
  }
  return fires;
}

/** Mean number of periods until the alarm fires, for a long horizon. */
function meanPeriods(q: number, m: number, n: number): number {
  const chain = new MOfNChain(m, n);
  let mean = 0;
  for (let period = 1; period < 200_000 && chain.silentProbability > 1e-18; period++) {
    mean += period * chain.advance(q);
  }
  return mean;
}

const alarms = fc.integer({ min: 1, max: 6 }).chain((n) => fc.record({ n: fc.constant(n), m: fc.integer({ min: 1, max: n }) }));
const probability = fc.double({ min: 0, max: 1, noNaN: true });

test('fires as in an enumeration of all outcomes', () => {
  fc.assert(fc.property(alarms, fc.array(probability, { minLength: 1, maxLength: 10 }), ({ m, n }, breach) => {
    const chain = new MOfNChain(m, n);
    const expected = byEnumeration(breach, m, n);
    breach.forEach((q, i) => expect(Math.abs(chain.advance(q) - expected[i])).toBeLessThan(1e-14));
    expect(Math.abs(chain.firedProbability - expected.reduce((a, b) => a + b, 0))).toBeLessThan(1e-14);
  }), { seed: 1, numRuns: 150 });
});

test.each([[15, 8], [15, 1], [15, 15], [15, 3], [14, 13]])('with N = %d and M = %d, fires as in an enumeration of all outcomes', (n, m) => {
  const breach = Array.from({ length: 16 }, (_, i) => (i % 5 + 1) / 6);
  const chain = new MOfNChain(m, n);
  const expected = byEnumeration(breach, m, n);
  breach.forEach((q, i) => expect(Math.abs(chain.advance(q) - expected[i])).toBeLessThan(1e-12));
});

test.each([0.01, 0.2, 0.5, 0.93, 1])('at a constant q of %d the mean is 1/q for M = 1, and (1 − q^M)/((1 − q) q^M) for M = N', (q) => {
  expect(meanPeriods(q, 1, 4) / (1 / q)).toBeCloseTo(1, 11);
  for (const m of [2, 3]) {
    if (q > 0.1) {
      const closed = q === 1 ? m : (1 - q ** m) / ((1 - q) * q ** m);
      expect(meanPeriods(q, m, m) / closed).toBeCloseTo(1, 11);
    }
  }
});

test('M breaches of N periods are a binomial tail', () => {
  const chain = new MOfNChain(3, 5);
  Array.from({ length: 5 }).forEach(() => chain.advance(0.3));
  // P(Bin(5, 0.3) >= 3), as in any table
  expect(chain.firedProbability).toBeCloseTo(0.16308, 12);
});

test('many periods at once are as many single ones', () => {
  fc.assert(fc.property(alarms, fc.integer({ min: 1, max: 3000 }), probability, probability, ({ m, n }, periods, q, before) => {
    const [single, atOnce] = [new MOfNChain(m, n), new MOfNChain(m, n)];
    [single, atOnce].forEach((chain) => chain.advance(before));
    Array.from({ length: periods }).forEach(() => single.advance(q));
    atOnce.advanceBy(periods, q);
    expect(Math.abs(single.firedProbability - atOnce.firedProbability)).toBeLessThan(1e-11);
    expect(Math.abs(single.advance(0.5) - atOnce.advance(0.5))).toBeLessThan(1e-11);
  }), { seed: 2, numRuns: 100 });
});

test('the least number of periods is the one that counting finds', () => {
  const targets = fc.constantFrom(0, 1e-6, 0.5, 0.99, 0.9999999);
  fc.assert(fc.property(alarms, probability, targets, fc.integer({ min: 0, max: 2000 }), ({ m, n }, q, target, most) => {
    const single = new MOfNChain(m, n);
    let counted = 0;
    for (; counted <= most && single.firedProbability < target; counted++) {
      single.advance(q);
    }
    expect(new MOfNChain(m, n).leastPeriods(q, target, most)).toBe(counted <= most ? counted : undefined);
  }), { seed: 3, numRuns: 300 });
});

test('goes on from what another chain remembers', () => {
  fc.assert(fc.property(alarms, fc.array(probability, { maxLength: 8 }), probability, ({ m, n }, earlier, q) => {
    const first = new MOfNChain(m, n);
    earlier.forEach((breach) => first.advance(breach));
    fc.pre(first.silentProbability > 1e-6);
    const [silent, second] = [first.silentProbability, new MOfNChain(m, n, first.proportions())];
    expect(Math.abs(silent * second.advance(q) - first.advance(q))).toBeLessThan(1e-14);
  }), { seed: 4, numRuns: 100 });
});
