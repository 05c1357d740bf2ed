import type { Check, HealthCheckProperties, ServiceCheck } from '../../../src/custom-resources/health-check/protocol';
import { Refusal } from '../../shared/refusal';

/** The properties of the construct. */
const PROPERTIES: Record<keyof Check, string> = {
  Path: 'path', Port: 'port', Protocol: 'protocol', HttpCodes: 'healthyHttpCodes',
};

/**
 * Whether target groups may get another check. The live version was released under the old one, so somebody has to promise
 * that it answers the new one, too.
 *
 * @returns why not
 */
export function refusalOf(wanted: HealthCheckProperties, old: HealthCheckProperties): Refusal | undefined {
  const changes = wanted.Checks.filter((check) => !check.LiveVersionAnswersBoth).flatMap((check) => {
    const before = old.Checks.find(({ TargetGroup }) => TargetGroup === check.TargetGroup);
    return before ? changesOf(check, before) : [];
  });
  return changes.length === 0 ? undefined : new Refusal(
    'Health check',
    `${changes.join(', and ')} would change for the tasks that serve the requests now, and ECS stops those that do not answer. Nothing was changed.`,
    'Leave healthCheck as it was, and release a version that answers the old check and the new one. Then deploy the new one with '
    + 'healthCheckChange: HealthCheckChange.LIVE_VERSION_ANSWERS_BOTH, and remove that and the old answer afterwards '
    + '(docs/stack-updates.md, Another health check).',
  );
}

function changesOf(wanted: ServiceCheck, old: ServiceCheck): string[] {
  return (Object.keys(PROPERTIES) as (keyof Check)[])
    .filter((key) => wanted[key] !== old[key])
    .map((key) => `healthCheck.${PROPERTIES[key]} of ${wanted.Service} (from '${old[key]}' to '${wanted[key]}')`);
}
