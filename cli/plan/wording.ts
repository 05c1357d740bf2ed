/** What is in a plan, in words. */
import { AlarmScope, AlarmStatistic, AlarmTiming, AnalyzedAlarm, CanaryFinding, CanaryStep, CanaryVerdict, ExpectedTraffic } from '../../src/analysis/types';
import { Look } from '../io';
import { duration, percent, plural, significant } from '../text/format';

/** How a verdict looks, and what it means. */
export const VERDICTS: Record<CanaryVerdict, { readonly look: Look; readonly meaning: string }> = {
  [CanaryVerdict.SOUND]: { look: 'green', meaning: 'no problems found' },
  [CanaryVerdict.WEAK]: { look: 'yellow', meaning: 'it protects less than it should' },
  [CanaryVerdict.LATE]: { look: 'red', meaning: 'a version that fails every request can escape for good' },
  [CanaryVerdict.IMPOSSIBLE]: { look: 'red', meaning: 'no alarm can ever roll it back' },
};

/** What a finding is called by its verdict: one that leaves a canary sound is an information. */
export function levelOf({ verdict }: CanaryFinding): string {
  return verdict === CanaryVerdict.SOUND ? 'information' : verdict;
}

/** `25 % for 10 min, then all` */
export function scheduleText(steps: readonly CanaryStep[]): string {
  if (steps.length === 0) {
    return 'all at once';
  }
  const [{ share, durationSeconds }] = steps;
  if (steps.length === 1) {
    return `${percent(share)} for ${duration(durationSeconds)}, then all`;
  }
  return isLinear(steps)
    ? `${percent(share)} more every ${duration(durationSeconds)}, all after ${duration(steps.length * durationSeconds)}`
    : `${steps.map((step) => `${percent(step.share)} for ${duration(step.durationSeconds)}`).join(', ')}, then all`;
}

/** Whether each step adds as much for as long as the first. */
export function isLinear(steps: readonly CanaryStep[]): boolean {
  return steps.length > 0 && steps.every(({ share, durationSeconds }, i) =>
    durationSeconds === steps[0].durationSeconds && Math.abs(share - (i + 1) * steps[0].share) < 1e-9);
}

/** `5 % of a version's requests, from 10 on` */
export function conditionText({ statistic, alarmScope, threshold, minimumRequests = 0 }: AnalyzedAlarm): string {
  if (statistic === AlarmStatistic.COMPARISON) {
    return `${significant(threshold, 6)} points more than the other version${minimumRequests > 1 ? `, from ${minimumRequests} on` : ''}`;
  }
  if (statistic === AlarmStatistic.COUNT) {
    return `${plural(threshold, 'failure')}${alarmScope === AlarmScope.TARGET_GROUP ? ' of one version' : ''}`;
  }
  return `${significant(threshold, 6)} % of ${alarmScope === AlarmScope.TARGET_GROUP ? "a version's" : 'all'} requests`
    + `${minimumRequests > 1 ? `, from ${minimumRequests} on` : ''}`;
}

/** `2 of 3 minutes`, `2 of 2 × 2 min` */
export function datapointsText({ datapointsToAlarm, evaluationPeriods, periodSeconds }: AlarmTiming): string {
  return `${datapointsToAlarm} of ${periodSeconds === 60 ? plural(evaluationPeriods, 'minute') : `${evaluationPeriods} × ${duration(periodSeconds)}`}`;
}

/** `10 requests/s, of which a healthy version fails 0.1 % and the faulty one 10 %` */
export function trafficText(traffic: ExpectedTraffic): string {
  const { requestsPerSecond, healthyErrorRate, faultyErrorRate } = traffic;
  const requests = `${significant(requestsPerSecond, 6)} request${requestsPerSecond === 1 ? '' : 's'}/s`;
  return `${requests}, of which a healthy version fails ${percent(healthyErrorRate)} and the faulty one ${percent(faultyErrorRate)}`;
}

/** `25 %`, `10 % every 3 min`: a schedule where its length is said besides. */
export function briefSchedule(steps: readonly CanaryStep[]): string {
  if (steps.length === 0) {
    return 'all at once';
  }
  const [{ share, durationSeconds }] = steps;
  return steps.length === 1 ? percent(share) : isLinear(steps) ? `${percent(share)} every ${duration(durationSeconds)}` : plural(steps.length, 'step');
}

/** `5 % in 2 of 3 min, from 10` */
export function briefAlarm(alarm: AnalyzedAlarm): string {
  const { threshold, statistic, alarmScope, datapointsToAlarm, evaluationPeriods, periodSeconds, minimumRequests = 0 } = alarm;
  const value = statistic === AlarmStatistic.COUNT ? String(threshold) : statistic === AlarmStatistic.COMPARISON ? `+${significant(threshold, 6)} points` : `${significant(threshold, 6)} %${alarmScope === AlarmScope.LOAD_BALANCER ? ' of all' : ''}`;
  const periods = periodSeconds === 60 ? `${evaluationPeriods} min` : `${evaluationPeriods} × ${duration(periodSeconds)}`;
  return `${value} in ${datapointsToAlarm} of ${periods}${minimumRequests > 1 ? `, from ${minimumRequests}` : ''}`;
}
