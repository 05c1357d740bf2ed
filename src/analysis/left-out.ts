import { faultsKnownOf, faultsSeenBy } from './faults';
import { Plan } from './plan';
import { canCompare, comparesByDefault, LARGEST_DEFAULT_SHARE, largestShare } from './schedule-limits';
import { AlarmScope, AlarmStatistic, CanaryFinding, CanaryVerdict, FaultKind } from './types';
import { percent, round } from './wording';

/**
 * What nobody sees because the schedule has no place for the alarm that would, or because a list of alarms has taken the place of
 * the defaults. It is an information: who leaves an alarm out may know why. As with blind spots, nothing is said of alarms that
 * do not say what they see.
 */
export function leftOut(plan: Plan): CanaryFinding[] {
  return plan.alarms.some(({ sees }) => sees !== undefined) ? [...comparison(plan), ...crashLoops(plan)] : [];
}

/** Without a comparison, what fails less than the thresholds is nobody's business. */
function comparison({ schedule: { steps }, alarms, unmodelled }: Plan): CanaryFinding[] {
  const isThere = alarms.some(({ statistic }) => statistic === AlarmStatistic.COMPARISON)
    || unmodelled.some(({ watchesFailedRequests }) => watchesFailedRequests !== false); // it may compare
  if (steps.length === 0 || isThere) {
    return [];
  }
  const thresholds = alarms.filter(({ statistic, alarmScope }) => statistic === AlarmStatistic.RATE && alarmScope === AlarmScope.TARGET_GROUP)
    .map(({ threshold }) => threshold);
  const most = percent(LARGEST_DEFAULT_SHARE);
  return [{
    id: 'no-comparison',
    verdict: CanaryVerdict.SOUND,
    rule: 'A new version is best compared with the old one: an alarm with a fixed threshold does not see a release that fails a little more than before.',
    numbers: `No alarm compares them. That works only while the new version gets fewer requests than the old one; the largest step is ${percent(largestShare(steps))}.`
      + (thresholds.length === 0 ? '' : ` The lowest threshold for one version's failures is ${round(Math.min(...thresholds))} %.`),
    remedy: comparesByDefault(steps) ? 'Add RollbackAlarm.canaryVersusBaseline().' : canCompare(steps)
      ? `Add RollbackAlarm.canaryVersusBaseline(), or let no step be above ${most}, where it is among the defaults.`
      : `Let no step be above ${most}, where RollbackAlarm.canaryVersusBaseline() is among the defaults, or add it and keep each step below 50 %.`,
  }];
}

/** Without it a version whose tasks die, and are replaced in time to answer, is nobody's business. */
function crashLoops({ schedule: { steps }, alarms, unmodelled }: Plan): CanaryFinding[] {
  const kinds = [...alarms.flatMap(faultsSeenBy), ...unmodelled.flatMap(faultsKnownOf)];
  const isKnown = unmodelled.every(({ sees, watchesFailedRequests }) => (sees ?? watchesFailedRequests) !== undefined);
  const isStepped = steps.length > 0;
  return kinds.includes(FaultKind.CRASH_LOOP) || !isKnown ? [] : [{
    id: 'no-task-health',
    verdict: CanaryVerdict.SOUND,
    rule: 'Tasks that die or fail their health checks, and are replaced, again and again, are best found by how many of each version are healthy.',
    // All at once the new version's tasks have no others beside them that say how many there should be.
    numbers: `No alarm sees that${isStepped ? '.' : ', and all at once no two versions have requests at the same time.'}`,
    remedy: isStepped ? 'Add RollbackAlarm.taskHealth().' : 'Use a schedule with a step, where RollbackAlarm.taskHealth() is among the defaults.',
  }];
}
