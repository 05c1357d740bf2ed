/** CodeDeploy's longest interval of a canary or between two steps. */
export const LONGEST_INTERVAL_MINUTES = 2880;

/** CodeDeploy ends a deployment that has not moved all traffic after this time, 120 hours (CodeDeploy quotas). */
export const LONGEST_ROLLOUT_MINUTES = 120 * 60;
