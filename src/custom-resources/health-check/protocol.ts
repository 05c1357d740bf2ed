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
export interface HealthCheckProperties extends Check {
  /** The promise of whoever deploys. */
  readonly LiveVersionAnswersBoth?: 'true';
}
