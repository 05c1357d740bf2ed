import { Lazy } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as fc from 'fast-check';
import { expectInvalid, make, only, synth } from '../helpers';

const schedule = appscaling.Schedule.cron({ hour: '1' });
type Bounds = Pick<appscaling.ScalingSchedule, 'minCapacity' | 'maxCapacity'>;
const scaled = (schedules: Record<string, Bounds>, bounds = { minCapacity: 2, maxCapacity: 10 }) => ({
  autoScaling: { ...bounds, schedules: Object.fromEntries(Object.entries(schedules).map(([name, rest]) => [name, { schedule, ...rest }])) },
});

test('a schedule that leaves no task is rejected: a release of a version that nobody asks always succeeds', () => {
  expectInvalid(() => make(scaled({ night: { minCapacity: 0, maxCapacity: 0 } })), {
    property: "autoScaling.schedules['night'].minCapacity", got: '0', rule: 'must be a whole number from 1 to 5000.', remedy: 'Keep at least one task',
  });
  expectInvalid(() => make(scaled({ night: { maxCapacity: 0 } })), {
    property: "autoScaling.schedules['night'].maxCapacity", got: '0', rule: 'must be a whole number from 1 to 5000.', remedy: 'Keep at least one task',
  });
});

test.each(['a:b', 'a/b', 'a|b', ' a', 'a ', '', 'a\nb', 'x'.repeat(257)])('a schedule named %j is rejected', (name) => {
  expectInvalid(() => make(scaled({ [name]: { minCapacity: 3 } })), {
    property: 'autoScaling.schedules', got: `'${name}'`, rule: 'must have names of 1 to 256 characters', remedy: "Choose a name like 'night'.",
  });
});

test('a minimum above every maximum that can hold then is rejected, and a maximum below every minimum', () => {
  const minimum = { rule: 'is above every maxCapacity that can hold then', remedy: 'Set maxCapacity of the schedule, too' };
  expectInvalid(() => make(scaled({ day: { minCapacity: 5, maxCapacity: 4 } })), { property: "autoScaling.schedules['day'].minCapacity", got: '5', ...minimum });
  expectInvalid(() => make(scaled({ day: { minCapacity: 11 } })), { property: "autoScaling.schedules['day'].minCapacity", got: '11', ...minimum });
  expect(() => make(scaled({ day: { minCapacity: 11 }, before: { maxCapacity: 20 } }))).not.toThrow();
  expectInvalid(() => make(scaled({ night: { maxCapacity: 1 } })), {
    property: "autoScaling.schedules['night'].maxCapacity", got: '1', rule: 'is below every minCapacity that can hold then (2).', remedy: 'Set minCapacity of the schedule, too',
  });
  expect(() => make(scaled({ night: { maxCapacity: 1 }, before: { minCapacity: 1 } }))).not.toThrow();
});

test('a schedule that changes nothing is rejected', () => {
  expectInvalid(() => make(scaled({ idle: {} })), {
    property: "autoScaling.schedules['idle']", got: "'idle'", rule: 'changes neither bound.', remedy: 'Set minCapacity, maxCapacity, or both.',
  });
});

test('bounds that are tokens pass', () => {
  const token = Lazy.number({ produce: () => 3 });
  expect(() => make(scaled({ day: { minCapacity: token, maxCapacity: 1 } }))).not.toThrow();
  expect(() => make(scaled({ day: { minCapacity: 9999 - 4999 } }, { minCapacity: 1, maxCapacity: token }))).not.toThrow();
});

test('any bounds in order are scheduled as they are', () => {
  const capacity = fc.integer({ min: 1, max: 5000 });
  fc.assert(fc.property(capacity, capacity, (a, b) => {
    const action = { minCapacity: Math.min(a, b), maxCapacity: Math.max(a, b) };
    const { ScheduledActions } = only(synth(scaled({ 'Mon–Fri, 8 h': action })), 'AWS::ApplicationAutoScaling::ScalableTarget');
    expect(ScheduledActions).toEqual([{
      ScheduledActionName: 'Mon–Fri, 8 h',
      Schedule: 'cron(* 1 * * ? *)',
      ScalableTargetAction: { MinCapacity: action.minCapacity, MaxCapacity: action.maxCapacity },
    }]);
  }), { numRuns: 10, seed: 20261129 });
});
