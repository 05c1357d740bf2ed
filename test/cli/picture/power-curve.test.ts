import { powerCurve } from '../../../cli/picture/power-curve';
import { MOfNChain } from '../../../src/analysis/m-of-n';
import { planOf as analysisPlanOf, watchOf } from '../../../src/analysis/plan';
import { forecastRollback } from '../../../src/analysis/rollback';
import { AlarmScope, AnalyzedAlarm } from '../../../src/analysis/types';
import { HTTP_5XX } from '../../analysis/http-5xx';
import { TRAFFIC } from '../plans';

const linear = Array.from({ length: 10 }, (_, i) => ({ share: (i + 1) / 11, durationSeconds: 60 }));
const question = (alarm: AnalyzedAlarm, count = 1) =>
  ({ steps: linear, terminationWaitSeconds: 600, alarms: Array.from({ length: count }, () => alarm), ...TRAFFIC });

describe.each<[string, AnalyzedAlarm]>([
  ['each version alone', HTTP_5XX],
  ['both together', { ...HTTP_5XX, alarmScope: AlarmScope.LOAD_BALANCER }],
  ['an alarm that nothing sets off', { ...HTTP_5XX, threshold: 100, minimumRequests: 1e6 }],
])('the curve of %s', (_, alarm) => {
  const curve = powerCurve(question(alarm), alarm, 1e-4, 1);
  const exact = (errorRate: number) =>
    forecastRollback(watchOf(analysisPlanOf(question(alarm)), alarm, { ...TRAFFIC, faultyErrorRate: errorRate })).rollbackBeforePromotionProbability;

  test('has the analysis’s figures at its points, or is next to them: half a pixel', () => {
    curve.forEach(({ errorRate, beforePromotion }) => expect(Math.abs(beforePromotion - exact(errorRate))).toBeLessThan(0.0025));
  });

  test('is nowhere further from them than a pixel', () => {
    for (let i = 0; i <= 200; i++) {
      const errorRate = 1e-4 ** (1 - i / 200);
      const next = Math.max(1, curve.findIndex((point) => point.errorRate >= errorRate * (1 - 1e-12)));
      const [a, b] = [curve[next - 1], curve[next]];
      const part = Math.log(errorRate / a.errorRate) / Math.log(b.errorRate / a.errorRate);
      expect(Math.abs(a.beforePromotion + part * (b.beforePromotion - a.beforePromotion) - exact(errorRate))).toBeLessThan(0.0045);
    }
  });
});

test('few points are calculated: where the curve is level, none, what is nearly straight is known by its ends, and many are drawn less finely', () => {
  const asked = (alarm: AnalyzedAlarm, count = 1) => {
    const advance = jest.spyOn(MOfNChain.prototype, 'advanceBy');
    const points = powerCurve(question(alarm, count), alarm, 1e-4, 1).length;
    const runs = advance.mock.calls.length;
    advance.mockRestore();
    return { points, runs };
  };
  // A rollout that is followed to its end has seven runs of minutes that are known in time.
  expect(asked({ ...HTTP_5XX, threshold: 100, minimumRequests: 1e6 })).toEqual({ points: 2, runs: 2 * 7 });
  expect(asked(HTTP_5XX).points).toBeGreaterThan(40);
  expect(asked(HTTP_5XX).runs).toBeLessThan(25 * 7);
  expect(asked(HTTP_5XX, 50).runs).toBeLessThan(0.8 * asked(HTTP_5XX).runs);
});
