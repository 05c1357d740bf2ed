import { EngineRules } from '../analysis/engine-rules';
import { Validator } from '../private/validator';
import { ServiceContext } from '../service-context';

/**
 * Checks a schedule by the rules of the engine that takes it.
 *
 * @throws when it takes another percentage, interval or wait, or fewer minutes in all
 */
export function validateSchedule(validator: Validator, rules: EngineRules, { canary, terminationWait }: Pick<ServiceContext, 'canary' | 'terminationWait'>): void {
  const { title } = rules;
  const { percentage, interval } = canary;
  if (percentage !== undefined && interval !== undefined) {
    validatePercentage(validator, rules, percentage);
    const minutes = interval.toMinutes({ integral: false });
    validator.require(Number.isInteger(minutes) && minutes >= 1 && minutes <= rules.longestIntervalMinutes, {
      property: 'canary.interval',
      value: interval.toString(),
      rule: `${title} accepts whole minutes, from 1 to ${rules.longestIntervalMinutes}.`,
      remedy: 'Choose whole minutes, for example Duration.minutes(10).',
    });
    const total = canary.totalDuration.toMinutes();
    validator.require(total <= rules.longestRolloutMinutes, {
      property: 'canary.interval',
      value: interval.toString(),
      rule: `${canary.steps.length} steps of it make ${total} minutes, and ${title} allows ${rules.longestRolloutMinutes / 60} hours (${rules.longestRolloutMinutes} minutes) for a rollout.`,
      remedy: 'Choose a shorter interval or a larger percentage.',
    });
  }
  validator.duration('terminationWait', terminationWait, 'minutes', {
    min: 0,
    max: rules.longestTerminationWaitMinutes,
    remedy: 'Choose whole minutes; the old version can be restored only that long.',
  });
}

function validatePercentage(validator: Validator, { title, leastPercentage, mostPercentage, percentageStep }: EngineRules, percentage: number): void {
  // The multiplication of a fraction adds digits at the end.
  const isMultiple = percentage === Number((Math.round(percentage / percentageStep) * percentageStep).toFixed(9));
  validator.require(isMultiple && percentage >= leastPercentage && percentage <= mostPercentage, {
    property: 'canary.percentage',
    value: percentage,
    rule: `${title} accepts ${percentageStep === 1 ? 'whole numbers' : `multiples of ${percentageStep}`}, from ${leastPercentage} to ${mostPercentage} %.`,
    remedy: 'Choose one of them; CanaryConfig.allAtOnce() moves all traffic in one step.',
  });
}
