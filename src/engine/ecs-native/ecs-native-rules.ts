import { EngineRules, StackRollback, StartInAlarm, UnreadAlarms } from '../../analysis/engine-rules';

/**
 * CloudFormation refuses a service whose steps and bake time are longer in all (AWS::ECS::Service, CanaryConfiguration and
 * LinearConfiguration): it waits for 36 hours itself, and every deployment may be one of its own.
 */
export const LONGEST_RELEASE_MINUTES = 33 * 60;

/** How long CloudFormation waits for a service. */
export const LONGEST_UPDATE_MINUTES = 36 * 60;

/** ECS, LinearConfiguration: the smallest step, in percent. */
export const LEAST_LINEAR_PERCENTAGE = 3;

/** ECS, TimeoutConfiguration, in minutes: of a function by the ECS guide, "Lifecycle hooks". */
export const HOOK_TIMEOUT_MINUTES = { min: 1, max: 1440 };
export const PAUSE_TIMEOUT_MINUTES = { min: 1, max: 20_160 };

/** ECS guide, "Lifecycle hooks": of a service, functions aside. */
export const MOST_PAUSES = 10;

/** What ECS takes and does. */
export const ECS_NATIVE_RULES: EngineRules = {
  title: 'ECS',
  // ECS, CanaryConfiguration.
  leastPercentage: 0.1,
  mostPercentage: 100,
  percentageStep: 0.1,
  longestIntervalMinutes: 1440,
  longestRolloutMinutes: LONGEST_RELEASE_MINUTES,
  // ECS, DeploymentConfiguration, bakeTimeInMinutes.
  longestTerminationWaitMinutes: 1440,
  // ECS guide, "How CloudWatch alarms detect deployment failures": one that is on at the start switches all off.
  startInAlarm: StartInAlarm.UNWATCHED,
  // The same page: throttled, "Amazon ECS might miss the alarm".
  unreadAlarms: UnreadAlarms.MISSED,
  // Not documented: a rollback may send the service the task definition of the update before (docs/facts.md).
  stackRollback: StackRollback.MAY_RELEASE,
  longestReleaseMinutes: LONGEST_RELEASE_MINUTES,
};
