import { isWorse, summedUp } from './summed-up-comparison';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis } from '../../src';
import { breachProbability } from '../../src/analysis/datapoint';
import { Random } from '../judge/random';
import { TIMES, usualOrOther } from '../long/samples';

const COMPARED: AnalyzedAlarm = {
  name: 'canaryVersusBaseline',
  periodSeconds: 60,
  evaluationPeriods: 8,
  datapointsToAlarm: 5,
  threshold: 0.5,
  statistic: AlarmStatistic.COMPARISON,
  alarmScope: AlarmScope.TARGET_GROUP,
  minimumRequests: 10,
};

const meansOf = (requests: number, errorRate: number) => ({ failures: requests * errorRate, successes: requests * (1 - errorRate) });

function drawn(alarm: AnalyzedAlarm, requests: number, share: number, healthy: number, faulty: number, draws: number): number {
  const random = new Random(3);
  let count = 0;
  for (let i = 0; i < draws; i++) {
    const [f, s] = [random.poisson(requests * share * faulty), random.poisson(requests * share * (1 - faulty))];
    const [otherF, otherS] = [random.poisson(requests * (1 - share) * healthy), random.poisson(requests * (1 - share) * (1 - healthy))];
    count += isWorse(alarm, f, f + s, otherF, otherF + otherS) || isWorse(alarm, otherF, otherF + otherS, f, f + s) ? 1 : 0;
  }
  return count / draws;
}

const calculated = (alarm: AnalyzedAlarm, requestsPerSecond: number, share: number, healthyErrorRate: number, faulty: number) =>
  breachProbability(alarm, { requestsPerSecond, healthyErrorRate })(share, faulty);

/** Thresholds on and beside what is the rate, shares on both sides of half, and alarms whose condition is that of a tie. */
function randomCase(random: Random, requestsPerSecond: number) {
  const pick = (...values: number[]) => values[Math.floor(random.next() * values.length)];
  const share = pick(0.01, 0.05, 0.1, 0.25, 0.25, 0.4, 0.45, 0.49, 0.5, 0.6, random.next());
  const healthy = pick(0, 0.0001, 0.001, 0.01, 0.03, 0.3);
  const chance = Math.sqrt((healthy + 0.001) / (60 * requestsPerSecond * share));
  const faulty = Math.min(
    1, pick(0.001, 0.01, 0.02, 0.05, 0.1, 0.3, 1, healthy, healthy + random.between(0, 3) * chance, healthy + random.between(0.005, 0.025)),
  );
  const alarm = {
    ...COMPARED,
    minimumRequests: pick(0, 3, 10, 10),
    threshold: pick(0.5, 0.5, 0, 2, 10),
    minimumFailures: pick(1, 1, 1, 3),
    criticalValue: pick(1.6, 1.6, 0, 3),
  };
  return { alarm, share, healthy, faulty };
}

describe('of random alarms and traffic it is the sum of all that can happen, to 1e-3', () => {
  test.each([0.01, 0.1, 0.3, 1, 2, 3, 4, 5, 7, 10, 20, 50, 200, 1000, 10_000, 100_000])('at %d requests/s', (rate) => {
    const random = new Random(usualOrOther(20_261_129 + Math.round(100 * rate)));
    const apart: object[] = [];
    let open = 0;
    for (let i = 0; i < (rate < 200 ? 8 : 3) * TIMES || (rate < 200 && open < 2); i++) {
      const { alarm, share, healthy, faulty } = randomCase(random, rate);
      const expected = summedUp(
        alarm, meansOf(60 * rate * share, faulty), meansOf(60 * rate * (1 - share), healthy), rate < 200 || TIMES > 1 ? 6e6 : 5e5,
      );
      const found = calculated(alarm, rate, share, healthy, faulty);
      open += expected > 0.001 && expected < 0.999 ? 1 : 0;
      apart.push(...Math.abs(found - expected) < 1e-3 ? [] : [{ alarm, rate, share, healthy, faulty, expected, found }]);
    }
    expect(apart).toEqual([]);
  });
});

test.each([
  [1, 0.25, 0.001, 0.1], [10, 0.25, 0.001, 0.02], [10, 0.05, 0.01, 0.05], [100, 0.25, 0.01, 0.02],
  [1000, 0.25, 0.00001, 0.005], [1000, 0.45, 0.02, 0.024],
  [100_000, 0.05, 0.00001, 0.005], [100_000, 0.25, 0.03, 0.001], [10, 0.5, 0.001, 0.3], [30, 0.6, 0.03, 0.001],
])('at %d requests/s, a share of %d, and errors of %d and %d, it is what draws of the counts give', (rate, share, healthy, faulty) => {
  const draws = 60_000 * TIMES;
  const q = calculated(COMPARED, rate, share, healthy, faulty);
  const deviation = Math.sqrt(Math.max(1e-6, q * (1 - q)) / draws);
  expect(Math.abs(q - drawn(COMPARED, 60 * rate, share, healthy, faulty, draws))).toBeLessThan(1e-3 + 3.5 * deviation);
});

test('its own minimum of failures and its critical value make it calmer', () => {
  const q = calculated(COMPARED, 10, 0.25, 0.001, 0.02);
  expect(calculated({ ...COMPARED, minimumFailures: 3 }, 10, 0.25, 0.001, 0.02)).toBeLessThan(q - 0.1);
  expect(calculated({ ...COMPARED, criticalValue: 3 }, 10, 0.25, 0.001, 0.02)).toBeLessThan(q - 0.1);
  expect(calculated({ ...COMPARED, threshold: 3 }, 10, 0.25, 0.001, 0.02)).toBeLessThan(q - 0.1);
});

test('a canary has the figures of the measured alarm: 2 % of 10 requests a second, 25 % for 10 minutes', () => {
  const { alarms: [result] } = CanaryAnalysis.analyze({
    steps: [{ share: 0.25, durationSeconds: 600 }],
    terminationWaitSeconds: 600,
    alarms: [COMPARED],
    requestsPerSecond: 10,
    healthyErrorRate: 0.001,
    faultyErrorRate: 0.02,
  });
  // 0.97 of the releases were stopped in plays of the template, at every phase; the worst one is looked at here.
  expect(result.rollbackBeforePromotionProbability).toBeGreaterThan(0.85);
  expect(result.rollbackBeforePromotionProbability).toBeLessThan(0.99);
});

test.each([['minimumFailures', 0], ['criticalValue', -1]])('%s of %d is refused', (property, value) => {
  const alarms = [{ ...COMPARED, [property]: value }];
  expect(() => CanaryAnalysis.analyze({ steps: [], terminationWaitSeconds: 0, alarms })).toThrow(`alarms[0].${property}`);
});
