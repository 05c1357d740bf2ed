import { alarmOf } from '../../../release/cloud-watch/alarm-of';

const CHANGED = new Date(Date.UTC(2026, 10, 29, 14, 10));
const ALARM = {
  AlarmName: 'http5xx',
  StateValue: 'ALARM',
  Threshold: 5,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  StateUpdatedTimestamp: CHANGED,
} as const;

test('an alarm has the values that its last change rests on, the newest last', () => {
  const StateReasonData = JSON.stringify({ version: '1.0', period: 60, recentDatapoints: [0, null, 12.5], threshold: 5 });
  expect(alarmOf({ ...ALARM, StateReasonData })).toEqual({
    alarmName: 'http5xx',
    state: 'ALARM',
    firesAt: '>= 5, 3 of 5',
    values: [{ at: CHANGED.getTime() - 120_000, value: 0 }, { at: CHANGED.getTime() - 60_000, value: 12.5 }],
  });
});

test.each([undefined, '', 'no JSON', '{}', '{"recentDatapoints":[]}'])('without them it has a state: %s', (StateReasonData) => {
  expect(alarmOf({ ...ALARM, StateReasonData, StateUpdatedTimestamp: undefined }).values).toEqual([]);
});

test('all its periods must breach where it does not say how many; a comparison that is not known is named', () => {
  expect(alarmOf({ ...ALARM, DatapointsToAlarm: undefined }).firesAt).toBe('>= 5, 5 of 5');
  expect(alarmOf({ ...ALARM, ComparisonOperator: 'LessThanLowerThreshold' }).firesAt).toBe('LessThanLowerThreshold 5, 3 of 5');
});

test('a composite alarm has no threshold', () => {
  expect(alarmOf({ AlarmName: 'all', StateValue: 'OK', AlarmRule: 'ALARM(a)', StateReasonData: '{"recentDatapoints":[1]}' }))
    .toEqual({ alarmName: 'all', state: 'OK', values: [{ at: -60_000, value: 1 }] });
});
