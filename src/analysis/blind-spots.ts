import { faultsKnownOf, faultsSeenBy, isCertain } from './faults';
import { Plan } from './plan';
import { neverFires } from './timing';
import { CanaryFinding, CanaryVerdict, FaultKind } from './types';
import { mOfN } from './wording';

/** So many minutes may be published late without keeping an alarm silent. */
const LATE_MINUTES = 2;

/**
 * What nothing protects from, whatever the traffic: metrics that come late, and failures that are not answered. Nothing is
 * said of alarms that do not say what they see: little is known of them.
 */
export function blindSpots(plan: Plan): CanaryFinding[] {
  return plan.alarms.some(({ sees }) => sees !== undefined) ? [...lateMetrics(plan), ...unanswered(plan)] : [];
}

/** Two minutes that are not published yet count as not breaching: M of the other N − 2 must. */
function lateMetrics({ alarms }: Plan): CanaryFinding[] {
  const watching = alarms.filter((alarm) => isCertain(alarm) && !neverFires(alarm));
  const isSilenced = ({ evaluationPeriods, datapointsToAlarm }: typeof watching[number]) => evaluationPeriods - datapointsToAlarm < LATE_MINUTES;
  if (watching.length === 0 || !watching.every(isSilenced)) {
    return [];
  }
  const [{ name, datapointsToAlarm }] = watching;
  return [{
    id: 'late-metrics',
    verdict: CanaryVerdict.WEAK,
    rule: 'An alarm should look at two periods more than must breach: metrics that CloudWatch has not published yet count as quiet, '
      + 'and two such minutes keep it silent.',
    numbers: `${watching.map((alarm) => `${alarm.name} looks at ${mOfN(alarm)}`).join(', ')}.`,
    remedy: `Let ${name} look at ${datapointsToAlarm + LATE_MINUTES} periods (evaluationPeriods).`,
  }];
}

/** A version that crashes or hangs fails requests that no target answers: an alarm on answers does not see them. */
function unanswered({ alarms, unmodelled }: Plan): CanaryFinding[] {
  const seen = new Set([...alarms.filter(isCertain).flatMap(faultsSeenBy), ...unmodelled.flatMap(faultsKnownOf)]);
  const missing = UNANSWERED.filter((kind) => !seen.has(kind));
  return missing.length < UNANSWERED.length ? [] : [{
    id: 'unanswered-failures',
    verdict: CanaryVerdict.WEAK,
    rule: 'A version that crashes or hangs should be found, too: its requests get no answer, or one from the balancer.',
    numbers: 'No alarm sees requests that a version does not answer.',
    remedy: 'Add RollbackAlarm.http5xx(), which counts them for each version.',
  }];
}

const UNANSWERED = [FaultKind.NO_ANSWER, FaultKind.HANGS];
