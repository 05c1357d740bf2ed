import { Duration } from 'aws-cdk-lib';
import { alarmOf, readingsOf, valueOf } from './alarm-helpers';
import { CanaryConfig, RollbackAlarm } from '../../src';
import { expectInvalid, make } from '../helpers';

const shown = (canary: { requests: number; tasks?: number }, running: { requests: number; tasks?: number }, colors = ['green', 'blue']) => ({
  [`${colors[0]} RequestCount`]: canary.requests,
  [`${colors[0]} HealthyHostCount`]: canary.tasks ?? NaN,
  [`${colors[1]} RequestCount`]: running.requests,
  [`${colors[1]} HealthyHostCount`]: running.tasks ?? NaN,
});

test('compares the fewest healthy tasks of both versions, in three of six minutes', () => {
  const alarm = alarmOf(RollbackAlarm.taskHealth());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-taskHealth',
    Threshold: 20,
    EvaluationPeriods: 6,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('at least 20 % fewer tasks of the new version than of the running one'),
  });
  expect(readingsOf(alarm)).toEqual([
    'blueHealthy blue HealthyHostCount Minimum/60', 'blueRequests blue RequestCount Sum/60',
    'greenHealthy green HealthyHostCount Minimum/60', 'greenRequests green RequestCount Sum/60',
  ]);
});

describe('the value', () => {
  const alarm = alarmOf(RollbackAlarm.taskHealth());

  test('is the part of its tasks that the version with fewer requests misses, whatever its color', () => {
    expect(valueOf(alarm, shown({ requests: 100, tasks: 3 }, { requests: 300, tasks: 4 }))).toBe(25);
    expect(valueOf(alarm, shown({ requests: 100, tasks: 0 }, { requests: 300, tasks: 4 }, ['blue', 'green']))).toBe(100);
  });

  test('is zero where the running version misses some: the new one may be the cure', () => {
    expect(valueOf(alarm, shown({ requests: 100, tasks: 4 }, { requests: 300, tasks: 1 }))).toBe(0);
  });

  test('is zero while one of them has no requests: its tasks are starting, or left over', () => {
    expect(valueOf(alarm, shown({ requests: 0, tasks: 0 }, { requests: 300, tasks: 4 }))).toBe(0);
    expect(valueOf(alarm, shown({ requests: 9, tasks: 0 }, { requests: 300, tasks: 4 }))).toBe(0);
    expect(valueOf(alarm, shown({ requests: 0, tasks: 4 }, { requests: 300, tasks: 1 }))).toBe(0);
  });

  test('is zero where a number is not published', () => {
    expect(valueOf(alarm, shown({ requests: 100 }, { requests: 300, tasks: 4 }))).toBe(0);
    expect(valueOf(alarm, shown({ requests: 100, tasks: 4 }, { requests: 300 }))).toBe(0);
    expect(valueOf(alarm, {})).toBe(0);
  });
});

test('threshold and minimumRequests are passed on', () => {
  expect(alarmOf(RollbackAlarm.taskHealth({ threshold: 50 })).Threshold).toBe(50);
  const demanding = alarmOf(RollbackAlarm.taskHealth({ minimumRequests: 101 }));
  expect(valueOf(demanding, shown({ requests: 100, tasks: 0 }, { requests: 300, tasks: 4 }))).toBe(0);
});

test.each([
  { property: 'threshold', value: 0, rule: 'must be a number above 0 and up to 100 %.', remedy: 'Choose a part like 20.' },
  { property: 'minimumRequests', value: 0, rule: 'must be a whole number of at least 1.', remedy: 'Choose a number like 10.' },
])('$property must not be $value', ({ property, value, rule, remedy }) => {
  expectInvalid(() => RollbackAlarm.taskHealth({ [property]: value }), { property, got: String(value), rule, remedy });
});

test('needs a schedule in which both versions have requests', () => {
  expectInvalid(() => make({ canary: CanaryConfig.allAtOnce(), rollbackAlarms: [RollbackAlarm.taskHealth()] }), {
    property: 'rollbackAlarms', rule: 'which all-at-once never gives them.', remedy: 'Use a canary or a linear schedule, or RollbackAlarm.unhealthyHosts().',
  });
  const canary = CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) });
  expect(() => make({ canary, rollbackAlarms: [RollbackAlarm.taskHealth()] })).not.toThrow();
});
