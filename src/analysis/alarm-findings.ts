import { Plan } from './plan';
import { neverFires } from './timing';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryFinding, CanaryVerdict, UnmodelledAlarm } from './types';
import { duration, mOfN, percent, round, waitsForever } from './wording';

/** What the alarms' own settings say, whatever the traffic. */
export function alarmFindings(plan: Plan): CanaryFinding[] {
  return [...blind(plan), ...plan.alarms.flatMap((alarm) => [...diluted(alarm, plan), ...longPeriod(alarm)])];
}

/** Whether nothing, or nothing that matters, is watched. */
function blind({ alarms, unmodelled }: Plan): CanaryFinding[] {
  if (alarms.length + unmodelled.length === 0) {
    return [withoutAlarms()];
  }
  if (unmodelled.length === 0) {
    return []; // where none of those with a model can fire, that is impossible
  }
  const watches = alarms.some((alarm) => !neverFires(alarm)) || unmodelled.some(({ watchesFailedRequests }) => watchesFailedRequests !== false);
  return watches ? [] : [withoutFailures(alarms, unmodelled)];
}

function withoutAlarms(): CanaryFinding {
  return {
    id: 'no-alarms',
    verdict: CanaryVerdict.WEAK,
    rule: 'A canary needs an alarm: without one, nothing rolls it back.',
    numbers: 'There are 0 alarms.',
    remedy: 'Add one that watches failed requests, for instance 5 % in 3 of 5 one-minute periods.',
  };
}

/** Those with a model can never fire, and the others look at something else. */
function withoutFailures(idle: readonly AnalyzedAlarm[], others: readonly UnmodelledAlarm[]): CanaryFinding {
  const all = [...idle.map(waitsForever), ...others.map(({ name }) => name)];
  return {
    id: 'no-failure-alarm',
    verdict: CanaryVerdict.WEAK,
    rule: 'A canary needs an alarm on failed requests: a version that fails them all may be fast, and pass its health checks.',
    numbers: `0 of ${all.length} watch them (${all.join(', ')}).`,
    remedy: idle.length === 0
      ? 'Add one that watches failed requests, for instance 5 % in 3 of 5 one-minute periods.'
      : `Set the threshold of ${idle[0].name} to at most 100.`,
  };
}

/**
 * A rate over both versions hides the new one's failures among the old one's requests. One that rests on an assumption counts
 * something else, as lines in a log, which cannot be looked at for each version.
 */
function diluted(alarm: AnalyzedAlarm, plan: Plan): CanaryFinding[] {
  const smallest = Math.min(...plan.schedule.steps.map(({ share }) => share));
  if (alarm.statistic !== AlarmStatistic.RATE || alarm.alarmScope !== AlarmScope.LOAD_BALANCER || alarm.assumption !== undefined || !(smallest < 1)) {
    return [];
  }
  const healthy = plan.traffic?.healthyErrorRate ?? 0;
  const needed = visibleErrorRate(alarm.threshold, smallest, healthy);
  return [{
    id: 'diluted-rate',
    verdict: CanaryVerdict.WEAK,
    alarmName: alarm.name,
    rule: 'A failure rate should be that of one version; pooled with the old version\'s requests, the canary\'s failures are diluted.',
    numbers: `With ${percent(smallest)} of the traffic, the canary must fail ${round(needed)} % of its requests `
      + `for ${alarm.name} to see its threshold of ${round(alarm.threshold)} %${needed > 100 ? ', which it can by chance only' : ''} `
      + `(assuming that the old version fails ${percent(healthy)}).`,
    remedy: 'Look at each target group alone (alarmScope: AlarmScope.TARGET_GROUP).',
  }];
}

/** The failure rate, in percent, with which a share of the traffic lifts the pooled rate to the threshold. */
function visibleErrorRate(threshold: number, share: number, healthyErrorRate: number): number {
  return Math.max(0, threshold - 100 * (1 - share) * healthyErrorRate) / share;
}

function longPeriod(alarm: AnalyzedAlarm): CanaryFinding[] {
  return alarm.periodSeconds <= 60 ? [] : [{
    id: 'long-period',
    verdict: CanaryVerdict.WEAK,
    alarmName: alarm.name,
    rule: 'Periods should be one minute: metrics come once a minute, and a longer period delays the alarm.',
    numbers: `${alarm.name} looks at ${mOfN(alarm)} (${duration(alarm.periodSeconds)}).`,
    remedy: 'Use one-minute periods.',
  }];
}
