import { Duration } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { alarmIn, alarmOf, expressionOf, readingsOf } from './alarm-helpers';
import { AlarmScope, RollbackAlarm } from '../../src';
import { expectInvalid, newStack, numberToken, synth } from '../helpers';

const rate = (errors: string, requests: string, minimum = 10) =>
  `IF(${requests} >= ${minimum}, 100 * ${errors} / (${requests} + (${requests} < 1)), 0)`;
const group = (color: string, minimum = 10) => rate(`FILL(${color}Errors, 0)`, `FILL(${color}Requests, 0)`, minimum);
const sum = (...ids: string[]) => `(${ids.map((id) => `FILL(${id}, 0)`).join(' + ')})`;
const balancer = (minimum = 10) => rate('FILL(balancerErrors, 0)', sum('blueRequests', 'greenRequests', 'balancerErrors'), minimum);
const pooled = (minimum = 10) => rate(sum('blueErrors', 'greenErrors'), sum('blueRequests', 'greenRequests'), minimum);

const TARGET_READINGS = [
  'blueErrors blue HTTPCode_Target_5XX_Count Sum/60',
  'blueRequests blue RequestCount Sum/60',
  'greenErrors green HTTPCode_Target_5XX_Count Sum/60',
  'greenRequests green RequestCount Sum/60',
];

test('by default compares the worse of blue, green and the balancer with 5 %, in two of three minutes', () => {
  const alarm = alarmOf(RollbackAlarm.http5xx());
  expect(alarm).toMatchObject({
    AlarmName: 'web-service-shop-prod-http5xx',
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('At least 5 % of the requests failed with a 5xx (from 10 requests a period on)'),
  });
  expect(expressionOf(alarm)).toBe(`MAX([{${group('blue')}}, {${group('green')}}, {${balancer()}}])`);
  expect(readingsOf(alarm)).toEqual(['balancerErrors all HTTPCode_ELB_5XX_Count Sum/60', ...TARGET_READINGS]);
});

test("stays within CloudWatch's ten metrics, one of which is compared", () => {
  const { Metrics } = alarmOf(RollbackAlarm.http5xx());
  expect(Metrics.length).toBeLessThanOrEqual(10);
  expect(Metrics.filter((metric: { ReturnData: boolean }) => metric.ReturnData)).toHaveLength(1);
});

test("the tutorial's own alarm is one line", () => {
  const alarm = alarmOf(RollbackAlarm.http5xx({
    alarmScope: AlarmScope.LOAD_BALANCER, period: Duration.minutes(2), evaluationPeriods: 2, threshold: 10, minimumRequests: 0, balancerErrors: false,
  }));
  expect(alarm).toMatchObject({ Threshold: 10, EvaluationPeriods: 2, DatapointsToAlarm: 2 });
  expect(expressionOf(alarm)).toBe(`MAX([{${pooled(1)}}])`);
  expect(readingsOf(alarm)).toEqual(TARGET_READINGS.map((reading) => reading.replace('/60', '/120')));
});

describe('threshold', () => {
  test.each([0.1, 100])('may be %d %%', (threshold) => {
    expect(alarmOf(RollbackAlarm.http5xx({ threshold })).Threshold).toBe(threshold);
  });

  test.each([0, -1, 100.1, NaN])('must not be %d %%', (threshold) => {
    expectInvalid(() => RollbackAlarm.http5xx({ threshold }), {
      property: 'threshold', got: String(threshold), rule: 'must be a number above 0 and up to 100 %.', remedy: 'Choose a rate like 5.',
    });
  });
});

describe('minimumRequests', () => {
  test('guards every rate', () => {
    expect(expressionOf(alarmOf(RollbackAlarm.http5xx({ minimumRequests: 50 })))).toBe(`MAX([{${group('blue', 50)}}, {${group('green', 50)}}, {${balancer(50)}}])`);
    expect(expressionOf(alarmOf(RollbackAlarm.http5xx({ minimumRequests: 50, alarmScope: AlarmScope.LOAD_BALANCER }))))
      .toBe(`MAX([{${pooled(50)}}, {${balancer(50)}}])`);
  });

  test('of none still needs one request: a rate of none is none', () => {
    expect(expressionOf(alarmOf(RollbackAlarm.http5xx({ minimumRequests: 0, balancerErrors: false }))))
      .toBe(`MAX([{${group('blue', 1)}}, {${group('green', 1)}}])`);
  });

  test.each([-1, 1.5])('must not be %d', (minimumRequests) => {
    expectInvalid(() => RollbackAlarm.http5xx({ minimumRequests }), {
      property: 'minimumRequests', got: String(minimumRequests), rule: 'must be a whole number from 0 to', remedy: 'Choose a number like 10.',
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
  const counts = (alarm: object) => readingsOf(alarm as never).some((reading) => reading.includes('HTTPCode_ELB_5XX_Count'));
  const shared = (stack: ReturnType<typeof newStack>) => ({
    loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188', securityGroupId: 'sg-1',
    }),
  });

  test('count by default where all of them are of this service', () => {
    expect(counts(alarmOf(RollbackAlarm.http5xx()))).toBe(true);
    expect(counts(alarmOf(RollbackAlarm.http5xx(), { testListenerPort: 9000 }))).toBe(false);
    expect(expressionOf(alarmOf(RollbackAlarm.http5xx(), { testListenerPort: 9000 }))).toBe(`MAX([{${group('blue')}}, {${group('green')}}])`);
  });

  test('do not count on a shared balancer, whose metrics are then read by its own name', () => {
    const { Metrics } = alarmOf(RollbackAlarm.http5xx(), shared);
    const dimensions = Metrics.flatMap((m: { MetricStat?: { Metric: { Dimensions: unknown[] } } }) => m.MetricStat?.Metric.Dimensions ?? []);
    expect(dimensions).toContainEqual({ Name: 'LoadBalancer', Value: 'app/shared/50dc6c495c0c9188' });
    expect(JSON.stringify(Metrics)).not.toContain('HTTPCode_ELB_5XX_Count');
  });

  test('are counted or left out on request', () => {
    expect(counts(alarmOf(RollbackAlarm.http5xx({ balancerErrors: false })))).toBe(false);
    expect(counts(alarmOf(RollbackAlarm.http5xx({ balancerErrors: true }), { testListenerPort: 9000 }))).toBe(true);
  });
});
