import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../types';

/** Whether the counts of a window breach an alarm. */
export type WindowBreaches = (newFailures: number, newRequests: number, oldFailures: number, oldRequests: number) => boolean;

/** An alarm's condition on counts. */
export function conditionOf(alarm: AnalyzedAlarm): WindowBreaches {
  if (alarm.statistic === AlarmStatistic.COMPARISON) {
    return comparison(alarm);
  }
  const group = alarm.statistic === AlarmStatistic.COUNT ? count(alarm) : rate(alarm);
  return alarm.alarmScope === AlarmScope.LOAD_BALANCER
    ? (newFailures, newRequests, oldFailures, oldRequests) => group(newFailures + oldFailures, newRequests + oldRequests)
    : (newFailures, newRequests, oldFailures, oldRequests) => group(newFailures, newRequests) || group(oldFailures, oldRequests);
}

function count({ threshold }: AnalyzedAlarm) {
  const least = Math.max(1, threshold);
  return (failures: number) => failures >= least;
}

function rate({ threshold, minimumRequests = 0 }: AnalyzedAlarm) {
  const least = Math.max(1, minimumRequests);
  return (failures: number, requests: number) => requests >= least && 100 * failures / requests >= threshold;
}

function comparison({ threshold, minimumRequests = 0, minimumFailures = 1, criticalValue = 1.6 }: AnalyzedAlarm): WindowBreaches {
  const [least, difference, square] = [Math.max(1, minimumRequests), threshold / 100, criticalValue ** 2];
  const worse = (failures: number, requests: number, otherFailures: number, others: number) => {
    if (requests < least || failures < minimumFailures) {
      return false;
    }
    const [excess, pairs] = [failures * others - otherFailures * requests, requests * others];
    const [all, failed] = [requests + others, failures + otherFailures];
    return excess > 0 && excess >= difference * pairs && excess * excess * all >= square * failed * (all - failed) * pairs;
  };
  return (newFailures, newRequests, oldFailures, oldRequests) => newRequests < oldRequests
    ? worse(newFailures, newRequests, oldFailures, oldRequests)
    : oldRequests < newRequests && worse(oldFailures, oldRequests, newFailures, newRequests);
}
