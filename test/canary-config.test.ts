import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { expectInvalid, minutesToken, newStack, numberToken, synth } from './helpers';
import { CanaryConfig, CanaryStrategy } from '../src';

const minutes = (n: number) => Duration.minutes(n);

describe('timeBasedCanary', () => {
  test('has one step, of the percentage for the interval', () => {
    const canary = CanaryConfig.timeBasedCanary({ percentage: 25, interval: minutes(10) });
    expect(canary.strategy).toBe(CanaryStrategy.TIME_BASED_CANARY);
    expect(canary.steps).toEqual([{ share: 0.25, durationSeconds: 600 }]);
    expect(canary.percentage).toBe(25);
    expect(canary.interval?.toMinutes()).toBe(10);
    expect(canary.totalDuration.toSeconds()).toBe(600);
  });

  test.each([[0.1, 0.001], [12.5, 0.125], [99.9, 0.999]])('takes %d %%: how fine a share may be is for the engine to say', (percentage, share) => {
    expect(CanaryConfig.timeBasedCanary({ percentage, interval: Duration.seconds(90) }).steps).toEqual([{ share, durationSeconds: 90 }]);
  });

  test('becomes a TimeBasedCanary without a physical name', () => {
    synth({ canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: minutes(30) }) }).hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
      DeploymentConfigName: Match.absent(),
      ComputePlatform: 'ECS',
      TrafficRoutingConfig: {
        Type: 'TimeBasedCanary',
        TimeBasedCanary: { CanaryPercentage: 5, CanaryInterval: 30 },
        TimeBasedLinear: Match.absent(),
      },
    });
  });
});

describe('timeBasedLinear', () => {
  test.each([
    { percentage: 10, shares: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
    { percentage: 25, shares: [0.25, 0.5, 0.75] },
    { percentage: 30, shares: [0.3, 0.6, 0.9] },
    { percentage: 50, shares: [0.5] },
    { percentage: 99, shares: [0.99] },
    { percentage: 33.3, shares: [0.333, 0.666, 0.999] },
    { percentage: 12.5, shares: [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875] },
  ])('by $percentage % stops at $shares before the rest', ({ percentage, shares }) => {
    const canary = CanaryConfig.timeBasedLinear({ percentage, interval: minutes(3) });
    expect(canary.strategy).toBe(CanaryStrategy.TIME_BASED_LINEAR);
    expect(canary.steps.map((step) => step.share)).toEqual(shares);
    expect(canary.steps.every((step) => step.durationSeconds === 180)).toBe(true);
    expect(canary.totalDuration.toMinutes()).toBe(3 * shares.length);
  });

  test('becomes a TimeBasedLinear', () => {
    synth({ canary: CanaryConfig.timeBasedLinear({ percentage: 20, interval: minutes(4) }) }).hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
      DeploymentConfigName: Match.absent(),
      TrafficRoutingConfig: {
        Type: 'TimeBasedLinear',
        TimeBasedLinear: { LinearPercentage: 20, LinearInterval: 4 },
        TimeBasedCanary: Match.absent(),
      },
    });
  });
});

describe('allAtOnce', () => {
  test('has no steps', () => {
    const canary = CanaryConfig.allAtOnce();
    expect(canary.strategy).toBe(CanaryStrategy.ALL_AT_ONCE);
    expect(canary.steps).toEqual([]);
    expect(canary.percentage).toBeUndefined();
    expect(canary.interval).toBeUndefined();
    expect(canary.totalDuration.toSeconds()).toBe(0);
  });

  test("uses CodeDeploy's own configuration", () => {
    const template = synth({ canary: CanaryConfig.allAtOnce() });
    template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { DeploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' });
  });
});

describe.each([
  { name: 'timeBasedCanary', factory: CanaryConfig.timeBasedCanary },
  { name: 'timeBasedLinear', factory: CanaryConfig.timeBasedLinear },
])('$name', ({ name, factory }) => {
  test.each([
    { percentage: 0, got: '0' },
    { percentage: 100, got: '100' },
    { percentage: -5, got: '-5' },
    { percentage: 0.09, got: '0.09' },
    { percentage: 99.91, got: '99.91' },
    { percentage: NaN, got: 'NaN' },
    { percentage: Infinity, got: 'Infinity' },
  ])('rejects $percentage %', ({ percentage, got }) => {
    const act = () => factory({ percentage, interval: minutes(10) });
    expectInvalid(act, {
      property: 'percentage', got, rule: 'must be a number from 0.1 to 99.9 %.', remedy: 'Use CanaryConfig.allAtOnce() to move all traffic in one step.',
    });
    expect(act).toThrow(`CanaryConfig.${name}: `);
  });

  test.each([
    { interval: Duration.minutes(0), got: "'Duration.minutes(0)'" },
    { interval: Duration.millis(1500), got: "'Duration.millis(1500)'" },
  ])('rejects an interval of $got', ({ interval, got }) => {
    expectInvalid(() => factory({ percentage: 50, interval }), {
      property: 'interval', got, rule: 'must be a whole number of seconds, at least one.', remedy: 'Choose whole minutes, for example Duration.minutes(10).',
    });
  });

  test('needs values that are known at synth, for the sake of the checks on the schedule', () => {
    const unknown = { rule: 'must be known at synth', remedy: 'Use a concrete value instead of a token.' };
    expectInvalid(() => factory({ percentage: numberToken(newStack()), interval: minutes(10) }), { property: 'percentage', ...unknown });
    expectInvalid(() => factory({ percentage: 10, interval: minutesToken() }), { property: 'interval', ...unknown });
  });
});
