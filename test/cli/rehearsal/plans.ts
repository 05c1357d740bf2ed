import { constant } from '../../../cli/rehearsal/simulation/curve';
import { Random } from '../../../cli/rehearsal/simulation/random';
import { RolloutRules, Start } from '../../../cli/rehearsal/simulation/rollout-rules';
import { Scenario } from '../../../cli/rehearsal/simulation/scenario';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions } from '../../../src/analysis/types';

/** A plan with traffic, and all that the analysis would fill in. */
export type Plan = Required<Omit<CanaryAnalysisOptions, 'targetProbability' | 'unmodelledAlarms' | 'engineRules' | 'scaledByUtilization'>>;

export const pick = <T>(random: Random, ...items: T[]): T => items[Math.floor(random() * items.length)];
const whole = (random: Random, from: number, to: number) => from + Math.floor(random() * (to - from + 1));

export function randomAlarm(random: Random, periods: number[], requestsPerSecond: number): AnalyzedAlarm {
  const n = whole(random, 1, 5);
  const statistic = pick(random, AlarmStatistic.RATE, AlarmStatistic.RATE, AlarmStatistic.COUNT);
  return {
    name: 'a',
    periodSeconds: pick(random, ...periods),
    evaluationPeriods: n,
    datapointsToAlarm: whole(random, 1, Math.min(n, 3)),
    threshold: statistic === AlarmStatistic.RATE
      ? pick(random, 5, 10, 20, 7.5)
      : Math.ceil(requestsPerSecond * pick(random, 2, 5, 10)),
    statistic,
    alarmScope: pick(random, AlarmScope.TARGET_GROUP, AlarmScope.LOAD_BALANCER),
    minimumRequests: pick(random, 0, 5, 10),
  };
}

/** Random plans, weighted towards those whose outcome is open. */
export function randomPlan(random: Random, periods: number[], alarms = 1): Plan {
  const requestsPerSecond = pick(random, 0.1, 0.2, 0.3, 0.4, 1, 5);
  return {
    steps: pick(
      random,
      [{ share: pick(random, 0.05, 0.1, 0.25, 0.5), durationSeconds: whole(random, 120, 1000) }],
      [{ share: 0.25, durationSeconds: 600 }],
      [0.2, 0.4, 0.6, 0.8].map((share) => ({ share, durationSeconds: whole(random, 1, 3) * 60 })),
      [{ share: random(), durationSeconds: whole(random, 30, 400) }, { share: random(), durationSeconds: whole(random, 30, 400) }],
      [],
    ),
    terminationWaitSeconds: pick(random, 0, 300, 600, whole(random, 1, 500)),
    requestsPerSecond,
    healthyErrorRate: pick(random, 0, 0.001, 0.01, 0.05),
    faultyErrorRate: pick(random, 0.05, 0.1, 0.3, 0.5, 1),
    alarms: Array.from({ length: alarms }, () => randomAlarm(random, periods, requestsPerSecond)),
    alarmLatencySeconds: pick(random, 60, 120, whole(random, 0, 130)),
    rollbackLatencySeconds: whole(random, 0, 60),
    phaseSeconds: pick(random, 0, 60, whole(random, 0, 60)),
  };
}

/**
 * An engine with the analysis's conventions: it knows of an alarm at once, and takes the rollback latency until
 * all traffic is back, while the schedule goes on.
 */
export function rulesOfTheAnalysis(plan: Plan): RolloutRules {
  return {
    start: () => Start.WATCHED,
    noticeSeconds: { min: 0, max: 0 },
    restoreSeconds: { min: plan.rollbackLatencySeconds, max: plan.rollbackLatencySeconds },
    shiftsWhileRestoring: true,
  };
}

/** A plan as the analysis sees it: one phase, one latency, nothing before the first full minute. */
export function scenarioOf(plan: Plan, errorRate: number, changes: Partial<Scenario> = {}): Scenario {
  return {
    steps: plan.steps,
    terminationWaitSeconds: plan.terminationWaitSeconds,
    alarms: plan.alarms,
    requests: { perSecond: constant(plan.requestsPerSecond), oldErrorRate: constant(plan.healthyErrorRate), newErrorRate: constant(errorRate) },
    cloudWatch: {
      alarmLatencySeconds: { min: plan.alarmLatencySeconds, max: plan.alarmLatencySeconds },
      phaseSeconds: { min: plan.phaseSeconds, max: plan.phaseSeconds },
      windowsReachBack: false,
    },
    rules: rulesOfTheAnalysis(plan),
    ...changes,
  };
}
