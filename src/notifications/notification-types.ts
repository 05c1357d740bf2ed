/** What becomes of a release. */
export enum ReleaseEvent {
  /** It has started. */
  STARTED = 'started',
  /** It waits for somebody to approve it, before its first request. */
  WAITING = 'waiting',
  /** The new version has all requests, and the old tasks are gone. */
  SUCCEEDED = 'succeeded',
  /**
   * An alarm, a hook, a failure or somebody has stopped it. There are two messages of it: at the end of the release, with
   * the reason, and when the old version has all requests again.
   */
  ROLLED_BACK = 'rolledBack',
}

/** Who reads the messages of a topic. */
export enum NotificationForm {
  /** People, by mail or SMS. */
  TEXT = 'text',
  /**
   * A channel of Slack, Microsoft Teams or Amazon Chime, by Amazon Q Developer in chat applications. It shows no other
   * text that comes by a topic. All messages of a release are in one thread.
   */
  CHAT = 'chat',
}

/** What a topic is told. */
export interface NotificationOptions {
  /**
   * The events to tell of.
   *
   * @default - all
   */
  readonly events?: ReleaseEvent[];

  /**
   * Who reads the messages.
   *
   * @default NotificationForm.TEXT
   */
  readonly form?: NotificationForm;
}
