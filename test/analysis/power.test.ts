import * as fc from 'fast-check';
import { randomPlanOfOneAlarm } from './random-plans-of-one-alarm';
import { bisect } from '../../src/analysis/bisect';
import { leastByInterpolation } from '../../src/analysis/interpolate';
import { planOf, watchOf } from '../../src/analysis/plan';
import { power, probe, roughPower } from '../../src/analysis/power';
import { Random } from '../judge/random';
import { TIMES, usualOrOther } from '../long/samples';

/** Alarms, schedules and traffic of all kinds, and faults next to what they find. */
function randomWatches(count: number) {
  const random = new Random(usualOrOther(20_261_130));
  return Array.from({ length: count }, () => {
    const plan = planOf(randomPlanOfOneAlarm(random));
    return { watch: watchOf(plan, plan.alarms[0], plan.traffic!), errorRate: plan.traffic!.faultyErrorRate };
  });
}

test('what is calculated roughly errs by no more than it says, and by little', () => {
  for (const { watch, errorRate } of randomWatches(150 * TIMES)) {
    const rough = roughPower(watch, errorRate);
    const difference = Math.abs(rough.probability - power(watch, errorRate).probability);
    expect(difference).toBeLessThanOrEqual(rough.error);
    // Two thousand minutes at most.
    expect(rough.error).toBeLessThan(0.03);
  }
});

test('a probe says what the exact probability says, next to a target, too', () => {
  for (const { watch, errorRate } of randomWatches(100 * TIMES)) {
    const { probability } = power(watch, errorRate);
    for (const target of [0.5, 0.99, probability - 1e-9, probability + 1e-9].filter((part) => part > 0 && part < 1)) {
      expect({ target, holds: probe(watch, errorRate, target).holds }).toEqual({ target, holds: probability >= target });
    }
  }
});

test('by interpolation the least number is the one that halves find, whatever the distances are', () => {
  const numbers = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000)).map((three) => [...three].sort((a, b) => a - b));
  fc.assert(fc.property(numbers, fc.array(fc.double({ noNaN: true, min: 1e-6, max: 50 }), { minLength: 1 }), ([low, least, high], distances) => {
    const of = (k: number) => distances[k % distances.length];
    const found = leastByInterpolation(low, high, (k) => ({ holds: k >= least, distance: k >= least ? of(k) : -of(k) }), of(high));
    expect(found).toBe(bisect(low, high, (k) => k >= least));
  }), { seed: 1, numRuns: 300 });
});

test('where the distance is a line over the logarithm, six questions are enough for ten thousand numbers', () => {
  for (const least of [3, 77, 502, 9000]) {
    let asked = 0;
    const probing = (k: number) => {
      asked++;
      return { holds: k >= least, distance: 3 * Math.log(k / (least - 0.5)) };
    };
    expect(leastByInterpolation(1, 10_000, probing, probing(10_000).distance)).toBe(least);
    expect(asked).toBeLessThanOrEqual(6);
  }
});
