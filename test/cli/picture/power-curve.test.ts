import { powerCurve } from '../../../cli/picture/power-curve';
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

  test('has the analysis’s figures at its points', () => {
    curve.forEach(({ errorRate, beforePromotion }) => expect(beforePromotion).toBe(exact(errorRate)));
  });

  test('is nowhere further from them than three pixels', () => {
    for (let i = 0; i <= 200; i++) {
      const errorRate = 1e-4 ** (1 - i / 200);
      const next = Math.max(1, curve.findIndex((point) => point.errorRate >= errorRate * (1 - 1e-12)));
      const [a, b] = [curve[next - 1], curve[next]];
      const part = Math.log(errorRate / a.errorRate) / Math.log(b.errorRate / a.errorRate);
      expect(Math.abs(a.beforePromotion + part * (b.beforePromotion - a.beforePromotion) - exact(errorRate))).toBeLessThan(0.015);
    }
  });
});

test('nothing is calculated where the curve is level, and less where there are many', () => {
  const points = (alarm: AnalyzedAlarm, count: number) => powerCurve(question(alarm, count), alarm, 1e-4, 1).length;
  expect(points({ ...HTTP_5XX, threshold: 100, minimumRequests: 1e6 }, 1)).toBe(2);
  expect(points(HTTP_5XX, 1)).toBeGreaterThan(33);
  expect(points(HTTP_5XX, 50)).toBeLessThan(0.7 * points(HTTP_5XX, 1));
});
