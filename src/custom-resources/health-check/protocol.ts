/** What the template and the handler (handlers/managed-listener) have to agree on about health checks. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const HEALTH_CHECK_TYPE = 'Custom::EcsCanaryBlueGreenHealthCheck';

/** What a version has to answer to be healthy. */
export interface Check {
  readonly Path: string;
  readonly Port: string;
  readonly Protocol: string;
  readonly HttpCodes: string;
}

/** The check of a service, as both of its target groups have it. */
export interface ServiceCheck extends Check {
  /** The logical id of the first group: as long as it is the same, the service is. */
  readonly TargetGroup: string;
  /** What people know the service by. */
  readonly Service: string;
  /** The promise of whoever deploys. */
  readonly LiveVersionAnswersBoth?: 'true';
}

/** The checks of all services of a stack. */
export interface HealthCheckProperties {
  readonly Checks: ServiceCheck[];
}
