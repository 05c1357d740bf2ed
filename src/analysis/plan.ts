import { BreachProbability, breachProbability } from './datapoint';
import { EngineRules } from './engine-rules';
import { horizonSeconds, rolloutSeconds, Schedule } from './schedule';
import { AlarmStatistic, AnalyzedAlarm, CanaryAnalysisOptions, ExpectedTraffic, UnmodelledAlarm } from './types';

/** What is assumed where nothing is said. */
export const DEFAULT_ASSUMPTIONS = {
  alarmLatencySeconds: 120,
  rollbackLatencySeconds: 30,
  phaseSeconds: 60,
  targetProbability: 0.99,
};

/** Where no engine says how long a step may be: two days. A search has to end. */
const LONGEST_INTERVAL_MINUTES = 2 * 24 * 60;

/** A canary to analyze, complete. */
export interface Plan {
  readonly schedule: Schedule;
  readonly alarms: readonly AnalyzedAlarm[];
  /** The alarms without a model. */
  readonly unmodelled: readonly UnmodelledAlarm[];
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
  /** The longest interval that is recommended. */
  readonly longestIntervalMinutes: number;
  /** What the engine takes, where it is known. */
  readonly engineRules?: EngineRules;
  readonly scaledByUtilization: boolean;
  readonly traffic?: ExpectedTraffic;
}

/** An alarm that watches a rollout in known traffic. */
export interface Watch {
  readonly plan: Plan;
  readonly alarm: AnalyzedAlarm;
  readonly traffic: ExpectedTraffic;
  readonly breach: BreachProbability;
  /** The same, less exactly and faster, where that makes a difference: it errs by `ROUGHNESS` at most. */
  readonly breachRoughly?: BreachProbability;
}

/** By how much `breachRoughly` errs. */
export const ROUGHNESS = 1e-5;

/** Fills in the defaults. */
export function planOf(options: CanaryAnalysisOptions): Plan {
  const schedule = { steps: options.steps, terminationWaitSeconds: options.terminationWaitSeconds };
  return {
    schedule,
    alarms: options.alarms,
    unmodelled: options.unmodelledAlarms ?? [],
    rolloutSeconds: rolloutSeconds(schedule),
    horizonSeconds: horizonSeconds(schedule),
    alarmLatencySeconds: options.alarmLatencySeconds ?? DEFAULT_ASSUMPTIONS.alarmLatencySeconds,
    rollbackLatencySeconds: options.rollbackLatencySeconds ?? DEFAULT_ASSUMPTIONS.rollbackLatencySeconds,
    phaseSeconds: options.phaseSeconds ?? DEFAULT_ASSUMPTIONS.phaseSeconds,
    targetProbability: options.targetProbability ?? DEFAULT_ASSUMPTIONS.targetProbability,
    longestIntervalMinutes: options.engineRules?.longestIntervalMinutes ?? LONGEST_INTERVAL_MINUTES,
    engineRules: options.engineRules,
    scaledByUtilization: options.scaledByUtilization ?? false,
    traffic: trafficOf(options),
  };
}

export function watchOf(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): Watch {
  const breachRoughly = alarm.statistic === AlarmStatistic.COMPARISON ? undefined : breachProbability(alarm, traffic, ROUGHNESS / 4);
  return { plan, alarm, traffic, breach: breachProbability(alarm, traffic), breachRoughly };
}

/** Number of periods after which the alarm's state is known by a deadline. */
export function periodsUntil(deadline: number, { alarmLatencySeconds }: Plan, { periodSeconds }: AnalyzedAlarm, firstStart: number): number {
  return Math.max(0, Math.floor((deadline - alarmLatencySeconds - firstStart) / periodSeconds));
}

function trafficOf({ requestsPerSecond, healthyErrorRate, faultyErrorRate }: CanaryAnalysisOptions): ExpectedTraffic | undefined {
  return requestsPerSecond === undefined || healthyErrorRate === undefined || faultyErrorRate === undefined
    ? undefined
    : { requestsPerSecond, healthyErrorRate, faultyErrorRate };
}
