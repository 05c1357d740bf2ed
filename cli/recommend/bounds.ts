/** What no M of N can be better than: cheap enough to ask of every candidate. */
import { periodsUntil, Plan, Watch } from '../../src/analysis/plan';
import { failedRequests } from '../../src/analysis/rollback';
import { newVersionSeconds, periodRuns } from '../../src/analysis/schedule';
import { AnalyzedAlarm, ExpectedTraffic } from '../../src/analysis/types';

/** An alarm that never forgets: it fires with the M-th minute that breaches, and so no later than one that looks back N minutes. */
export interface AtBest {
  /** Probability that it has fired before promotion. */
  readonly power: number;
  /** Mean failed requests before promotion. */
  readonly failedRequests: number;
}

/** The faulty version under an alarm that never forgets. */
export function atBest({ plan, alarm, traffic, breach }: Watch, datapointsToAlarm: number): AtBest {
  const { schedule, phaseSeconds, alarmLatencySeconds, rollbackLatencySeconds, rolloutSeconds } = plan;
  const count = new Breaches(datapointsToAlarm);
  let [end, failed] = [phaseSeconds, 0];
  for (const { periods, share } of periodRuns(schedule, phaseSeconds, alarm.periodSeconds, periodsUntil(rolloutSeconds, plan, alarm, phaseSeconds))) {
    const probability = breach(share, traffic.faultyErrorRate);
    for (let i = 0; i < periods; i++) {
      end += alarm.periodSeconds;
      failed += count.advance(probability) * failedUntil(plan, traffic, Math.min(rolloutSeconds, end + alarmLatencySeconds + rollbackLatencySeconds));
    }
  }
  return { power: count.reached, failedRequests: failed + (1 - count.reached) * failedUntil(plan, traffic, rolloutSeconds) };
}

/** Failed requests of a release whose traffic is back after some seconds. */
export function failedUntil({ schedule }: Plan, traffic: ExpectedTraffic, seconds: number): number {
  return failedRequests(traffic, newVersionSeconds(schedule, seconds), seconds).expectedFailedRequests;
}

/** Mean failed requests, if each minute breaches. */
export function failedIfSure(plan: Plan, traffic: ExpectedTraffic, datapointsToAlarm: number): number {
  const { phaseSeconds, alarmLatencySeconds, rollbackLatencySeconds, rolloutSeconds } = plan;
  return failedUntil(plan, traffic, Math.min(rolloutSeconds, phaseSeconds + 60 * datapointsToAlarm + alarmLatencySeconds + rollbackLatencySeconds));
}

/** The least minutes of which M breach with a probability; undefined where that takes more than most of them. */
export function leastMinutes(breach: number, datapointsToAlarm: number, target: number, most: number): number | undefined {
  const count = new Breaches(datapointsToAlarm);
  for (let minutes = 1; minutes <= most; minutes++) {
    count.advance(breach);
    if (count.reached >= target) {
      return minutes;
    }
  }
  return undefined;
}

/** False alarms that an alarm has at least: windows of N minutes that have nothing to do with each other, in a stretch of alike ones. */
export function falseAlarmsAtLeast({ datapointsToAlarm, evaluationPeriods }: AnalyzedAlarm, breach: number, minutes: number): number {
  const length = Math.min(evaluationPeriods, minutes);
  if (length < datapointsToAlarm || breach === 0) {
    return 0;
  }
  const count = new Breaches(datapointsToAlarm);
  for (let i = 0; i < length; i++) {
    count.advance(breach);
  }
  return 1 - (1 - count.reached) ** Math.floor(minutes / length);
}

/** How many of some minutes have breached, up to M. */
class Breaches {
  public reached = 0;
  /** How likely so many have, below M. */
  private readonly counts: Float64Array;

  constructor(datapointsToAlarm: number) {
    this.counts = new Float64Array(datapointsToAlarm);
    this.counts[0] = 1;
  }

  /** Adds a minute, and returns the probability that it is the M-th that breaches. */
  public advance(breach: number): number {
    const { counts } = this;
    const last = counts.length - 1;
    const fires = counts[last] * breach;
    for (let k = last; k > 0; k--) {
      counts[k] = counts[k] * (1 - breach) + counts[k - 1] * breach;
    }
    counts[0] *= 1 - breach;
    this.reached += fires;
    return fires;
  }
}
