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

  test.each([[1, 1], [99, 2880]])('takes %d %% for %d minutes, the ends of what CodeDeploy takes', (percentage, interval) => {
    expect(CanaryConfig.timeBasedCanary({ percentage, interval: minutes(interval) }).steps).toHaveLength(1);
  });

  test('takes whole minutes in any unit', () => {
    expect(CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.seconds(120) }).totalDuration.toMinutes()).toBe(2);
    expect(CanaryConfig.timeBasedCanary({ percentage: 10, interval: Duration.hours(48) }).totalDuration.toMinutes()).toBe(2880);
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

  test('takes a rollout of exactly 120 hours', () => {
    // Nine steps before the rest.
    expect(CanaryConfig.timeBasedLinear({ percentage: 10, interval: minutes(800) }).totalDuration.toHours()).toBe(120);
  });

  test('rejects a rollout of more than 120 hours, which CodeDeploy ends', () => {
    expectInvalid(() => CanaryConfig.timeBasedLinear({ percentage: 10, interval: minutes(801) }), {
      property: 'interval',
      got: "'Duration.minutes(801)'",
      rule: '9 steps of it make 7209 minutes, and CodeDeploy allows 120 hours (7200 minutes)',
      remedy: 'Choose a shorter interval or a larger percentage.',
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
    { percentage: 12.5, got: '12.5' },
    { percentage: NaN, got: 'NaN' },
    { percentage: Infinity, got: 'Infinity' },
  ])('rejects $percentage %', ({ percentage, got }) => {
    const act = () => factory({ percentage, interval: minutes(10) });
    expectInvalid(act, {
      property: 'percentage', got, rule: 'must be a whole number from 1 to 99 %.', remedy: 'Use CanaryConfig.allAtOnce() to move all traffic in one step.',
    });
    expect(act).toThrow(`CanaryConfig.${name}: `);
  });

  test.each([
    { interval: Duration.minutes(0), got: '0' },
    { interval: Duration.minutes(2881), got: '2881' },
    { interval: Duration.seconds(90), got: '1.5' },
  ])('rejects an interval of $got minutes', ({ interval, got }) => {
    expectInvalid(() => factory({ percentage: 50, interval }), {
      property: 'interval', got, rule: 'must be a whole number from 1 to 2880 minutes.', remedy: 'Choose whole minutes, for example Duration.minutes(10).',
    });
  });

  test('needs values that are known at synth, for the sake of the checks on the schedule', () => {
    const unknown = { rule: 'must be known at synth', remedy: 'Give a concrete value instead of a token.' };
    expectInvalid(() => factory({ percentage: numberToken(newStack()), interval: minutes(10) }), { property: 'percentage', ...unknown });
    expectInvalid(() => factory({ percentage: 10, interval: minutesToken() }), { property: 'interval', ...unknown });
  });
});
