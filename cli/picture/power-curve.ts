import { Plan, planOf, watchOf } from '../../src/analysis/plan';
import { forecastRollback } from '../../src/analysis/rollback';
import { AnalyzedAlarm, CanaryAnalysisOptions } from '../../src/analysis/types';

/** How likely a version that fails at a rate is rolled back before promotion. */
export interface PowerPoint {
  readonly errorRate: number;
  readonly beforePromotion: number;
}

/** Places for points to begin with, evenly spaced on a logarithmic scale. */
const COARSE = 33;
/** Between points that are no further apart than that the curve is a line: a worse version is never less likely found. A tenth of a pixel. */
const LEVEL = 5e-4;
/** Between points that are further apart than that another one is put; where many curves lie on each other, fewer bends can be seen. */
const [STEEP, STEEP_OF_MANY] = [0.03, 0.06];
const MANY = 10;
const MOST_POINTS = 100;

/** The curve of one alarm: dense where it is steep, and not calculated where it is level. */
export function powerCurve(question: CanaryAnalysisOptions, alarm: AnalyzedAlarm, from: number, to: number): PowerPoint[] {
  const plan: Plan = planOf(question);
  const traffic = plan.traffic!;
  // One for all points: it remembers what the old version does at each share, which is the same at all of them.
  const watch = watchOf(plan, alarm, traffic);
  const at = (errorRate: number): PowerPoint => {
    const forecast = forecastRollback({ ...watch, traffic: { ...traffic, faultyErrorRate: errorRate } });
    return { errorRate, beforePromotion: forecast.rollbackBeforePromotionProbability };
  };
  const coarse = (place: number) => at(from * (to / from) ** (place / (COARSE - 1)));
  const between = (first: number, last: number, a: PowerPoint, b: PowerPoint): PowerPoint[] => {
    if (last - first < 2 || Math.abs(b.beforePromotion - a.beforePromotion) <= LEVEL) {
      return [];
    }
    const middle = Math.floor((first + last) / 2);
    const point = coarse(middle);
    return [...between(first, middle, a, point), point, ...between(middle, last, point, b)];
  };
  const [begin, end] = [coarse(0), coarse(COARSE - 1)];
  const steep = question.alarms.length > MANY ? STEEP_OF_MANY : STEEP;
  const points = [begin, ...between(0, COARSE - 1, begin, end), end];
  while (points.length < MOST_POINTS) {
    const steepest = points.slice(1).reduce((best, point, i) => rise(points[i], point) > rise(points[best], points[best + 1]) ? i : best, 0);
    if (rise(points[steepest], points[steepest + 1]) <= steep) {
      break;
    }
    points.splice(steepest + 1, 0, at(Math.sqrt(points[steepest].errorRate * points[steepest + 1].errorRate)));
  }
  return points;
}

/** How far apart two neighbours are; nothing where they cannot be drawn apart. */
function rise(a: PowerPoint, b: PowerPoint): number {
  return b.errorRate / a.errorRate < 1.01 ? 0 : Math.abs(b.beforePromotion - a.beforePromotion);
}
