/** What becomes of a release. */
export enum ReleaseEvent {
  /** It has started. */
  STARTED = 'started',
  /** The new version has all requests, and the old tasks are gone. */
  SUCCEEDED = 'succeeded',
  /** An alarm, a hook, a failure or somebody has stopped it. What traffic had moved goes back. */
  ROLLED_BACK = 'rolledBack',
}

/** What a topic is told. */
export interface NotificationOptions {
  /**
   * The events to tell of.
   *
   * @default - all
   */
  readonly events?: ReleaseEvent[];
}
