import { Plan, planOf, watchOf } from '../../src/analysis/plan';
import { forecastRollback } from '../../src/analysis/rollback';
import { AnalyzedAlarm, CanaryAnalysisOptions } from '../../src/analysis/types';

/** How likely a version that fails at a rate is rolled back before promotion. */
export interface PowerPoint {
  readonly errorRate: number;
  readonly beforePromotion: number;
}

/** Points to begin with, evenly spaced on a logarithmic scale. */
const COARSE = 33;
/** Between points that are further apart than that another one is put. */
const STEEP = 0.03;
const MOST_POINTS = 100;

/** The curve of one alarm: dense where it is steep. */
export function powerCurve(question: CanaryAnalysisOptions, alarm: AnalyzedAlarm, from: number, to: number): PowerPoint[] {
  const plan: Plan = planOf(question);
  const traffic = plan.traffic!;
  const at = (errorRate: number): PowerPoint => {
    const forecast = forecastRollback(watchOf(plan, alarm, { ...traffic, faultyErrorRate: errorRate }));
    return { errorRate, beforePromotion: forecast.rollbackBeforePromotionProbability };
  };
  const points = Array.from({ length: COARSE }, (_, i) => at(from * (to / from) ** (i / (COARSE - 1))));
  while (points.length < MOST_POINTS) {
    const steepest = points.slice(1).reduce((best, point, i) => rise(points[i], point) > rise(points[best], points[best + 1]) ? i : best, 0);
    if (rise(points[steepest], points[steepest + 1]) <= STEEP) {
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
