import { faultsKnownOf, faultsSeenBy } from './faults';
import { Plan } from './plan';
import { canCompare, comparesByDefault, LARGEST_DEFAULT_SHARE, largestShare } from './schedule-limits';
import { AlarmScope, AlarmStatistic, CanaryFinding, CanaryVerdict, FaultKind } from './types';
import { percent, round } from './wording';

/**
 * What nobody sees because the schedule has no place for the alarm that would. It is an information: the canary is none the
 * worse for it than its schedule makes it. As with blind spots, nothing is said of alarms that do not say what they see.
 */
export function leftOut(plan: Plan): CanaryFinding[] {
  return plan.alarms.some(({ sees }) => sees !== undefined) ? [...comparison(plan), ...crashLoops(plan)] : [];
}

/** Without a comparison, what fails less than the thresholds is nobody's business. */
function comparison({ schedule: { steps }, alarms, unmodelled }: Plan): CanaryFinding[] {
  const isThere = alarms.some(({ statistic }) => statistic === AlarmStatistic.COMPARISON)
    || unmodelled.some(({ watchesFailedRequests }) => watchesFailedRequests !== false); // it may compare
  if (steps.length === 0 || comparesByDefault(steps) || isThere) {
    return [];
  }
  const thresholds = alarms.filter(({ statistic, alarmScope }) => statistic === AlarmStatistic.RATE && alarmScope === AlarmScope.TARGET_GROUP)
    .map(({ threshold }) => threshold);
  const most = percent(LARGEST_DEFAULT_SHARE);
  return [{
    id: 'no-comparison',
    verdict: CanaryVerdict.SOUND,
    rule: 'A new version is best compared with the running one: an alarm with a fixed threshold does not see a release that fails a little more than before.',
    numbers: `None of the ${alarms.length + unmodelled.length} alarms compares them: that takes fewer requests to the new version than to the old one, `
      + `and the largest step has ${percent(largestShare(steps))}.`
      + (thresholds.length === 0 ? '' : ` The lowest threshold for one version's failures is ${round(Math.min(...thresholds))} %.`),
    remedy: canCompare(steps)
      ? `Add RollbackAlarm.canaryVersusBaseline(), or let no step be above ${most}, where it is among the defaults.`
      : `Let no step be above ${most}, where RollbackAlarm.canaryVersusBaseline() is among the defaults, or add it and keep each step below 50 %.`,
  }];
}

/** All at once the new version's tasks have no others beside them that say how many there should be. */
function crashLoops({ schedule: { steps }, alarms, unmodelled }: Plan): CanaryFinding[] {
  const kinds = [...alarms.flatMap(faultsSeenBy), ...unmodelled.flatMap(faultsKnownOf)];
  const isKnown = unmodelled.every(({ sees, watchesFailedRequests }) => (sees ?? watchesFailedRequests) !== undefined);
  return steps.length > 0 || kinds.includes(FaultKind.CRASH_LOOP) || !isKnown ? [] : [{
    id: 'no-task-health',
    verdict: CanaryVerdict.SOUND,
    rule: 'Tasks that die or fail their health checks, and are replaced, again and again, are best found by how many of each version are healthy.',
    numbers: `0 of ${alarms.length + unmodelled.length} alarms see that, and all at once no two versions have requests at the same time.`,
    remedy: 'Use a schedule with a step, where RollbackAlarm.taskHealth() is among the defaults.',
  }];
}
