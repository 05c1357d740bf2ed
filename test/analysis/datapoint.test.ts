import { HTTP_5XX } from './http-5xx';
import reference from './reference/rates.json';
import { breachProbability } from '../../src/analysis/datapoint';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../src/analysis/types';

const alarm = (overrides: Partial<AnalyzedAlarm> = {}): AnalyzedAlarm => ({ ...HTTP_5XX, minimumRequests: undefined, ...overrides });

/** One group with all of the traffic. */
function breach(requests: number, errorRate: number, overrides: Partial<AnalyzedAlarm>): number {
  return breachProbability(alarm(overrides), { requestsPerSecond: requests / 60, healthyErrorRate: 0 })(1, errorRate);
}

/** P(X = k) */
const poisson = (mean: number, k: number): number => (k === 0 ? Math.exp(-mean) : poisson(mean, k - 1) * mean / k);

/** P(breach) by adding up every number of failures and successes below a bound. */
function byEnumeration(failures: number, successes: number, breaches: (f: number, s: number) => boolean): number {
  let sum = 0;
  for (let f = 0; f < 80; f++) {
    for (let s = 0; s < 120; s++) {
      sum += breaches(f, s) ? poisson(failures, f) * poisson(successes, s) : 0;
    }
  }
  return sum;
}

describe('a rate', () => {
  test.each(reference.rates)('of $requests requests, $errorRate failing, $threshold %, from $minimum on: as with 50 digits', (row) => {
    const probability = breach(row.requests, row.errorRate, { threshold: row.threshold, minimumRequests: row.minimum });
    expect(Math.abs(probability - Number(row.breach))).toBeLessThan(1e-12);
  });

  test('ties breach as they do in IEEE doubles: one multiplication, then one division', () => {
    const tie = (f: number, s: number) => f + s >= 100 && (100 * f) / (f + s) >= 7;
    expect(tie(7, 93)).toBe(true);
    expect((7 / 100) * 100 >= 7.000000000000001).toBe(true); // the other order rounds differently
    const expected = byEnumeration(6, 54, (f, s) => f + s >= 50 && (100 * f) / (f + s) >= 7);
    expect(breach(60, 0.1, { threshold: 7, minimumRequests: 50 })).toBeCloseTo(expected, 12);
  });

  test('without traffic, or with fewer requests than it looks from, it does not breach', () => {
    expect(breach(1e-9, 1, { minimumRequests: 10 })).toBe(0);
    expect(breach(60, 0, { threshold: 0.1 })).toBe(0);
    expect(breach(60, 1, { threshold: 100.1 })).toBe(0);
  });

  test('at a threshold of 0 every period with a request breaches', () => {
    expect(breach(0.7, 0, { threshold: 0 })).toBeCloseTo(1 - Math.exp(-0.7), 14);
  });

  test('a fraction of a request is a whole one', () => {
    expect(breach(20, 1, { minimumRequests: 14.2 })).toBe(breach(20, 1, { minimumRequests: 15 }));
  });
});

describe('a count', () => {
  test('breaches from the threshold on, rounded up, and from one failure at least', () => {
    const count = (threshold: number) => breach(30, 0.1, { statistic: AlarmStatistic.COUNT, threshold });
    const tail = (k: number) => 1 - Array.from({ length: k }, (_, i) => poisson(3, i)).reduce((a, b) => a + b, 0);
    expect(count(0)).toBeCloseTo(tail(1), 14);
    expect(count(2)).toBeCloseTo(tail(2), 14);
    expect(count(2.5)).toBeCloseTo(tail(3), 14);
  });
});

describe('two versions', () => {
  const traffic = { requestsPerSecond: 1, healthyErrorRate: 0.04 };

  test('by target group, either one breaches', () => {
    const [tested, other] = [breach(15, 0.2, { minimumRequests: 10 }), breach(45, 0.04, { minimumRequests: 10 })];
    const both = breachProbability(alarm({ minimumRequests: 10 }), traffic)(0.25, 0.2);
    expect(both).toBeCloseTo(1 - (1 - tested) * (1 - other), 12);
  });

  test('by load balancer, both are added up', () => {
    const pooled = breachProbability(alarm({ alarmScope: AlarmScope.LOAD_BALANCER, threshold: 9 }), traffic)(0.25, 0.2);
    const expected = byEnumeration(15 * 0.2 + 45 * 0.04, 15 * 0.8 + 45 * 0.96, (f, s) => f + s > 0 && (100 * f) / (f + s) >= 9);
    expect(pooled).toBeCloseTo(expected, 12);
  });

  test('the old one has no traffic left after the last step', () => {
    expect(breachProbability(alarm(), traffic)(1, 0)).toBe(0);
  });
});
