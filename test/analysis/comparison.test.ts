import { poisson } from '../../cli/rehearsal/simulation/poisson';
import { randomOf } from '../../cli/rehearsal/simulation/random';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysis } from '../../src';
import { breachProbability } from '../../src/analysis/datapoint';

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

/** The definition, on counts. */
function breaches(alarm: AnalyzedAlarm, newFailures: number, newRequests: number, oldFailures: number, oldRequests: number): boolean {
  const [failures, requests, otherFailures, others] = newRequests < oldRequests
    ? [newFailures, newRequests, oldFailures, oldRequests] : [oldFailures, oldRequests, newFailures, newRequests];
  const { threshold, minimumRequests = 0, minimumFailures = 1, criticalValue = 1.6 } = alarm;
  const [difference, pooled] = [failures / requests - otherFailures / others, (failures + otherFailures) / (requests + others)];
  const z = difference / Math.sqrt(pooled * (1 - pooled) * (1 / requests + 1 / others));
  return newRequests !== oldRequests && requests >= Math.max(1, minimumRequests) && failures >= minimumFailures
    && 100 * difference >= threshold - 1e-9 && z >= criticalValue - 1e-12;
}

function masses(mean: number): number[] {
  const found: number[] = [];
  for (let k = 0, mass = Math.exp(-mean); k < mean + 12 * Math.sqrt(mean) + 20; mass *= mean / ++k) {
    found.push(mass);
  }
  return found;
}

/** Sums up all that can happen in a minute. */
function summedUp(alarm: AnalyzedAlarm, requests: number, share: number, healthy: number, faulty: number): number {
  const [canary, running] = [requests * share, requests * (1 - share)];
  const [f, s, F, S] = [canary * faulty, canary * (1 - faulty), running * healthy, running * (1 - healthy)].map(masses);
  let sum = 0;
  f.forEach((pf, i) => s.forEach((ps, j) => F.forEach((pF, k) => S.forEach((pS, l) => {
    const mass = pf * ps * pF * pS;
    sum += mass > 1e-13 && breaches(alarm, i, i + j, k, k + l) ? mass : 0;
  }))));
  return sum;
}

function drawn(alarm: AnalyzedAlarm, requests: number, share: number, healthy: number, faulty: number, draws: number): number {
  const random = randomOf(3);
  let count = 0;
  for (let i = 0; i < draws; i++) {
    const [f, s] = [poisson(requests * share * faulty, random), poisson(requests * share * (1 - faulty), random)];
    const [otherF, otherS] = [poisson(requests * (1 - share) * healthy, random), poisson(requests * (1 - share) * (1 - healthy), random)];
    count += breaches(alarm, f, f + s, otherF, otherF + otherS) ? 1 : 0;
  }
  return count / draws;
}

const calculated = (alarm: AnalyzedAlarm, requestsPerSecond: number, share: number, healthyErrorRate: number, faulty: number) =>
  breachProbability(alarm, { requestsPerSecond, healthyErrorRate })(share, faulty);

test.each([
  [0.01, 0.25, 0.001, 1], [0.1, 0.25, 0.1, 0.9], [0.3, 0.4, 0.02, 0.5], [0.5, 0.25, 0.01, 0.3],
  [0.5, 0.5, 0, 0.4], [0.5, 0.7, 0.3, 0.01], [0.4, 0.45, 0.3, 0.3],
])('at %d requests/s, a share of %d, and errors of %d and %d, it is the sum of all that can happen', (rate, share, healthy, faulty) => {
  const alarm = { ...COMPARED, minimumRequests: 3 };
  expect(Math.abs(calculated(alarm, rate, share, healthy, faulty) - summedUp(alarm, 60 * rate, share, healthy, faulty))).toBeLessThan(1e-3);
});

const HEAVY = process.env.PLAYS === 'long';

test.each([
  [1, 0.25, 0.001, 0.1], [10, 0.25, 0.001, 0.02], [10, 0.05, 0.01, 0.05], [100, 0.25, 0.01, 0.02],
  [1000, 0.25, 0.00001, 0.005], [1000, 0.45, 0.02, 0.024],
  [100_000, 0.05, 0.00001, 0.005], [100_000, 0.25, 0.03, 0.001], [10, 0.5, 0.001, 0.3], [30, 0.6, 0.03, 0.001],
])('at %d requests/s, a share of %d, and errors of %d and %d, it is what draws of the counts give', (rate, share, healthy, faulty) => {
  const draws = HEAVY ? 4_000_000 : 60_000;
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
