/** What the template and the handler (handlers/release-notifier) have to agree on. */

/** The environment variable that has the settings, as JSON. */
export const SETTINGS_VARIABLE = 'NOTIFIER';

/** Equal to the values of `ReleaseEvent`, which the handler cannot import. */
export type EventName = 'started' | 'succeeded' | 'rolledBack';

export interface NotifierSettings {
  /** What messages call the service. */
  readonly service: string;
  /** The one target of an ECS deployment: `cluster:service`. */
  readonly targetId: string;
  readonly topics: { readonly arn: string; readonly events: EventName[] }[];
}
