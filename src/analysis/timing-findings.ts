import { isCertain } from './faults';
import { Plan } from './plan';
import { earliestFiringSeconds, latestAlarmOfTotalFailureSeconds, neverFires, seesLongEnough } from './timing';
import { AlarmStatistic, AlarmTiming, AnalyzedAlarm, CanaryFinding, CanaryVerdict, UnmodelledAlarm } from './types';
import { duration, mOfN, waitsForever } from './wording';

/** An alarm that is known to go off when every request fails, or that goes off too late in any case. */
interface Guard {
  readonly name: string;
  readonly timing: AlarmTiming;
  /** False where it does not see failures for long enough to be sure to go off. */
  readonly isLongEnough?: boolean;
  /** False where it rests on an assumption. */
  readonly isCertain?: boolean;
}

/** By when a version that fails every request is found. */
interface Detection {
  readonly fastest: Guard;
  readonly seconds: number;
  /** The alarms that may be faster: too little is known of them. */
  readonly unknown: readonly string[];
}

/**
 * Whether the alarms can act in time: the gravest of three findings, each of which implies the next.
 *
 * They hold only if they hold for every alarm, because one that is fast enough protects the canary. `IMPOSSIBLE`
 * and `LATE` are said only if they are certain. Where an alarm of which too little is known may be in time,
 * nothing is impossible, and what all others miss is weak. One that never fires protects from nothing.
 */
export function timingFindings(plan: Plan): CanaryFinding[] {
  if (plan.alarms.length + plan.unmodelled.length === 0) {
    return [];
  }
  if (isImpossible(plan)) {
    return [impossible(plan)];
  }
  const tooLate = detectionAfter(plan.horizonSeconds, plan);
  if (tooLate) {
    return [late(plan, tooLate)];
  }
  const afterPromotion = plan.schedule.steps.length > 0 ? detectionAfter(plan.rolloutSeconds, plan) : undefined;
  return afterPromotion ? [promoted(plan, afterPromotion)] : [];
}

/** Whether nothing that begins with the shift can set off any alarm. */
function isImpossible({ alarms, unmodelled, rolloutSeconds, horizonSeconds }: Plan): boolean {
  const cannot = (timing: AlarmTiming, seconds = horizonSeconds) => earliestFiringSeconds(timing) >= seconds;
  // One that compares the versions sees nothing once all traffic has moved.
  const seconds = ({ statistic }: AnalyzedAlarm) => statistic === AlarmStatistic.COMPARISON ? rolloutSeconds : horizonSeconds;
  return alarms.every((alarm) => neverFires(alarm) || (!alarm.watchesBeforeShift && cannot(alarm, seconds(alarm))))
    && unmodelled.every(({ timing, watchesBeforeShift }) => timing && watchesBeforeShift === false && cannot(timing));
}

/** The detection of a total failure, unless an alarm finds it by the deadline, or nothing can be said. */
function detectionAfter(deadline: number, plan: Plan): Detection | undefined {
  const inTime = ({ timing, isLongEnough }: Partial<Guard>) =>
    !timing || (latestAlarmOfTotalFailureSeconds(timing, plan) <= deadline && isLongEnough !== false);
  const capable = plan.alarms.filter((alarm) => !neverFires(alarm))
    .map((alarm): Guard => ({ name: alarm.name, timing: alarm, isLongEnough: seesLongEnough(alarm, plan), isCertain: isCertain(alarm) }));
  const watching: Guard[] = [...capable.filter((alarm) => alarm.isCertain), ...plan.unmodelled.filter(surelyWatches)];
  const others: Partial<Guard>[] = [
    ...capable.filter((alarm) => !alarm.isCertain),
    ...plan.unmodelled.filter((alarm) => alarm.watchesFailedRequests !== false && !surelyWatches(alarm)),
  ];
  const unknown = others.filter(inTime).map(({ name }) => name!);
  const tooLate = [...watching, ...others].filter((alarm): alarm is Guard => !inTime(alarm));
  if (watching.some(inTime) || tooLate.length === 0 || (watching.length === 0 && unknown.length > 0)) {
    return undefined;
  }
  const fastest = leastBy(tooLate, ({ timing }) => latestAlarmOfTotalFailureSeconds(timing, plan));
  return { fastest, seconds: latestAlarmOfTotalFailureSeconds(fastest.timing, plan), unknown };
}

function surelyWatches(alarm: UnmodelledAlarm): alarm is UnmodelledAlarm & Guard {
  return alarm.timing !== undefined && alarm.watchesFailedRequests === true;
}

function impossible(plan: Plan): CanaryFinding {
  const all = [...plan.alarms.map(obstacle), ...plan.unmodelled.map(({ name, timing }) => tooSlow(name, timing!))];
  return {
    id: 'no-alarm-can-fire',
    verdict: CanaryVerdict.IMPOSSIBLE,
    rule: 'An alarm must be able to go off while the old version can still be restored.',
    numbers: `${all.join('; ')}. The old version is gone ${duration(plan.horizonSeconds)} after the first shift of traffic.`,
    remedy: remedyOfImpossible(plan),
  };
}

function obstacle(alarm: AnalyzedAlarm): string {
  return neverFires(alarm) ? waitsForever(alarm) : tooSlow(alarm.name, alarm);
}

function tooSlow(name: string, timing: AlarmTiming): string {
  return `${name} (${mOfN(timing)}) needs more than ${duration(earliestFiringSeconds(timing))}`;
}

function remedyOfImpossible(plan: Plan): string {
  const capable = plan.alarms.filter((alarm) => !neverFires(alarm));
  const possible = [...capable, ...plan.unmodelled.map(({ timing }) => timing!)].map(earliestFiringSeconds);
  if (possible.length === 0) {
    return `Set the threshold of ${leastBy(plan.alarms, ({ threshold }) => threshold).name} to at most 100.`;
  }
  const safe = [...capable, ...plan.unmodelled.filter(surelyWatches).map(({ timing }) => timing)]
    .map((timing) => latestAlarmOfTotalFailureSeconds(timing, plan));
  return `Keep the old version for at least ${duration(terminationWait(plan, Math.min(...possible) + 1))} after all traffic has moved `
    + `(now ${duration(plan.schedule.terminationWaitSeconds)})`
    + (safe.length === 0 ? '.' : `, and for ${duration(terminationWait(plan, Math.min(...safe)))} to be in time for every total failure.`);
}

function late(plan: Plan, detection: Detection): CanaryFinding {
  return {
    id: 'late-alarm',
    verdict: detection.unknown.length === 0 ? CanaryVerdict.LATE : CanaryVerdict.WEAK,
    rule: 'A version that fails every request must be found while the old one can still be restored; it can escape for good.',
    numbers: `${found(plan, detection)}, and the old version is gone after ${duration(plan.horizonSeconds)}.${unless(detection)}`,
    remedy: `Keep the old version for at least ${duration(terminationWait(plan, detection.seconds))} after all traffic has moved `
      + `(now ${duration(plan.schedule.terminationWaitSeconds)}).`,
  };
}

function promoted(plan: Plan, detection: Detection): CanaryFinding {
  const count = plan.schedule.steps.length;
  return {
    id: 'promoted-before-alarm',
    verdict: CanaryVerdict.WEAK,
    rule: 'A version that fails every request should be found before all traffic moves to it; it can be promoted before it is rolled back.',
    numbers: `${found(plan, detection)}, and all traffic moves after ${duration(plan.rolloutSeconds)}.${unless(detection)}`,
    remedy: `Give ${count === 1 ? 'the step' : `each of the ${count} steps`} at least ${duration(roundUp(detection.seconds / count))}.`,
  };
}

/** The one figure behind both, with what it assumes. */
function found(plan: Plan, { fastest: { name, timing }, seconds }: Detection): string {
  return `The fastest alarm, ${name} (${mOfN(timing)}), can take ${duration(seconds)} from the first shift of traffic: `
    + `${duration(timing.datapointsToAlarm * timing.periodSeconds)} of periods, 1 min until the first of them begins, `
    + `and an assumed ${duration(plan.alarmLatencySeconds)} until CloudWatch knows`;
}

/** What may yet save the canary. */
function unless({ unknown }: Detection): string {
  return unknown.length === 0 ? '' : ` Too little is known of ${unknown.join(', ')}: whether failed requests set it off, and by when.`;
}

/** The least wait, in whole minutes, that makes the horizon reach that far. */
function terminationWait(plan: Plan, horizonSeconds: number): number {
  return roundUp(horizonSeconds - plan.rolloutSeconds);
}

function roundUp(seconds: number): number {
  return 60 * Math.ceil(seconds / 60);
}

function leastBy<T>(items: readonly T[], figure: (item: T) => number): T {
  return items.reduce((least, item) => figure(item) < figure(least) ? item : least);
}
