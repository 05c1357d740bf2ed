import { bisect } from './bisect';
import { faultsSeenBy, isCertain } from './faults';
import { Plan, watchOf } from './plan';
import { playReleases } from './plays/plays';
import { reachesTarget } from './recommend';
import { stoppedProbability } from './refused';
import { horizonSeconds, rolloutSeconds, withInterval } from './schedule';
import { thresholdsOf } from './thresholds';
import { AnalyzedAlarm, ExpectedTraffic, FaultKind } from './types';

/** The most false alarms that a canary may cause, as a part of its releases. */
export const MOST_FALSE_ALARMS = 0.01;

/** With a larger share, most users meet a faulty version before it is known to be one. */
const MOST_PERCENT = 50;

/** A change to one alarm of a plan. */
export interface AlarmChange {
  /** The alarm after it. */
  readonly alarm: AnalyzedAlarm;
  readonly property: 'threshold' | 'datapointsToAlarm';
}

/** The same, and the alarm before it. */
interface Change extends AlarmChange {
  readonly before: AnalyzedAlarm;
}

/** The least change to one alarm with which it reaches the target, and all of them still have few false alarms. */
export function sharperAlarm(plan: Plan, traffic: ExpectedTraffic): AlarmChange | undefined {
  const changes = plan.alarms.flatMap((alarm) => [() => lowerThreshold(plan, alarm, traffic), () => fewerDatapoints(plan, alarm, traffic)]);
  // The others stay as they are beside each alarm that is changed: asked once.
  const stopped = remembered((alarm: AnalyzedAlarm) => stoppedProbability(watchOf(plan, alarm, traffic)));
  return firstOf(changes.map((change) => () => {
    const found = change();
    return found && isQuietWith(plan, traffic, found, stopped) ? { alarm: found.alarm, property: found.property } : undefined;
  }));
}

/** The least share of the one step, in whole percent, with which an alarm reaches the target and all have few false alarms. */
export function largerPercentage(plan: Plan, traffic: ExpectedTraffic): number | undefined {
  const [step] = plan.schedule.steps;
  const today = Math.floor(100 * step.share);
  if (plan.schedule.steps.length !== 1 || today >= MOST_PERCENT) {
    return undefined;
  }
  const withPercentage = (percentage: number): Plan =>
    ({ ...plan, schedule: { ...plan.schedule, steps: [{ ...step, share: percentage / 100 }] } });
  const isEnough = (percentage: number) => plan.alarms.some((alarm) => reaches(withPercentage(percentage), alarm, traffic));
  const least = isEnough(MOST_PERCENT) ? bisect(today + 1, MOST_PERCENT, isEnough) : undefined;
  const stopped = (alarm: AnalyzedAlarm) => stoppedProbability(watchOf(withPercentage(least!), alarm, traffic));
  return least !== undefined && isQuiet(plan.alarms, stopped) ? least : undefined;
}

/** How many longer intervals than that of the best alarm alone are played: another phase costs a minute or two. */
const MOST_TRIES = 8;

/** The least interval with which all alarms together reach the target, given that with which one of them does. */
export function intervalOfAll(plan: Plan, traffic: ExpectedTraffic, leastMinutes: number): number | undefined {
  return Array.from({ length: MOST_TRIES }, (_, i) => leastMinutes + i).find((minutes) => {
    const schedule = withInterval(plan.schedule, minutes);
    return minutes <= plan.longestIntervalMinutes
      && reachesTogether({ ...plan, schedule, rolloutSeconds: rolloutSeconds(schedule), horizonSeconds: horizonSeconds(schedule) }, traffic);
  });
}

/**
 * Whether all alarms together reach the target, given that one of them does. With one step they do: the figure of the alarm is that of the
 * worst phase. With several it is not, and releases are played.
 */
function reachesTogether(plan: Plan, traffic: ExpectedTraffic): boolean {
  if (plan.schedule.steps.length === 1) {
    return true;
  }
  const alarms = plan.alarms.filter((alarm) => isCertain(alarm) && faultsSeenBy(alarm).includes(FaultKind.ERRORS));
  const played = playReleases({ plan, alarms, traffic, errorRate: traffic.faultyErrorRate }, [alarms.map((_, i) => i)]);
  return played === undefined || played[0].beforePromotion >= plan.targetProbability;
}

/** More datapoints, with which an alarm has at most that many false alarms and still reaches the target. */
export function moreDatapoints(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic, allowed: number): AnalyzedAlarm | undefined {
  const more = Array.from({ length: alarm.evaluationPeriods - alarm.datapointsToAlarm }, (_, i) => alarm.datapointsToAlarm + 1 + i);
  return more.map((datapointsToAlarm) => ({ ...alarm, datapointsToAlarm }))
    .find((changed) => stoppedProbability(watchOf(plan, changed, traffic)) <= allowed && reaches(plan, changed, traffic));
}

/** The power falls as the threshold grows, and so do the false alarms. */
function lowerThreshold(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): Change | undefined {
  const { at, firstAbove } = thresholdsOf(alarm);
  const most = bisect(0, firstAbove(alarm.threshold), (index) => at(index) >= alarm.threshold) - 1;
  const lowered = (index: number): AnalyzedAlarm => ({ ...alarm, threshold: at(index) });
  const misses = (index: number) => !reaches(plan, lowered(index), traffic);
  // The highest that reaches it comes before the least that does not.
  const index = most < 1 || misses(1) ? 0 : bisect(1, most + 1, (i) => i > most || misses(i)) - 1;
  return index === 0 ? undefined : { before: alarm, alarm: lowered(index), property: 'threshold' };
}

function fewerDatapoints(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): Change | undefined {
  const fewer = Array.from({ length: alarm.datapointsToAlarm - 1 }, (_, i) => alarm.datapointsToAlarm - 1 - i);
  const enough = fewer.map((datapointsToAlarm) => ({ ...alarm, datapointsToAlarm })).find((changed) => reaches(plan, changed, traffic));
  return enough && { before: alarm, alarm: enough, property: 'datapointsToAlarm' };
}

function isQuietWith(plan: Plan, traffic: ExpectedTraffic, { before, alarm: changed }: Change, stopped: (alarm: AnalyzedAlarm) => number): boolean {
  const alarms = plan.alarms.map((alarm) => alarm === before ? changed : alarm);
  return stopped(changed) <= MOST_FALSE_ALARMS && isQuiet(alarms, stopped) && reachesTogether({ ...plan, alarms }, traffic);
}

function isQuiet(alarms: readonly AnalyzedAlarm[], stopped: (alarm: AnalyzedAlarm) => number): boolean {
  return alarms.reduce((sum, alarm) => sum + stopped(alarm), 0) <= MOST_FALSE_ALARMS;
}

function reaches(plan: Plan, alarm: AnalyzedAlarm, traffic: ExpectedTraffic): boolean {
  return reachesTarget(watchOf(plan, alarm, traffic), traffic.faultyErrorRate);
}

function firstOf<T>(candidates: readonly (() => T | undefined)[]): T | undefined {
  for (const candidate of candidates) {
    const found = candidate();
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function remembered<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.has(key) ? known.get(key)! : compute(key);
    known.set(key, value);
    return value;
  };
}
