import { Duration } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { alarmIn, alarmOf, expressionOf, readingsOf, valueOf } from './alarm-helpers';
import { AlarmScope, CanaryConfig, RollbackAlarm } from '../../src';
import { expectInvalid, newStack, numberToken, synth } from '../helpers';

const OF_GROUP = ['2xx blue HTTPCode_Target_2XX_Count', '3xx blue HTTPCode_Target_3XX_Count', '4xx blue HTTPCode_Target_4XX_Count', 'Requests blue RequestCount'];
const READINGS = [
  ...['blue', 'green'].flatMap((color) => OF_GROUP.map((reading) => `${color}${reading.replace('blue', color)} Sum/60`)),
  'balancerErrors all HTTPCode_ELB_5XX_Count Sum/60',
  'targetErrors all HTTPCode_Target_5XX_Count Sum/60',
].sort();

/** A group of which everything was answered, but for so many. */
const group = (color: string, requests: number, without: number) => ({
  [`${color} RequestCount`]: requests,
  [`${color} HTTPCode_Target_2XX_Count`]: requests - without - 2,
  [`${color} HTTPCode_Target_3XX_Count`]: 1,
  [`${color} HTTPCode_Target_4XX_Count`]: 1,
});

test('by default compares the worse of blue, green and the balancer with 5 %, in three of five minutes', () => {
  const alarm = alarmOf(RollbackAlarm.http5xx());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-http5xx',
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringMatching(/^At least 5 % of the requests to one version failed: answered with a 5xx, or not answered at all .* Look at the log of the new tasks/),
  });
  expect(expressionOf(alarm)).toMatch(/^MAX\(\[.*blue.*, .*green.*, .*balancer.*\]\)$/);
  expect(readingsOf(alarm)).toEqual(READINGS);
});

test('totalFailure looks at the same, from 50 % on, in two of four minutes', () => {
  const [part, most] = [RollbackAlarm.http5xx(), RollbackAlarm.totalFailure()].map((alarm) => alarmOf(alarm));
  expect(most).toMatchObject({ AlarmName: 'web-service-shop-prod-totalFailure', Threshold: 50, EvaluationPeriods: 4, DatapointsToAlarm: 2 });
  expect(most.Metrics).toEqual(part.Metrics);
});

test("stays within CloudWatch's ten metrics, one of which is compared", () => {
  const { Metrics } = alarmOf(RollbackAlarm.http5xx());
  expect(Metrics.filter((metric: { MetricStat?: object }) => metric.MetricStat)).toHaveLength(10);
  expect(Metrics.filter((metric: { ReturnData: boolean }) => metric.ReturnData)).toHaveLength(1);
});

describe('the value', () => {
  const alarm = alarmOf(RollbackAlarm.http5xx());
  const blue = group('blue', 300, 0);

  test('is the failures of the worse group, answered and unanswered', () => {
    expect(valueOf(alarm, { ...blue, ...group('green', 100, 30), 'balancer HTTPCode_Target_5XX_Count': 10, 'balancer HTTPCode_ELB_5XX_Count': 20 })).toBe(30);
    expect(valueOf(alarm, { ...group('blue', 100, 40), ...group('green', 100, 0), 'balancer HTTPCode_ELB_5XX_Count': 60 })).toBe(40);
  });

  test('has no requests that last, or are upgraded: it is capped by what the balancer counted as failed', () => {
    expect(valueOf(alarm, { ...blue, ...group('green', 100, 30) })).toBe(0);
    expect(valueOf(alarm, { ...blue, ...group('green', 100, 30), 'balancer HTTPCode_Target_5XX_Count': 2 })).toBe(2);
  });

  test('is never below zero: more answers than requests are those of the minute before', () => {
    expect(valueOf(alarm, { ...blue, ...group('green', 100, -30), 'balancer HTTPCode_Target_5XX_Count': 2 })).toBe(0);
  });

  test("is the balancer's own errors as a part of all, where they are more: requests that found no target are no group's", () => {
    expect(valueOf(alarm, { ...blue, 'balancer HTTPCode_ELB_5XX_Count': 100 })).toBe(25);
  });

  test('is zero below the minimum, and without any traffic', () => {
    expect(valueOf(alarm, { ...group('green', 9, 9), 'balancer HTTPCode_Target_5XX_Count': 9 })).toBe(0);
    expect(valueOf(alarm, { ...group('green', 10, 10), 'balancer HTTPCode_Target_5XX_Count': 10 })).toBe(100);
    expect(valueOf(alarm, {})).toBe(0);
  });
});

test('without the unanswered ones only answers with a 5xx count, of each group', () => {
  const alarm = alarmOf(RollbackAlarm.http5xx({ unanswered: false, balancerErrors: false }));
  expect(readingsOf(alarm)).toHaveLength(4);
  expect(valueOf(alarm, { 'green RequestCount': 50, 'green HTTPCode_Target_5XX_Count': 10 })).toBe(20);
  expect(alarm.AlarmDescription).toContain('failed: answered with a 5xx. ');
});

test("the tutorial's own alarm is one line", () => {
  const alarm = alarmOf(RollbackAlarm.http5xx({
    alarmScope: AlarmScope.LOAD_BALANCER, period: Duration.minutes(2), evaluationPeriods: 2, threshold: 10, minimumRequests: 0, balancerErrors: false,
  }));
  expect(alarm).toMatchObject({ Threshold: 10, EvaluationPeriods: 2, DatapointsToAlarm: 2 });
  expect(readingsOf(alarm).every((reading) => /(RequestCount|Target_5XX_Count) Sum\/120$/.test(reading))).toBe(true);
  expect(readingsOf(alarm)).toHaveLength(4);
  expect(valueOf(alarm, { 'blue RequestCount': 75, 'green RequestCount': 25, 'green HTTPCode_Target_5XX_Count': 10 })).toBe(10);
});

describe('threshold', () => {
  test.each([0.1, 100])('may be %d %%', (threshold) => {
    expect(alarmOf(RollbackAlarm.http5xx({ threshold })).Threshold).toBe(threshold);
  });

  test.each([0, -1, 100.1, NaN])('must not be %d %%', (threshold) => {
    expectInvalid(() => RollbackAlarm.http5xx({ threshold }), {
      property: 'threshold', got: String(threshold), rule: 'must be a number above 0 and up to 100 %.', remedy: 'Choose a rate like 5.',
    });
    expectInvalid(() => RollbackAlarm.totalFailure({ threshold }), {
      property: 'threshold', got: String(threshold), rule: 'must be a number above 0 and up to 100 %.', remedy: 'Choose a rate like 50.',
    });
  });
});

describe('minimumRequests', () => {
  const least = (alarm: object) => [1, 2, 3, 4, 8, 9, 10, 49, 50].find((requests) =>
    valueOf(alarm as never, { ...group('green', requests, requests), 'balancer HTTPCode_Target_5XX_Count': requests }) > 0);

  test('is ten, and in proportion fewer for a smaller canary', () => {
    const interval = Duration.minutes(10);
    expect(least(alarmOf(RollbackAlarm.http5xx()))).toBe(10);
    const of = (percentage: number) => least(alarmOf(RollbackAlarm.http5xx(), { canary: CanaryConfig.timeBasedCanary({ percentage, interval }) }));
    expect([60, 20, 10, 5, 1].map(of)).toEqual([10, 8, 4, 3, 3]);
    expect(least(alarmOf(RollbackAlarm.http5xx(), { canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval }) }))).toBe(4);
    expect(least(alarmOf(RollbackAlarm.http5xx(), { canary: CanaryConfig.allAtOnce() }))).toBe(10);
  });

  test('guards every rate', () => {
    expect(least(alarmOf(RollbackAlarm.http5xx({ minimumRequests: 50 })))).toBe(50);
    const pooled = alarmOf(RollbackAlarm.http5xx({ minimumRequests: 50, alarmScope: AlarmScope.LOAD_BALANCER }));
    const value = (each: number) => valueOf(pooled, { 'blue RequestCount': each, 'green RequestCount': each, 'green HTTPCode_Target_5XX_Count': each });
    expect([value(24), value(25)]).toEqual([0, 50]);
    expect(valueOf(pooled, { 'balancer HTTPCode_ELB_5XX_Count': 49 })).toBe(0);
    expect(valueOf(pooled, { 'balancer HTTPCode_ELB_5XX_Count': 50 })).toBe(100);
  });

  test('of none still needs one request: a rate of none is none', () => {
    expect(least(alarmOf(RollbackAlarm.http5xx({ minimumRequests: 0 })))).toBe(1);
  });

  test.each([-1, 1.5])('must not be %d', (minimumRequests) => {
    expectInvalid(() => RollbackAlarm.http5xx({ minimumRequests }), {
      property: 'minimumRequests', got: String(minimumRequests), rule: 'must be a whole number of at least 0.', remedy: 'Choose a number like 10.',
    });
  });

  test('may be a token, which is not taken for another number', () => {
    const stack = newStack();
    const minimumRequests = numberToken(stack, 'Minimum');
    const template = synth({ rollbackAlarms: [RollbackAlarm.http5xx({ minimumRequests, threshold: numberToken(stack, 'Threshold') })] }, stack);
    expect(alarmIn(template).Threshold).toEqual({ Ref: 'Threshold' });
    expect(alarmIn(template).Metrics.find((metric: { Id: string }) => metric.Id === 'blueRate').Expression)
      .toEqual({ 'Fn::Join': ['', ['IF(FILL(blueRequests, 0) >= ', { Ref: 'Minimum' }, expect.stringMatching(/^, 100 \* /)]] });
  });
});

describe("balancer's own errors", () => {
  const NO_TARGET = { 'balancer HTTPCode_ELB_5XX_Count': 100 };
  const counts = (alarm: object) => valueOf(alarm as never, NO_TARGET) > 0;
  const shared = (stack: ReturnType<typeof newStack>) => ({
    loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188', securityGroupId: 'sg-1',
    }),
  });

  test('are a rate of their own by default where all of them are of this service', () => {
    expect(counts(alarmOf(RollbackAlarm.http5xx()))).toBe(true);
    expect(counts(alarmOf(RollbackAlarm.http5xx(), { testListenerPort: 9000 }))).toBe(false);
    expect(alarmOf(RollbackAlarm.http5xx()).AlarmDescription).toContain('or found no target');
    expect(alarmOf(RollbackAlarm.http5xx(), { testListenerPort: 9000 }).AlarmDescription).not.toContain('no target');
  });

  test('are the cap only on a shared balancer, whose metrics are then read by its own name', () => {
    const alarm = alarmOf(RollbackAlarm.http5xx(), shared);
    const dimensions = alarm.Metrics.flatMap((m: { MetricStat?: { Metric: { Dimensions: unknown[] } } }) => m.MetricStat?.Metric.Dimensions ?? []);
    expect(dimensions).toContainEqual({ Name: 'LoadBalancer', Value: 'app/shared/50dc6c495c0c9188' });
    expect(counts(alarm)).toBe(false);
    expect(valueOf(alarm, { ...group('green', 100, 30), ...NO_TARGET })).toBe(30);
  });

  test('are counted or left out on request', () => {
    expect(counts(alarmOf(RollbackAlarm.http5xx({ balancerErrors: false })))).toBe(false);
    expect(counts(alarmOf(RollbackAlarm.http5xx({ balancerErrors: true }), { testListenerPort: 9000 }))).toBe(true);
  });
});
