import { Plan } from './plan';
import { earliestFiringSeconds, latestAlarmOfTotalFailureSeconds } from './timing';
import { AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict } from './types';
import { duration, mOfN, round } from './wording';

/**
 * Whether the alarms can act in time: the gravest of three findings, each of which implies the next.
 *
 * They hold only if they hold for every alarm, because one that is fast enough protects the canary.
 */
export function timingFindings(plan: Plan): CanaryFinding[] {
  if (plan.alarms.length === 0) {
    return [];
  }
  if (plan.alarms.every((alarm) => neverFires(alarm) || earliestFiringSeconds(alarm) >= plan.horizonSeconds)) {
    return [impossible(plan)];
  }
  const fastest = leastBy(plan.alarms, (alarm) => latestAlarmOfTotalFailureSeconds(alarm, plan));
  const latest = latestAlarmOfTotalFailureSeconds(fastest, plan);
  if (latest > plan.horizonSeconds) {
    return [late(plan, fastest, latest)];
  }
  return latest > plan.rolloutSeconds && plan.schedule.steps.length > 0 ? [promoted(plan, fastest, latest)] : [];
}

/** No failure rate is above 100 %. */
function neverFires({ statistic, threshold }: AnalyzedAlarm): boolean {
  return statistic === AlarmStatistic.RATE && threshold > 100;
}

function impossible(plan: Plan): CanaryFinding {
  return {
    id: 'no-alarm-can-fire',
    verdict: CanaryVerdict.IMPOSSIBLE,
    rule: 'An alarm must be able to fire while the old version can still be restored.',
    numbers: `${plan.alarms.map(obstacle).join('; ')}. The old version is gone ${duration(plan.horizonSeconds)} after the first shift of traffic.`,
    remedy: remedyOfImpossible(plan),
  };
}

function obstacle(alarm: AnalyzedAlarm): string {
  return neverFires(alarm)
    ? `${alarm.name} waits for a failure rate of ${round(alarm.threshold)} %`
    : `${alarm.name} (${mOfN(alarm)}) needs more than ${duration(earliestFiringSeconds(alarm))}`;
}

function remedyOfImpossible(plan: Plan): string {
  const capable = plan.alarms.filter((alarm) => !neverFires(alarm));
  if (capable.length === 0) {
    return `Set the threshold of ${leastBy(plan.alarms, ({ threshold }) => threshold).name} to at most 100.`;
  }
  const fastest = leastBy(capable, earliestFiringSeconds);
  const possible = terminationWait(plan, earliestFiringSeconds(fastest) + 1);
  const safe = terminationWait(plan, Math.min(...capable.map((alarm) => latestAlarmOfTotalFailureSeconds(alarm, plan))));
  return `Keep the old version for at least ${duration(possible)} after all traffic has moved (now ${duration(plan.schedule.terminationWaitSeconds)}), `
    + `and for ${duration(safe)} to be in time for every total failure.`;
}

function late(plan: Plan, fastest: AnalyzedAlarm, latest: number): CanaryFinding {
  return {
    id: 'late-alarm',
    verdict: CanaryVerdict.LATE,
    rule: 'A version that fails every request must be found while the old one can still be restored; it can escape for good.',
    numbers: `${found(plan, fastest, latest)}, and the old version is gone after ${duration(plan.horizonSeconds)}.`,
    remedy: `Keep the old version for at least ${duration(terminationWait(plan, latest))} after all traffic has moved `
      + `(now ${duration(plan.schedule.terminationWaitSeconds)}).`,
  };
}

function promoted(plan: Plan, fastest: AnalyzedAlarm, latest: number): CanaryFinding {
  const count = plan.schedule.steps.length;
  return {
    id: 'promoted-before-alarm',
    verdict: CanaryVerdict.WEAK,
    rule: 'A version that fails every request should be found before all traffic moves to it; it can be promoted before it is rolled back.',
    numbers: `${found(plan, fastest, latest)}, and all traffic moves after ${duration(plan.rolloutSeconds)}.`,
    remedy: `Give ${count === 1 ? 'the step' : `each of the ${count} steps`} at least ${duration(roundUp(latest / count))}.`,
  };
}

/** The one figure behind both, with what it assumes. */
function found(plan: Plan, alarm: AnalyzedAlarm, latest: number): string {
  return `The fastest alarm, ${alarm.name} (${mOfN(alarm)}), can take ${duration(latest)} from the first shift of traffic: `
    + `${duration(alarm.datapointsToAlarm * alarm.periodSeconds)} of periods, 1 min until the first of them begins, `
    + `and an assumed ${duration(plan.alarmLatencySeconds)} until CloudWatch knows`;
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
