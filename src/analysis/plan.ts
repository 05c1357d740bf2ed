import { BreachProbability, breachProbability } from './datapoint';
import { horizonSeconds, rolloutSeconds, Schedule } from './schedule';
import { AnalyzedAlarm, CanaryAnalysisOptions } from './types';

/** The traffic that is assumed. */
export interface Traffic {
  readonly requestsPerSecond: number;
  readonly healthyErrorRate: number;
  readonly faultyErrorRate: number;
}

/** A canary to analyze, complete. */
export interface Plan {
  readonly schedule: Schedule;
  readonly alarms: readonly AnalyzedAlarm[];
  /** S */
  readonly rolloutSeconds: number;
  /** H */
  readonly horizonSeconds: number;
  /** δ */
  readonly alarmLatencySeconds: number;
  /** ρ */
  readonly rollbackLatencySeconds: number;
  /** φ */
  readonly phaseSeconds: number;
  readonly targetProbability: number;
  readonly traffic?: Traffic;
}

/** An alarm that watches a rollout in known traffic. */
export interface Watch {
  readonly plan: Plan;
  readonly alarm: AnalyzedAlarm;
  readonly traffic: Traffic;
  readonly breach: BreachProbability;
}

/** Fills in the defaults. */
export function planOf(options: CanaryAnalysisOptions): Plan {
  const schedule = { steps: options.steps, terminationWaitSeconds: options.terminationWaitSeconds };
  return {
    schedule,
    alarms: options.alarms,
    rolloutSeconds: rolloutSeconds(schedule),
    horizonSeconds: horizonSeconds(schedule),
    alarmLatencySeconds: options.alarmLatencySeconds ?? 120,
    rollbackLatencySeconds: options.rollbackLatencySeconds ?? 30,
    phaseSeconds: options.phaseSeconds ?? 60,
    targetProbability: options.targetProbability ?? 0.99,
    traffic: trafficOf(options),
  };
}

export function watchOf(plan: Plan, alarm: AnalyzedAlarm, traffic: Traffic): Watch {
  return { plan, alarm, traffic, breach: breachProbability(alarm, traffic) };
}

/** Number of periods after which the alarm's state is known by a deadline. */
export function periodsUntil(deadline: number, { alarmLatencySeconds }: Plan, { periodSeconds }: AnalyzedAlarm, firstStart: number): number {
  return Math.max(0, Math.floor((deadline - alarmLatencySeconds - firstStart) / periodSeconds));
}

function trafficOf({ requestsPerSecond, healthyErrorRate, faultyErrorRate }: CanaryAnalysisOptions): Traffic | undefined {
  return requestsPerSecond === undefined || healthyErrorRate === undefined || faultyErrorRate === undefined
    ? undefined
    : { requestsPerSecond, healthyErrorRate, faultyErrorRate };
}
