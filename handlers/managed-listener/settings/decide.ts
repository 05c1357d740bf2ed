import { INITIAL, ServiceSettings, Settings, SettingsProperties } from '../../../src/custom-resources/service-settings/protocol';

/** What UpdateService is to set of a service. It gets nothing else: all the rest would be sent again, and refused. */
export interface Change {
  readonly cluster: string;
  readonly service: string;
  readonly desiredCount?: number;
  readonly healthCheckGracePeriodSeconds?: number;
}

/**
 * Decides what is set: what the template says otherwise than before, and nothing that it says again, because the number of
 * tasks may have been changed since. Where scaling owns that number, before or after, it stays as it is.
 */
export function decide(wanted: SettingsProperties, old?: SettingsProperties): Change[] {
  return wanted.Services.flatMap((service) => {
    const before = old?.Services.find(({ Cluster, Service }) => Cluster === service.Cluster && Service === service.Service) ?? INITIAL;
    const settings = {
      ...(differs('DesiredCount', service, before) ? { desiredCount: Number(service.DesiredCount) } : {}),
      ...(differs('HealthCheckGracePeriodSeconds', service, before) ? { healthCheckGracePeriodSeconds: Number(service.HealthCheckGracePeriodSeconds) } : {}),
    };
    return Object.keys(settings).length === 0 ? [] : [{ cluster: service.Cluster, service: service.Service, ...settings }];
  });
}

function differs(key: keyof Settings, wanted: ServiceSettings, old: Settings): boolean {
  return wanted[key] !== undefined && old[key] !== undefined && wanted[key] !== old[key];
}
