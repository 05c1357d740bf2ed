import { IRollbackAlarm } from './alarm-types';
import { RollbackAlarm } from './rollback-alarm';
import { comparesByDefault } from '../analysis/schedule-limits';
import { ServiceContext } from '../service-context';

/**
 * The alarms of a service whose user has not chosen any: those that are right for its schedule. The comparison is where the
 * new version has fewer requests than the old one at any step, the tasks' health where both have requests at all, and the log
 * where there is one.
 */
export function defaultAlarms({ canary, logGroups }: ServiceContext): IRollbackAlarm[] {
  return [
    RollbackAlarm.http5xx(),
    RollbackAlarm.totalFailure(),
    ...comparesByDefault(canary.steps) ? [RollbackAlarm.canaryVersusBaseline()] : [],
    ...logGroups.length > 0 ? [RollbackAlarm.logErrors()] : [],
    ...canary.steps.length > 0 ? [RollbackAlarm.taskHealth()] : [],
  ];
}
