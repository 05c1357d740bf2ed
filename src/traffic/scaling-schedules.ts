import { Token } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { TASKS } from '../private/aws-rules';
import { Validator } from '../private/validator';

/** The bounds that hold while no schedule has changed them. */
export interface Bounds {
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/**
 * Rejects changes of the bounds that Application Auto Scaling would refuse, and those that leave no task: a release
 * of a version that nobody asks always succeeds.
 */
export function validateSchedules(validator: Validator, bounds: Bounds, schedules: Record<string, appscaling.ScalingSchedule>): void {
  const all = [bounds, ...Object.values(schedules)];
  for (const [name, schedule] of Object.entries(schedules)) {
    const property = `autoScaling.schedules['${name}']`;
    validator.pattern('autoScaling.schedules', name, {
      // Application Auto Scaling, PutScheduledAction
      regex: /^(?! )[^\x00-\x1f\x7f-\x9f:/|]{0,255}[^\x00-\x1f\x7f-\x9f:/| ]$/, // eslint-disable-line no-control-regex
      rule: 'must have names of 1 to 256 characters, without colons, slashes, vertical bars or line breaks, and without spaces at either end.',
      remedy: "Choose a name like 'night'.",
    });
    validator.require(schedule.minCapacity !== undefined || schedule.maxCapacity !== undefined, {
      property, value: name, rule: 'changes neither bound.', remedy: 'Set minCapacity, maxCapacity, or both.',
    });
    for (const bound of ['minCapacity', 'maxCapacity'] as const) {
      validator.number(`${property}.${bound}`, schedule[bound], {
        ...TASKS, remedy: 'Keep at least one task: without any, every release succeeds, however bad the version is.',
      });
    }
    const { minCapacity, maxCapacity } = schedule;
    const highest = maxCapacity ?? extreme(Math.max, all.map((other) => other.maxCapacity));
    validator.require(minCapacity === undefined || highest === undefined || Token.isUnresolved(minCapacity) || minCapacity <= highest, {
      property: `${property}.minCapacity`, value: minCapacity, rule: `is above every maxCapacity that can hold then (${highest}).`, remedy: 'Set maxCapacity of the schedule, too, to at least that.',
    });
    const lowest = minCapacity ?? extreme(Math.min, all.map((other) => other.minCapacity));
    validator.require(maxCapacity === undefined || lowest === undefined || Token.isUnresolved(maxCapacity) || maxCapacity >= lowest, {
      property: `${property}.maxCapacity`, value: maxCapacity, rule: `is below every minCapacity that can hold then (${lowest}).`, remedy: 'Set minCapacity of the schedule, too, to at most that.',
    });
  }
}

/** Nothing where a bound is known only at deployment. */
function extreme(choose: (...values: number[]) => number, values: (number | undefined)[]): number | undefined {
  const given = values.filter((value) => value !== undefined);
  return given.some((value) => Token.isUnresolved(value)) ? undefined : choose(...given);
}
