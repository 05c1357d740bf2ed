import { EngineRules, StartInAlarm } from '../../analysis/engine-rules';

/** What CodeDeploy takes and does. */
export const CODE_DEPLOY_RULES: EngineRules = {
  title: 'CodeDeploy',
  // CodeDeploy, TimeBasedCanary and TimeBasedLinear: whole percentages and minutes.
  leastPercentage: 1,
  mostPercentage: 99,
  percentageStep: 1,
  longestIntervalMinutes: 2880,
  // CodeDeploy quotas: a deployment that has not moved all traffic after 120 hours is ended.
  longestRolloutMinutes: 120 * 60,
  // CodeDeploy, BlueInstanceTerminationOption.
  longestTerminationWaitMinutes: 2800,
  // CodeDeploy, "Stop a deployment when an alarm is activated".
  startInAlarm: StartInAlarm.REFUSED,
  // ECS guide, "CodeDeploy blue/green deployments", on scaling during a deployment.
  scalingSettlesInMinutes: 5,
};
