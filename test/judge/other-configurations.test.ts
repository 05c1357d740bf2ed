import { Duration } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { testGoals } from './goals';
import { alarmsOf } from './judged-alarm';
import { Behaviour, Scene, Timeline } from './plays';
import { tasksThatDie } from './task-counts';
import { CanaryConfig } from '../../src';
import { Props, synth } from '../helpers';

const GOOD: Behaviour = { failing: 0.001 };
const always = (requestsPerSecond: number, behaviour: Behaviour, more: Partial<Scene> = {}): Scene =>
  ({ requestsPerSecond, running: behaviour, released: behaviour, ...more });
const released = (requestsPerSecond: number, behaviour: Behaviour, more: Partial<Scene> = {}): Scene =>
  ({ requestsPerSecond, running: GOOD, released: behaviour, ...more });
const alarms = (props: Props) => () => alarmsOf(synth(props).toJSON() as never);
const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => made ??= make();
};

/** The minimum of requests is three here: the canary of a service with one request a second has three a minute. */
describe('a canary of 5 % for ten minutes', () => {
  const timeline: Timeline = { steps: [{ share: 0.05, durationSeconds: 600 }], terminationWaitSeconds: 600 };
  testGoals([
    ...[1, 10, 100, 1000].map((rate) => ({ of: 'healthy, 0.1 % fail', scene: always(rate, GOOD), stoppedAtMost: 0.01 })),
    ...[10, 100].map((rate) => ({ of: 'healthy, 1 % fail', scene: always(rate, { failing: 0.01 }), stoppedAtMost: rate === 10 ? 0.03 : 0.01 })),
    { of: '6 % WebSockets', scene: always(100, { ...GOOD, webSockets: 0.06 }), stoppedAtMost: 0.01 },
    { of: 'requests of 10 s', scene: always(100, { ...GOOD, responseSeconds: 10 }), stoppedAtMost: 0.05 },
    { of: 'the balancer fails 0.3 % of all', scene: always(100, GOOD, { balancerErrors: 0.003 }), stoppedAtMost: 0.02 },
    { of: 'a cure of 3 % failures', scene: { requestsPerSecond: 100, running: { failing: 0.03 }, released: GOOD }, stoppedAtMost: 0.02 },
    { of: '10 % fail in the first 60 s', scene: released(100, { ...GOOD, warmUp: { seconds: 60, failing: 0.1 } }), stoppedAtMost: 0.05 },
    ...[1, 0.3].flatMap((part) => [
      { of: `${100 * part} % crash`, scene: released(100, { failing: 0.001, crashing: part }), foundAtLeast: 0.99 },
      { of: `${100 * part} % fail`, scene: released(100, { failing: part }), foundAtLeast: 0.99 },
    ]),
    // One in twenty of all: a request without a target is no version's, and the balancer's part reaches 5 % by chance.
    { of: 'all fail', scene: released(4, { failing: 1 }), foundAtLeast: 0.99 },
    { of: 'all fail', scene: released(2, { failing: 1 }), foundAtLeast: 0.95 },
    { of: '5 % fail', scene: released(100, { failing: 0.05 }), foundAtLeast: 0.99 },
  ], timeline, once(alarms({ canary: CanaryConfig.timeBasedCanary({ percentage: 5, interval: Duration.minutes(10) }) })));
});

/** There is no comparison: from half of the traffic on the group with fewer requests is the old version. */
describe('ten percent every three minutes', () => {
  const timeline: Timeline = {
    steps: Array.from({ length: 9 }, (_, i) => ({ share: (i + 1) / 10, durationSeconds: 180 })), terminationWaitSeconds: 600,
  };
  testGoals([
    ...[10, 100, 1000].map((rate) => ({ of: 'healthy, 0.1 % fail', scene: always(rate, GOOD), stoppedAtMost: 0.01 })),
    ...[100, 1000].map((rate) => ({ of: 'healthy, 1 % fail', scene: always(rate, { failing: 0.01 }), stoppedAtMost: 0.01 })),
    { of: 'requests of 1 s', scene: always(10, { ...GOOD, responseSeconds: 1 }), stoppedAtMost: 0.02 },
    { of: '6 % WebSockets', scene: always(10, { ...GOOD, webSockets: 0.06 }), stoppedAtMost: 0.01 },
    ...[10, 100].map((rate) => ({
      of: 'a cure of 3 % failures', scene: { requestsPerSecond: rate, running: { failing: 0.03 }, released: GOOD }, stoppedAtMost: 0.1,
    })),
    ...[1, 0.3].map((failing) => ({ of: `${100 * failing} % fail`, scene: released(10, { failing }), foundAtLeast: 0.99 })),
    ...[1, 0.3, 0.1].map((crashing) => ({ of: `${100 * crashing} % crash`, scene: released(10, { failing: 0.001, crashing }), foundAtLeast: 0.99 })),
    { of: 'all find no target', scene: released(10, { failing: 0, untargeted: 1 }), foundAtLeast: 0.99 },
    { of: 'crash loop of 2 tasks', scene: released(10, GOOD, { hosts: tasksThatDie(2, { healthy: [20, 120], away: [50, 110] }) }), foundAtLeast: 0.95 },
  ], timeline, once(alarms({ canary: CanaryConfig.timeBasedLinear({ percentage: 10, interval: Duration.minutes(3) }) })));
});

/**
 * The balancer's own errors are the others', too: they cap what a version left unanswered, and are no rate of their own. So
 * requests that find no target are not seen; and where others fail more than 5 % of the canary's requests, services whose
 * requests last for ten seconds, or with many WebSockets, need `unanswered: false`.
 */
describe('a balancer that others share', () => {
  const timeline: Timeline = { steps: [{ share: 0.25, durationSeconds: 600 }], terminationWaitSeconds: 600 };
  const others = { failing: 1, balancerErrors: 0.5 };
  testGoals([
    ...[1, 10, 100].map((rate) => ({ of: 'healthy, 0.1 % fail, others fail 1.5/s', scene: always(rate, GOOD, { others }), stoppedAtMost: 0.01 })),
    { of: 'healthy, others have no target, 50/s', scene: always(10, GOOD, { others: { failing: 0, balancerErrors: 50 } }), stoppedAtMost: 0.01 },
    { of: 'requests of 1 s', scene: always(10, { ...GOOD, responseSeconds: 1 }, { others }), stoppedAtMost: 0.02 },
    { of: '6 % WebSockets, others fail 0.05/s', scene: always(10, { ...GOOD, webSockets: 0.06 }, { others: { failing: 0.05, balancerErrors: 0 } }), stoppedAtMost: 0.01 },
    ...[1, 0.3, 0.1].map((crashing) => ({ of: `${100 * crashing} % crash`, scene: released(10, { failing: 0.001, crashing }, { others }), foundAtLeast: 0.99 })),
    { of: 'all hang', scene: released(10, { failing: 0.001, hanging: 1 }, { others }), foundAtLeast: 0.99 },
    { of: '2 % fail', scene: released(10, { failing: 0.02 }, { others }), foundAtLeast: 0.95 },
  ], timeline, once(alarms((stack) => ({
    loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Shared', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shared/50dc6c495c0c9188', securityGroupId: 'sg-1',
    }),
  }))));
});
