/** What is promised of the live version when the health check of a service changes. */
export enum HealthCheckChange {
  /** Every task that runs answers the old check and the new one. */
  LIVE_VERSION_ANSWERS_BOTH = 'liveVersionAnswersBoth',
}
