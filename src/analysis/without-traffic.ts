import { bisect } from './bisect';
import { faultsSeenBy, isCertain } from './faults';
import { Plan, watchOf } from './plan';
import { reachesTarget, REQUEST_RATES } from './recommend';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict, FaultKind } from './types';
import { duration, percent, requestsASecond } from './wording';

/**
 * What can be said of a canary of which no traffic is known: from how many requests on it protects from the worst, and what it
 * forgives. As with blind spots, nothing is said of alarms that do not say what they see.
 */
export function withoutTraffic(plan: Plan): CanaryFinding[] {
  const { schedule: { steps }, traffic, alarms, targetProbability } = plan;
  const finding = alarms.filter((alarm) => isCertain(alarm) && alarm.sees !== undefined && faultsSeenBy(alarm).includes(FaultKind.ERRORS));
  if (traffic !== undefined || steps.length === 0 || finding.length === 0) {
    return [];
  }
  const requests = leastRequests(plan, finding);
  return requests === undefined ? [] : [{
    id: 'no-expected-traffic',
    verdict: CanaryVerdict.SOUND,
    rule: 'What a canary finds depends on its traffic, and none is assumed.',
    numbers: `A version that fails every request is rolled back before all traffic moves to it with a probability of ${percent(targetProbability)} `
      + `at ${requestsASecond(requests)} or more; with fewer, it may be promoted.${forgiveness(finding)}`,
    remedy: 'Give expectedTraffic for the probabilities of smaller faults, and of false alarms.',
  }];
}

/** The least traffic with which an alarm finds a version that fails every request; the more there is, the surer it is. */
function leastRequests(plan: Plan, alarms: readonly AnalyzedAlarm[]): number | undefined {
  const rates = [...REQUEST_RATES].reverse();
  const reaches = (requestsPerSecond: number) => {
    const traffic = { requestsPerSecond, healthyErrorRate: 0, faultyErrorRate: 1 };
    return alarms.some((alarm) => reachesTarget(watchOf(plan, alarm, traffic), 1));
  };
  const last = rates.length - 1;
  return reaches(rates[last]) ? rates[bisect(0, last, (i) => reaches(rates[i]))] : undefined;
}

/**
 * How long new tasks may fail every request. The shift is in the middle of a minute, of which nothing else may be left; each minute
 * after it breaches once the threshold's part of it has failed; and M of them are too many.
 */
function forgiveness(alarms: readonly AnalyzedAlarm[]): string {
  const seconds = alarms.filter(({ statistic, alarmScope }) => statistic === AlarmStatistic.RATE && alarmScope === AlarmScope.TARGET_GROUP)
    .map(({ periodSeconds, datapointsToAlarm, threshold }) => (
      datapointsToAlarm === 1 ? 0 : Math.floor(periodSeconds * (datapointsToAlarm - 2 + threshold / 100))));
  const least = Math.min(...seconds);
  return seconds.length === 0 || least === 0 ? '' : ` New tasks that fail every request for up to ${duration(least)} after the shift are forgiven.`;
}
