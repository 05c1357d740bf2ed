/** What the template and the handler (handlers/managed-listener/settings) have to agree on about the settings of services. */

/** The type of the resource in the template. It can never change: CloudFormation refuses that. */
export const SETTINGS_TYPE = 'Custom::EcsCanaryBlueGreenSettings';

/** What UpdateService takes of a service at any time. CloudFormation hands numbers over as texts. */
export interface Settings {
  /** Missing where scaling owns it. */
  readonly DesiredCount?: string;
  readonly HealthCheckGracePeriodSeconds: string;
}

/** The settings of a service. */
export interface ServiceSettings extends Settings {
  readonly Cluster: string;
  readonly Service: string;
}

/** The settings of all services of a stack. */
export interface SettingsProperties {
  readonly Services: ServiceSettings[];
}

/**
 * What a service is created with, whatever it is to have: without a desired count ECS begins with one task, and
 * CloudFormation never sends one.
 */
export const INITIAL: Settings = { DesiredCount: '1', HealthCheckGracePeriodSeconds: '60' };
