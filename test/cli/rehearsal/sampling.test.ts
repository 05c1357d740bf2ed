import { constant, daily, integral, ramp, stairs, step, withBursts } from '../../../cli/rehearsal/curve';
import { EventQueue, Rank } from '../../../cli/rehearsal/event-queue';
import { poisson } from '../../../cli/rehearsal/poisson';
import { Random, randomOf, seedsOf, within } from '../../../cli/rehearsal/random';
import { RequestStream } from '../../../cli/rehearsal/request-stream';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const center = mean(values);
  return mean(values.map((value) => (value - center) ** 2));
};

describe('random numbers', () => {
  test('are those of the seed', () => {
    const first = (seed: number) => Array.from({ length: 5 }, randomOf(seed));
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
    expect([...seedsOf(1, 3)]).toEqual([...seedsOf(1, 5)].slice(0, 3));
  });

  test('of one run after the other, and of neighbouring rehearsals, have nothing in common', () => {
    const firsts = (seed: number) => [...seedsOf(seed, 4001)].map((of) => randomOf(of)() - 0.5);
    const [one, other] = [firsts(1), firsts(2)];
    // Uniform: standard error of the mean 0.0046; of correlations 0.016.
    expect(Math.abs(mean(one))).toBeLessThan(0.0137);
    expect(variance(one)).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(mean(one.map((value, i) => value * other[i])) * 12)).toBeLessThan(0.048);
    expect(Math.abs(mean(one.slice(1).map((value, i) => value * one[i])) * 12)).toBeLessThan(0.048);
  });

  test('a range without width takes none', () => {
    expect(within({ min: 7, max: 7 }, () => { throw new Error('asked'); })).toBe(7);
    expect(within({ min: 10, max: 20 }, () => 0.25)).toBe(12.5);
  });
});

describe('Poisson numbers', () => {
  const sample = (mu: number, n: number, random = randomOf(4)) => Array.from({ length: n }, () => poisson(mu, random));

  test('of mean 0 are 0', () => expect(sample(0, 10)).toEqual(Array(10).fill(0)));

  // P(X >= k), E. C. Molina, "Poisson's Exponential Binomial Limit" (1942), table II.
  test.each([[1, 3, 0.080301], [2, 2, 0.593994], [5, 10, 0.031828], [10, 10, 0.54207], [10, 20, 0.003454], [10, 5, 0.970747]])(
    'of mean %d are at least %d as often as in the published table', (mu, k, tail) => {
      const [n, values] = [100_000, sample(mu, 100_000)];
      const found = values.filter((value) => value >= k).length / n;
      expect(Math.abs(found - tail)).toBeLessThan(3.5 * Math.sqrt(tail * (1 - tail) / n));
    });

  test.each([[0.02, 0], [9.99, 0], [10, 0], [30, 0], [1e3, 0], [6e6, 0]])('of mean %d have its mean and its variance', (mu) => {
    const n = 40_000;
    const values = sample(mu, n);
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    expect(Math.abs(mean(values) - mu)).toBeLessThan(4 * Math.sqrt(mu / n));
    // The variance of a sample's variance: (μ₄ − σ⁴)/n with μ₄ = μ + 3μ².
    expect(Math.abs(variance(values) - mu)).toBeLessThan(4 * Math.sqrt((mu + 2 * mu * mu) / n));
  });

  test('of a large mean are near it as often as a normal variable', () => {
    const [mu, n] = [1e5, 40_000];
    const near = sample(mu, n).filter((value) => Math.abs(value - mu) < Math.sqrt(mu)).length / n;
    expect(Math.abs(near - 0.6827)).toBeLessThan(0.01);
  });
});

describe('curves', () => {
  test('of each kind have their values', () => {
    expect([-1, 0, 59.9, 60, 100].map(step(1, 60, 5).at)).toEqual([1, 1, 1, 5, 5]);
    expect([0, 60, 90, 120, 200].map(ramp(0, 60, 60, 1).at)).toEqual([0, 0, 0.5, 1, 1]);
    expect([-10, 0, 60, 130, 999].map(stairs([3, 4, 5], 0, 60).at)).toEqual([3, 3, 4, 5, 5]);
    expect([0, 21_600, 64_800].map((at) => Math.round(daily(10, 0.5).at(at)))).toEqual([10, 15, 5]);
    const bursts = withBursts(constant(2), { factor: 3, every: 100, lasting: 10 }, 250);
    expect([-5, 0, 9, 10, 105, 150].map(bursts.at)).toEqual([2, 6, 6, 2, 6, 2]);
    expect(bursts.breaks).toEqual([0, 10, 100, 110, 200, 210]);
  });

  test('integrals of products are exact between breaks', () => {
    // ∫ (t/60)² from 0 to 60
    expect(integral(ramp(0, 0, 60, 1), ramp(0, 0, 60, 1), 0, 60)).toBeCloseTo(20, 12);
    expect(integral(constant(3), constant(0.5), 10, 20)).toBeCloseTo(15, 12);
  });
});

describe('requests', () => {
  /** One by one, at exponential intervals: failures of the new version in a minute. */
  function oneByOne(perSecond: number, share: number, errorRate: (at: number) => number, random: Random): number {
    let failures = 0;
    for (let at = -Math.log(1 - random()) / perSecond; at < 60; at -= Math.log(1 - random()) / perSecond) {
      failures += random() < share && random() < errorRate(at) ? 1 : 0;
    }
    return failures;
  }

  test('drawn by stretches are as many, and vary as much, as those that come one by one', () => {
    const random = randomOf(6);
    const requests = { perSecond: constant(4), oldErrorRate: constant(0), newErrorRate: ramp(0, 10, 40, 0.6) };
    const [together, single] = [[], []] as number[][];
    for (let i = 0; i < 4000; i++) {
      const stream = new RequestStream(requests, 0, random);
      stream.flow(60, 0.25);
      together.push(stream.total.newFailures);
      single.push(oneByOne(4, 0.25, requests.newErrorRate.at, random));
    }
    const expected = 4 * 0.25 * (0.3 * 40 + 0.6 * 10);
    expect(Math.abs(mean(together) - expected)).toBeLessThan(4 * Math.sqrt(expected / 4000));
    expect(Math.abs(mean(single) - expected)).toBeLessThan(4 * Math.sqrt(expected / 4000));
    expect(variance(together) / variance(single)).toBeCloseTo(1, 0);
  });

  test('a jump in the middle of a stretch counts from its second on', () => {
    const stream = new RequestStream({ perSecond: constant(1000), oldErrorRate: step(0, 30, 1), newErrorRate: constant(0) }, 0, randomOf(1));
    stream.flow(30, 0);
    expect(stream.total.oldFailures).toBe(0);
    stream.flow(60, 0);
    expect(stream.total.oldFailures).toBeGreaterThan(29_000);
    expect(stream.total.oldRequests - stream.total.oldFailures).toBeLessThan(31_000);
    expect(stream.total.newRequests).toBe(0);
  });
});

test('what happens at the same second does so in the order of ranks, and of one rank in the order of its coming', () => {
  const queue = new EventQueue();
  const happened: string[] = [];
  const add = (at: number, rank: Rank, name: string) => queue.add(at, rank, () => happened.push(name));
  add(5, Rank.ENGINE, 'shift');
  add(5, Rank.ALARM, 'first alarm');
  add(1, Rank.ENGINE, 'start');
  add(5, Rank.ALARM, 'second alarm');
  add(5, Rank.MINUTE, 'minute');
  for (let event = queue.next(); event; event = queue.next()) {
    event.happen();
  }
  expect(happened).toEqual(['start', 'minute', 'first alarm', 'second alarm', 'shift']);
});
