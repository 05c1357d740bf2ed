import { Plan, planOf, watchOf } from '../../src/analysis/plan';
import { logHazard, roughPower } from '../../src/analysis/power';
import { forecastRollback } from '../../src/analysis/rollback';
import { AnalyzedAlarm, CanaryAnalysisOptions } from '../../src/analysis/types';

/** How likely a version that fails at a rate is rolled back before promotion. */
export interface PowerPoint {
  readonly errorRate: number;
  readonly beforePromotion: number;
}

/** Places on a logarithmic scale that can be drawn apart. */
const PLACES = 512;
/** Between points that are no further apart than that the curve is a line: a worse version is never less likely found. A tenth of a pixel. */
const LEVEL = 5e-4;
/** A third of a pixel; a whole one where many curves lie on each other. */
const [VISIBLE, VISIBLE_OF_MANY] = [0.0015, 0.0045];
const MANY = 10;
/** A smooth curve is drawn by a line from one point to the next that is no further away than this. */
const STEEP = 0.02;

/**
 * The curve of one alarm. How often it goes off grows by a power of the error rate, so that the logarithm of that is nearly a straight line over
 * the logarithm of the rate: what is calculated is where it is none, and the rest is put in between.
 */
export function powerCurve(question: CanaryAnalysisOptions, alarm: AnalyzedAlarm, from: number, to: number): PowerPoint[] {
  const at = powerOf(planOf(question), alarm);
  const visible = question.alarms.length > MANY ? VISIBLE_OF_MANY : VISIBLE;
  const pointAt = (place: number): Point => {
    const errorRate = from * (to / from) ** (place / PLACES);
    return { place, errorRate, beforePromotion: at(errorRate) };
  };
  const betweenPlaces = (a: Point, b: Point): Point[] => {
    if (b.place - a.place < 2 || Math.abs(b.beforePromotion - a.beforePromotion) <= LEVEL) {
      return [];
    }
    const middle = pointAt(Math.floor((a.place + b.place) / 2));
    const fill = isStraight(a, middle, b, visible) ? filled : betweenPlaces;
    return [...fill(a, middle), middle, ...fill(middle, b)];
  };
  const [begin, end] = [pointAt(0), pointAt(PLACES)];
  return [begin, ...betweenPlaces(begin, end), end].map(({ errorRate, beforePromotion }) => ({ errorRate, beforePromotion }));
}

/** A point at one of the places. */
interface Point extends PowerPoint {
  readonly place: number;
}

function powerOf(plan: Plan, alarm: AnalyzedAlarm): (errorRate: number) => number {
  const traffic = plan.traffic!;
  // One for all points: it remembers what the old version does at each share, which is the same at all of them.
  const watch = watchOf(plan, alarm, traffic);
  return (errorRate) => alarm.periodSeconds === 60
    ? roughPower(watch, errorRate).probability
    : forecastRollback({ ...watch, traffic: { ...traffic, faultyErrorRate: errorRate } }).rollbackBeforePromotionProbability;
}

/** Where the curve is between two points, by what is nearly a straight line. */
function powerBetween(a: PowerPoint, b: PowerPoint, errorRate: number): number {
  const part = Math.log(errorRate / a.errorRate) / Math.log(b.errorRate / a.errorRate);
  const [low, high] = [logHazard(a.beforePromotion), logHazard(b.beforePromotion)];
  return -Math.expm1(-Math.exp(low + part * (high - low)));
}

/** Whether both halves are as good as straight: what a parabola is off by in the middle, its halves are by a quarter of. */
function isStraight(a: Point, middle: Point, b: Point, visible: number): boolean {
  const [first, second, third] = [a, middle, b].map(({ beforePromotion }) => logHazard(beforePromotion));
  const part = (middle.place - a.place) / (b.place - a.place);
  return Math.abs(first + part * (third - first) - second) / 4 * steepest(first, third) <= visible;
}

/** By how much the power grows with the logarithm of the hazard, at most. */
function steepest(from: number, to: number): number {
  const hazard = Math.exp(Math.max(from, Math.min(0, to)));
  return hazard * Math.exp(-hazard);
}

/** Points between two others that are put in without being calculated. */
function filled(a: Point, b: Point): Point[] {
  const count = Math.min(b.place - a.place, Math.ceil(Math.abs(b.beforePromotion - a.beforePromotion) / STEEP)) - 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const place = a.place + (i + 1) * (b.place - a.place) / (count + 1);
    const errorRate = a.errorRate * (b.errorRate / a.errorRate) ** ((i + 1) / (count + 1));
    return { place, errorRate, beforePromotion: powerBetween(a, b, errorRate) };
  });
}
