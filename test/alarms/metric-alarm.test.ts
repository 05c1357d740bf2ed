import { Duration } from 'aws-cdk-lib';
import { alarmIn, alarmOf } from './alarm-helpers';
import { RollbackAlarm, RollbackAlarmOptions } from '../../src';
import { expectInvalid, make, minutesToken, newStack, numberToken, stringToken, synth } from '../helpers';

// What every kind of alarm takes.
const kinds: [string, (options: RollbackAlarmOptions) => ReturnType<typeof RollbackAlarm.http5xx>][] = [
  ['http5xx', RollbackAlarm.http5xx],
  ['totalFailure', RollbackAlarm.totalFailure],
  ['logErrors', RollbackAlarm.logErrors],
  ['taskHealth', RollbackAlarm.taskHealth],
  ['latency', (options) => RollbackAlarm.latency({ threshold: Duration.seconds(1), ...options })],
  ['unhealthyHosts', RollbackAlarm.unhealthyHosts],
  ['canaryVersusBaseline', RollbackAlarm.canaryVersusBaseline],
];

describe.each(kinds)('%s', (kind, factory) => {
  test('is named after its kind, or as the user says', () => {
    expect(alarmOf(factory({})).AlarmName).toBe(`web-service-shop-prod-${kind}`);
    expect(alarmOf(factory({ name: 'mine' }), { serviceName: 'own' }).AlarmName).toBe('own-mine');
  });

  test('takes period, evaluationPeriods and datapointsToAlarm', () => {
    const alarm = alarmOf(factory({ period: Duration.minutes(3), evaluationPeriods: 5, datapointsToAlarm: 4 }));
    expect(alarm).toMatchObject({ EvaluationPeriods: 5, DatapointsToAlarm: 4 });
    const periods = alarm.Metrics.filter((metric: { MetricStat?: object }) => metric.MetricStat)
      .map((metric: { MetricStat: { Period: number } }) => metric.MetricStat.Period);
    expect(new Set(periods)).toEqual(new Set([180]));
  });

  test('speaks of itself when something is wrong', () => {
    expect(() => factory({ evaluationPeriods: 0 })).toThrow(`RollbackAlarm.${kind}: evaluationPeriods (got 0)`);
  });
});

test.each([
  { evaluationPeriods: 1, datapoints: 1 },
  { evaluationPeriods: 2, datapoints: 2 },
  { evaluationPeriods: 15, datapoints: 3 },
])('of $evaluationPeriods periods $datapoints must breach by default', ({ evaluationPeriods, datapoints }) => {
  expect(alarmOf(RollbackAlarm.http5xx({ evaluationPeriods })).DatapointsToAlarm).toBe(datapoints);
});

test.each<[RollbackAlarmOptions, string, string, string, string]>([
  [{ name: '' }, 'name', "''", 'must be 1 to 64 letters, digits, hyphens and underscores.', "Choose one like 'http5xx-fast'."],
  [{ name: 'a/b' }, 'name', "'a/b'", 'must be 1 to 64 letters, digits, hyphens and underscores.', "Choose one like 'http5xx-fast'."],
  [{ name: 'a'.repeat(65) }, 'name', `'${'a'.repeat(65)}'`, 'must be 1 to 64 letters', "Choose one like 'http5xx-fast'."],
  [{ period: Duration.seconds(30) }, 'period', '0.5', 'must be a whole number from 1 to 1440 minutes.', 'Use Duration.minutes(1).'],
  [{ period: Duration.seconds(90) }, 'period', '1.5', 'must be a whole number from 1 to 1440 minutes.', 'Use Duration.minutes(1).'],
  [{ period: Duration.minutes(1441) }, 'period', '1441', 'must be a whole number from 1 to 1440 minutes.', 'Use Duration.minutes(1).'],
  [{ evaluationPeriods: 16 }, 'evaluationPeriods', '16', 'must be a whole number from 1 to 15.', 'Use 5.'],
  [{ evaluationPeriods: 1.5 }, 'evaluationPeriods', '1.5', 'must be a whole number from 1 to 15.', 'Use 5.'],
  [{ datapointsToAlarm: 0 }, 'datapointsToAlarm', '0', 'must be a whole number from 1 to 5.', 'Use at most evaluationPeriods.'],
  [{ datapointsToAlarm: 6 }, 'datapointsToAlarm', '6', 'must be a whole number from 1 to 5.', 'Use at most evaluationPeriods.'],
  [{ period: Duration.hours(12), evaluationPeriods: 3 }, 'evaluationPeriods', '3',
    'with periods of Duration.hours(12) looks back more than a day, which CloudWatch does not do.', 'Use shorter or fewer periods.'],
])('rejects %j', (options, property, got, rule, remedy) => {
  expectInvalid(() => RollbackAlarm.http5xx(options), { property, got, rule, remedy });
});

test('may look back exactly a day', () => {
  expect(() => RollbackAlarm.http5xx({ period: Duration.hours(8), evaluationPeriods: 3 })).not.toThrow();
});

test("needs a service whose name leaves room for the alarm's", () => {
  const longest = 's'.repeat(255 - '-http5xx'.length);
  const rollbackAlarms = [RollbackAlarm.http5xx()];
  expect(() => make({ serviceName: longest, rollbackAlarms })).not.toThrow();
  const act = () => make({ serviceName: `${longest}s`, rollbackAlarms });
  expectInvalid(act, {
    property: 'serviceName',
    got: `'${longest}s-http5xx'`,
    rule: 'an alarm of this name would have 256 characters, and CloudWatch allows 255.',
    remedy: 'Shorten serviceName, or the name of the alarm.',
  });
  expect(act).toThrow("EcsCanaryBlueGreen 'Stack/Web': ");
});

test('needs a name and a period that are known at synth', () => {
  const unknown = { rule: 'must be known at synth', remedy: 'Use a concrete value instead of a token.' };
  expectInvalid(() => RollbackAlarm.http5xx({ name: stringToken() }), { property: 'name', ...unknown });
  expectInvalid(() => RollbackAlarm.http5xx({ period: minutesToken() }), { property: 'period', ...unknown });
});

test('takes numbers that are tokens', () => {
  const stack = newStack();
  const alarm = RollbackAlarm.unhealthyHosts({ threshold: numberToken(stack, 'T'), evaluationPeriods: numberToken(stack, 'N'), datapointsToAlarm: 2 });
  expect(alarmIn(synth({ rollbackAlarms: [alarm] }, stack))).toMatchObject({ Threshold: { Ref: 'T' }, EvaluationPeriods: { Ref: 'N' }, DatapointsToAlarm: 2 });
});
