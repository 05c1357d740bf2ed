import { randomPlanOfOneAlarm } from './random-plans-of-one-alarm';
import pinned from './reference/pinned-figures.json';
import { AlarmResult, CanaryAnalysis } from '../../src';
import { Random } from '../judge/random';
import { TIMES } from '../long/samples';

/**
 * The figures of 1,200 single alarms, as they were before anything was estimated: cases.json has 60 plans of that time with those of a
 * second implementation. Written down are sums over a hundred plans each, in which every figure has another weight and counts by its
 * logarithm: a figure that changes in its ninth digit changes a sum.
 */
const FIGURES = [
  'rollbackBeforePromotionProbability', 'rollbackProbability', 'falseAlarmProbability', 'expectedTimeToRollbackSeconds', 'expectedFailedRequests',
  'expectedExcessFailedRequests', 'smallestDetectableErrorRate', 'recommendedIntervalMinutes', 'minimumRequestsPerSecond',
] as const satisfies readonly (keyof AlarmResult)[];
const PLANS_OF_A_SUM = 100;

function sumsOf(block: number): Record<string, number> {
  const random = new Random(20_261_129 + block);
  const sums = Object.fromEntries(FIGURES.map((name) => [name, 0]));
  for (let i = 0; i < PLANS_OF_A_SUM; i++) {
    const plan = randomPlanOfOneAlarm(random);
    const [result] = CanaryAnalysis.analyze(plan).alarms;
    for (const name of FIGURES) {
      // An absent figure is none that there could be.
      sums[name] += random.between(0.5, 1.5) * Math.log1p(result[name] ?? Math.E);
    }
  }
  return sums;
}

/** All of them in the long tests. */
const blocks = pinned.slice(0, TIMES > 1 ? undefined : 1);

test.each(blocks.map((sums, block) => [block * PLANS_OF_A_SUM, sums] as const))('the hundred plans from number %d on have the figures that they had', (first, expected) => {
  const sums = sumsOf(first / PLANS_OF_A_SUM);
  for (const name of FIGURES) {
    expect({ [name]: Math.abs(sums[name] - expected[name]) < 1e-9 ? expected[name] : sums[name] }).toEqual({ [name]: expected[name] });
  }
});
