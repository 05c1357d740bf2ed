import * as fc from 'fast-check';
import { alarm, planOf } from './plans';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep, ExpectedTraffic } from '../../src/analysis/types';

const anyCanary = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 1440 })))
  .map(([percentage, minutes]) => [{ share: percentage / 100, durationSeconds: 60 * minutes }]);

const anyLinear = fc.tuple(fc.integer({ min: 4, max: 50 }), fc.integer({ min: 1, max: 20 })).map(([percentage, minutes]) =>
  Array.from({ length: Math.ceil(100 / percentage) - 1 }, (_, i) => ({ share: percentage * (i + 1) / 100, durationSeconds: 60 * minutes })));

/** Schedules that CodeDeploy can have: canaries of minutes and of days, linear rollouts, all at once. */
export const anySteps: fc.Arbitrary<CanaryStep[]> = fc.oneof(anyCanary, anyLinear, fc.constant<CanaryStep[]>([]));

export const anyTraffic: fc.Arbitrary<ExpectedTraffic> = fc.record({
  requestsPerSecond: fc.constantFrom(0.05, 0.5, 2, 10, 80),
  healthyErrorRate: fc.constantFrom(0, 0.0005, 0.005, 0.02),
  faultyErrorRate: fc.constantFrom(0.03, 0.1, 0.4, 1),
});

export const anyAlarm: fc.Arbitrary<AnalyzedAlarm> = fc.record({
  name: fc.stringMatching(/^[\w-]{1,64}$/),
  periodSeconds: fc.constantFrom(60, 60, 120, 300),
  evaluationPeriods: fc.integer({ min: 1, max: 5 }),
  datapointsToAlarm: fc.integer({ min: 1, max: 5 }),
  threshold: fc.integer({ min: 1, max: 60 }),
  statistic: fc.constantFrom(AlarmStatistic.RATE, AlarmStatistic.COUNT),
  alarmScope: fc.constantFrom(AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
  minimumRequests: fc.constantFrom(0, 5, 10),
}).map((one) => ({ ...one, datapointsToAlarm: Math.min(one.datapointsToAlarm, one.evaluationPeriods) }));

/** Plans, with or without traffic, some of their alarms without a model. */
export const anyPlan: fc.Arbitrary<CanaryPlan> = fc.record({
  steps: anySteps,
  terminationWaitSeconds: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 2800 })).map((minutes) => 60 * minutes),
  alarms: fc.uniqueArray(anyAlarm, { maxLength: 3, selector: ({ name }) => name }),
  unmodelled: fc.boolean(),
  expectedTraffic: fc.option(anyTraffic, { nil: undefined }),
}).map(({ alarms, unmodelled, ...plan }) => planOf({ ...plan, alarms: [...alarms.map(alarm), ...(unmodelled ? [{ name: 'latency & <more>' }] : [])] }));
