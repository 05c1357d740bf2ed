import { atFirst, Bursts, constant, Curve, daily, ramp, step, withBursts } from './simulation/curve';
import { Range } from './simulation/random';
import { rulesOf, RolloutRules, Start } from './simulation/rollout-rules';
import { Scenario } from './simulation/scenario';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { UnreadAlarms } from '../../src/analysis/engine-rules';
import { ExpectedTraffic, FaultKind } from '../../src/analysis/types';
import { CliError } from '../cli-error';
import { refuseGiven } from '../options';
import { PlanFile } from '../plan-files';
import { questionOf } from '../plan-numbers';

/** From the end of a period to the alarm: what was seen on a live account. */
const ALARM_LATENCY: Range = { min: 73, max: 133 };
/** From the alarm to the traffic: up to the analysis's assumption; 23 seconds were seen. */
const ROLLBACK_LATENCY: Range = { min: 0, max: 30 };
const ANY_PHASE: Range = { min: 0, max: 60 };

/** What a rehearsal assumes of AWS. What is left out is drawn from the ranges that were seen. */
export interface Timing {
  readonly alarmLatency?: Range;
  readonly rollbackLatency?: Range;
  readonly phase?: Range;
  /** How many of the newest minutes are not published yet whenever CloudWatch looks. */
  readonly unpublished?: number;
  /** Which part of its looks at the alarms the engine misses, where it goes on then. */
  readonly missedPolls?: number;
  /** Whether to play by the conventions of the analysis instead: the plan's latencies, its phase, nothing from before the shift. */
  readonly asAnalyzed?: boolean;
}

/** What is wrong with the new version, and how the requests come. */
export interface Conditions {
  readonly traffic: ExpectedTraffic;
  /** Seconds from the first shift until the fault shows. */
  readonly faultAfter?: number;
  /** Seconds that it takes to grow. */
  readonly ramp?: number;
  readonly daily?: number;
  readonly bursts?: Bursts;
  /** In which way the new version fails; by answers of 5xx where nothing is said. */
  readonly fault?: FaultKind;
  /** What a new version, good or bad, fails in its first seconds. */
  readonly warmUp?: WarmUp;
  /** How many failures come at once. */
  readonly clumps?: number;
  /** How long clients stay with the version that they began with, in seconds in the mean. */
  readonly sticky?: number;
  /** Seconds until a request is answered. */
  readonly responseTime?: number;
}

/** Failures of new tasks that have only just begun. */
export interface WarmUp {
  readonly errorRate: number;
  readonly seconds: number;
}

/** A plan whose schedule is known: it can be played. */
export type PlayablePlan = CanaryPlan & Required<Pick<CanaryPlan, 'terminationWaitSeconds'>>;

/**
 * The plan as it can be played.
 *
 * @throws CliError when its schedule is known only at deployment, or it has numbers that no release can have
 */
export function playable({ plan, file }: PlanFile): PlayablePlan {
  const { terminationWaitSeconds } = plan;
  if (terminationWaitSeconds === undefined) {
    throw new CliError(`${file}: the termination wait is known only at deployment, so there is nothing to rehearse.`,
      'Give terminationWait a concrete value in the app.');
  }
  questionOf({ plan, file });
  return { ...plan, terminationWaitSeconds };
}

/**
 * A release of a plan under such conditions.
 *
 * @throws CliError when the engine is to miss what it cannot
 */
export function scenarioOf(plan: PlayablePlan, requests: Scenario['requests'], timing: Timing, conditions?: Conditions): Scenario {
  const fixed = (seconds: number): Range => ({ min: seconds, max: seconds });
  const { alarmLatencySeconds, rollbackLatencySeconds, phaseSeconds } = plan.assumptions;
  const asAnalyzed = timing.asAnalyzed === true;
  refuseMissedPolls(plan, timing);
  const rollback = timing.rollbackLatency ?? (asAnalyzed ? fixed(rollbackLatencySeconds) : ROLLBACK_LATENCY);
  return {
    steps: plan.steps,
    terminationWaitSeconds: plan.terminationWaitSeconds,
    alarms: plan.alarms.flatMap(({ model }) => model ?? []),
    requests,
    ...behaviourOf(conditions),
    cloudWatch: {
      alarmLatencySeconds: timing.alarmLatency ?? (asAnalyzed ? fixed(alarmLatencySeconds) : ALARM_LATENCY),
      phaseSeconds: timing.phase ?? (asAnalyzed ? fixed(phaseSeconds) : ANY_PHASE),
      windowsReachBack: !asAnalyzed,
      ...(timing.unpublished ? { unpublishedMinutes: timing.unpublished } : {}),
    },
    rules: asAnalyzed ? asTheAnalysis(rollback) : rulesOf(plan.engineRules.startInAlarm, rollback, timing.missedPolls),
  };
}

function refuseMissedPolls({ engineRules: { title, unreadAlarms } }: PlayablePlan, { missedPolls, asAnalyzed }: Timing): void {
  if (unreadAlarms !== UnreadAlarms.MISSED) {
    refuseGiven({ missedPolls }, `${title} stops a release whose alarms it cannot read, so it misses none.`, 'Leave it out.');
  }
  if (asAnalyzed) {
    refuseGiven({ missedPolls }, '--as-analyzed plays by the conventions of the analysis, in which every alarm is seen.', 'Give either of them.');
  }
}

/**
 * The analysis's convention: what counts is that the alarm is in time, and until the rollback has ended the
 * schedule goes on.
 */
function asTheAnalysis(restoreSeconds: Range): RolloutRules {
  return { start: () => Start.WATCHED, noticeSeconds: { min: 0, max: 0 }, restoreSeconds, shiftsWhileRestoring: true };
}

/** Nothing where it is as if nobody had said anything: then the releases are the same to the digit. */
function behaviourOf(conditions: Partial<Conditions> = {}): Pick<Scenario, 'behaviour' | 'stickySeconds'> {
  const { fault: kind = FaultKind.ERRORS, clumps = 1, responseTime = 0, sticky = 0 } = conditions;
  const isOrdinary = kind === FaultKind.ERRORS && clumps === 1 && responseTime === 0;
  return {
    ...(isOrdinary ? {} : { behaviour: { fault: kind, clump: clumps, responseSeconds: responseTime } }),
    ...(sticky > 0 ? { stickySeconds: sticky } : {}),
  };
}

/** For scenarios of which only the rest is wanted. */
export const NO_REQUESTS: Scenario['requests'] = { perSecond: constant(0), oldErrorRate: constant(0), newErrorRate: constant(0) };

/** Synthetic requests. */
export function requestsOf(plan: PlayablePlan, conditions: Conditions): Scenario['requests'] {
  const { requestsPerSecond, healthyErrorRate, faultyErrorRate } = conditions.traffic;
  const perSecond = conditions.daily === undefined ? constant(requestsPerSecond) : daily(requestsPerSecond, conditions.daily);
  return {
    perSecond: conditions.bursts === undefined ? perSecond : withBursts(perSecond, conditions.bursts, horizonOf(plan)),
    oldErrorRate: constant(healthyErrorRate),
    ...failing(conditions, healthyErrorRate, faultyErrorRate),
  };
}

/** What fails in another way than by answers of 5xx, comes on top of those that a healthy version gives. */
function failing(conditions: Conditions, healthy: number, faulty: number): Pick<Scenario['requests'], 'newErrorRate' | 'newFaultRate'> {
  const { fault: kind = FaultKind.ERRORS, warmUp } = conditions;
  const isWarm = warmUp === undefined || warmUp.seconds === 0 || warmUp.errorRate === 0;
  const warming = (curve: Curve) => isWarm ? curve : atFirst(warmUp.errorRate, warmUp.seconds, curve);
  return kind === FaultKind.ERRORS
    ? { newErrorRate: warming(fault(conditions, healthy, faulty)) }
    : { newErrorRate: warming(constant(healthy)), newFaultRate: fault(conditions, 0, faulty) };
}

function fault({ faultAfter = 0, ramp: rise = 0 }: Conditions, healthy: number, faulty: number): Curve {
  if (rise > 0) {
    return ramp(healthy, faultAfter, rise, faulty);
  }
  return faultAfter > 0 ? step(healthy, faultAfter, faulty) : constant(faulty);
}

/** Seconds from the first shift until all traffic has moved. */
export function rolloutOf(plan: PlayablePlan): number {
  return plan.steps.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** Seconds from the first shift until the old version is gone. */
export function horizonOf(plan: PlayablePlan): number {
  return rolloutOf(plan) + plan.terminationWaitSeconds;
}
