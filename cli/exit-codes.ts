/** What the command line says to the shell that called it. */
export enum ExitCode {
  /** It did what it was asked to, and found nothing wrong with the release. */
  OK = 0,
  /** It did what it was asked to, and the answer is no: the release would be rolled back, for instance. */
  NO = 1,
  /** It cannot do what it was asked to: a wrong option, a missing or unreadable file, a full disk. */
  USAGE = 2,
  /** Time is up: what was waited for has not happened, and goes on. */
  TIME = 3,
  /** The release waits for somebody. */
  WAITS = 4,
  /** AWS could not be asked: credentials, permission, network. The release goes on. */
  UNASKED = 5,
  /** A mistake of its own. */
  BUG = 70,
  /** Interrupted (SIGINT), and ended (SIGTERM). The release goes on. */
  INTERRUPTED = 130,
  TERMINATED = 143,
}
