import { Duration } from 'aws-cdk-lib';
import { CanaryConfig } from '../../../src';
import { expectInvalid, make } from '../../helpers';

const minutes = (n: number) => Duration.minutes(n);
const canary = (percentage: number, interval: Duration) => make({ canary: CanaryConfig.timeBasedCanary({ percentage, interval }) });
const linear = (percentage: number, interval: Duration) => make({ canary: CanaryConfig.timeBasedLinear({ percentage, interval }) });

test.each([[1, 1], [99, 2880]])('CodeDeploy takes %d %% for %d minutes', (percentage, interval) => {
  expect(() => canary(percentage, minutes(interval))).not.toThrow();
});

test.each([[0.5], [12.5], [99.5]])('CodeDeploy does not take %d %%', (percentage) => {
  expectInvalid(() => canary(percentage, minutes(10)), {
    property: 'canary.percentage',
    got: String(percentage),
    rule: 'CodeDeploy accepts whole numbers, from 1 to 99 %.',
    remedy: 'Choose one of them; CanaryConfig.allAtOnce() moves all traffic in one step.',
  });
});

test.each([[minutes(2881), 'minutes(2881)'], [Duration.seconds(90), 'seconds(90)'], [Duration.seconds(59), 'seconds(59)']])('CodeDeploy does not take an interval of %s', (interval, got) => {
  const invalid = {
    property: 'canary.interval', got: `'Duration.${got}'`, rule: 'CodeDeploy accepts whole minutes, from 1 to 2880.', remedy: 'Choose whole minutes, for example Duration.minutes(10).',
  };
  expectInvalid(() => canary(50, interval), invalid);
  expectInvalid(() => linear(50, interval), invalid);
});

test('CodeDeploy takes a rollout of 120 hours and no more', () => {
  // Nine steps before the rest.
  expect(() => linear(10, minutes(800))).not.toThrow();
  expectInvalid(() => linear(10, minutes(801)), {
    property: 'canary.interval',
    got: "'Duration.minutes(801)'",
    rule: '9 steps of it make 7209 minutes, and CodeDeploy allows 120 hours (7200 minutes) for a rollout.',
    remedy: 'Choose a shorter interval or a larger percentage.',
  });
});
