import { Counts, MinuteLog } from './minute-log';
import { balancerBreaches, seenBy, SignalLog } from './signals';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../../src/analysis/types';

/**
 * An alarm as CloudWatch evaluates it: at the end of every minute, over the N windows of the period's length
 * that end with it and with every period before. Zeros are reported, so no datapoint is ever missing, and the
 * N newest ones decide.
 */
export class CloudWatchAlarm {
  /** Whether the window that ends with each minute breaches. */
  private readonly breaches: boolean[] = [];
  private readonly minutes: number;

  /** Windows that begin before a minute do not breach; the newest minutes may not be published yet. */
  constructor(
    private readonly alarm: AnalyzedAlarm,
    private readonly firstMinute: number,
    private readonly unpublished = 0,
    private readonly signals?: SignalLog,
  ) {
    this.minutes = alarm.periodSeconds / 60;
  }

  /** Whether the newest datapoint breaches. */
  public get newestBreaches(): boolean {
    return this.breaches[this.breaches.length - 1];
  }

  /** Takes in the newest minute of the log, and says whether the alarm's state is ALARM. */
  public evaluate(log: MinuteLog): boolean {
    const { breaches, minutes, alarm, unpublished } = this;
    const end = log.length;
    breaches[end] = this.breachesIn(log, end - minutes, end);
    let count = 0;
    for (let window = 0, at = end; window < alarm.evaluationPeriods && at > 0; window++, at -= minutes) {
      const isBreaching = at > end - unpublished ? this.breachesIn(log, at - minutes, end - unpublished) : breaches[at];
      count += isBreaching ? 1 : 0;
    }
    return count >= alarm.datapointsToAlarm;
  }

  private breachesIn(log: MinuteLog, begin: number, end: number): boolean {
    if (begin < this.firstMinute || begin >= end) {
      return false;
    }
    if (this.signals === undefined) {
      return windowBreaches(this.alarm, log.window(begin, end));
    }
    const counts = this.signals.window(begin, end);
    return windowBreaches(this.alarm, seenBy(this.alarm, counts)) || balancerBreaches(this.alarm, counts);
  }
}

function windowBreaches(alarm: AnalyzedAlarm, { oldRequests, oldFailures, newRequests, newFailures }: Counts): boolean {
  if (alarm.statistic === AlarmStatistic.COMPARISON) {
    return newRequests < oldRequests
      ? fewerAreWorse(alarm, newRequests, newFailures, oldRequests, oldFailures)
      : oldRequests < newRequests && fewerAreWorse(alarm, oldRequests, oldFailures, newRequests, newFailures);
  }
  return alarm.alarmScope === AlarmScope.LOAD_BALANCER
    ? groupBreaches(alarm, oldRequests + newRequests, oldFailures + newFailures)
    : groupBreaches(alarm, oldRequests, oldFailures) || groupBreaches(alarm, newRequests, newFailures);
}

/** A period without a failure, or without a request, is within any threshold that is above zero. */
function groupBreaches({ statistic, threshold, minimumRequests = 0 }: AnalyzedAlarm, requests: number, failures: number): boolean {
  return statistic === AlarmStatistic.COUNT
    ? failures > 0 && failures >= threshold
    : requests > 0 && requests >= minimumRequests && (100 * failures) / requests >= threshold;
}

/** The two-proportion test with pooled variance, of the version with fewer requests against the other one. */
function fewerAreWorse(
  { threshold, minimumRequests = 0, minimumFailures = 1, criticalValue = 1.6 }: AnalyzedAlarm,
  few: number, fewFailed: number, many: number, manyFailed: number,
): boolean {
  if (few === 0 || few < minimumRequests || fewFailed < minimumFailures) {
    return false;
  }
  const [excess, pairs, all, failed] = [fewFailed * many - manyFailed * few, few * many, few + many, fewFailed + manyFailed];
  return excess > 0 && excess >= threshold / 100 * pairs && excess * excess * all >= criticalValue ** 2 * failed * (all - failed) * pairs;
}
