import { AlarmProperties, JudgedAlarm } from './judged-alarm';
import { Missing } from './metric-math';

const LB = { Name: 'LoadBalancer', Value: 'app/a/1' };
const metric = (Id: string, MetricName = 'RequestCount', Period = 60) =>
  ({ Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [LB] }, Period, Stat: 'Sum' } });
const ALARM: AlarmProperties = {
  AlarmName: 'test',
  Metrics: [{ Id: 'result', Expression: 'FILL(a, 0)' }, metric('a', 'HTTPCode_ELB_5XX_Count')],
  Threshold: 5,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  TreatMissingData: 'notBreaching',
};
const alarm = (changes: object) => new JudgedAlarm({ ...ALARM, ...changes } as AlarmProperties);

test('reads each metric by its group, name and statistic, and calculates in the order that is needed', () => {
  const judged = alarm({ Metrics: [{ Id: 'result', Expression: 'twice + 1' }, { Id: 'twice', Expression: '2 * a', ReturnData: false }, metric('a', 'HTTPCode_ELB_5XX_Count')] });
  expect(judged.sources).toEqual(['balancer HTTPCode_ELB_5XX_Count Sum']);
  expect([...judged.values(() => Float64Array.of(1, 3), Missing.DOCUMENTED)]).toEqual([3, 7]);
});

test.each([
  ['eleven metrics', { Metrics: [{ Id: 'result', Expression: 'FILL(m0, 0)' }, ...Array.from({ length: 11 }, (_, i) => metric(`m${i}`))] }, '11 metrics'],
  ['eleven expressions', { Metrics: [metric('a'), ...Array.from({ length: 11 }, (_, i) => ({ Id: `e${i}`, Expression: 'a', ReturnData: i === 0 }))] }, '11 expressions'],
  ['two periods', { Metrics: [{ Id: 'result', Expression: 'a + b' }, metric('a'), metric('b', 'RequestCount', 300)] }, 'one period'],
  ['two results', { Metrics: [{ Id: 'result', Expression: 'a' }, { ...metric('a'), ReturnData: true }] }, 'one result, not 2'],
  ['no result', { Metrics: [metric('a')] }, 'one result, not 0'],
  ['an id twice', { Metrics: [{ Id: 'a', Expression: 'a' }, metric('a')] }, 'is one twice'],
  ['an id with a capital', { Metrics: [{ Id: 'Result', Expression: 'a' }, metric('a')] }, 'no id'],
  ['a name of nothing', { Metrics: [{ Id: 'result', Expression: 'a + b' }, metric('a')] }, "uses 'b', which is nothing"],
  ['a circle', { Metrics: [{ Id: 'result', Expression: 'b + a' }, { Id: 'b', Expression: 'result', ReturnData: false }, metric('a')] }, 'in a circle'],
  ['a number instead of a series', { Metrics: [{ Id: 'result', Expression: '1 + 1' }, metric('a')] }, 'a number, not a series'],
  ['an expression that is known only at deployment', { Metrics: [{ Id: 'result', Expression: { 'Fn::Join': [] } }, metric('a')] }, 'not known'],
  ['more datapoints than periods', { DatapointsToAlarm: 4 }, 'DatapointsToAlarm'],
  ['another comparison', { ComparisonOperator: 'LessThanThreshold' }, 'GreaterThanOrEqualToThreshold only'],
  ['another treatment of missing data', { TreatMissingData: 'missing' }, 'notBreaching only'],
  ['a property that changes what it does', { EvaluateLowSampleCountPercentile: 'ignore' }, 'does not know'],
])('refuses %s', (_, changes, problem) => {
  expect(() => alarm(changes)).toThrow(problem);
});

describe('M of N', () => {
  const NONE = NaN;
  const isOn = (...newestFirst: number[]) => alarm({}).isOn((place) => newestFirst[place] ?? NONE);

  test.each([
    [[5, 5, 0], true],
    [[5, 0, 5], true],
    [[5, 4.9, 0], false],
    [[0, 0, 5, 5], false],
    // Missing places are skipped, as long as the range of N + 2 has older ones.
    [[NONE, 5, 5, 0], true],
    [[NONE, NONE, 5, 5, 0], true],
    [[NONE, NONE, NONE, 5, 5], true],
    [[NONE, NONE, NONE, NONE, 5, 5], false],
    // Where there are fewer than N, the missing ones do not breach.
    [[5, NONE, NONE, NONE, NONE], false],
    [[], false],
  ])('%j', (values, expected) => {
    expect(isOn(...values)).toBe(expected);
  });
});
