/** What the template and the handler (handlers/release-notifier) have to agree on. */

/** The environment variable that has the settings, as JSON. */
export const SETTINGS_VARIABLE = 'NOTIFIER';

/** Equal to the values of `ReleaseEvent`, which the handler cannot import. */
export type EventName = 'started' | 'waiting' | 'succeeded' | 'rolledBack';

/** Equal to the values of `NotificationForm`. */
export type FormName = 'text' | 'chat';

/** A topic, and what it is told. */
export interface Topic {
  readonly arn: string;
  readonly events: EventName[];
  readonly form: FormName;
}

export interface NotifierSettings {
  /** What messages call the service. */
  readonly service: string;
  /** Whose releases: `cluster:service`, which is also what CodeDeploy calls the target of a deployment. */
  readonly targetId: string;
  /** Names of the hooks' functions, by lifecycle event. Empty where releases say them themselves. */
  readonly hooks: Record<string, string>;
  readonly topics: Topic[];
}
