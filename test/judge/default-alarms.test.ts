import { Template } from 'aws-cdk-lib/assertions';
import { Goal, testGoals } from './goals';
import { alarmsOf, JudgedAlarm } from './judged-alarm';
import { Behaviour, Scene, Timeline } from './plays';
import { scaled, tasksThatDie } from './task-counts';
import { serviceStack } from '../stacks';

/** A canary of 25 % for ten minutes, and ten minutes in which the old version can be restored: the default. */
const TIMELINE: Timeline = { steps: [{ share: 0.25, durationSeconds: 600 }], terminationWaitSeconds: 600 };

const GOOD: Behaviour = { failing: 0.001 };
const always = (requestsPerSecond: number, behaviour: Behaviour, more: Partial<Scene> = {}): Scene =>
  ({ requestsPerSecond, running: behaviour, released: behaviour, ...more });
const released = (requestsPerSecond: number, behaviour: Behaviour, more: Partial<Scene> = {}): Scene =>
  ({ requestsPerSecond, running: GOOD, released: behaviour, ...more });

const HARMLESS: Goal[] = [
  ...[1, 10, 100, 1000].map((rate) => ({ of: 'healthy, 0.1 % fail', scene: always(rate, GOOD), stoppedAtMost: 0.01 })),
  ...[10, 100, 1000].map((rate) => ({ of: 'healthy, 1 % fail', scene: always(rate, { failing: 0.01 }), stoppedAtMost: 0.01 })),
  ...[10, 100].map((rate) => ({ of: '6 % WebSockets', scene: always(rate, { ...GOOD, webSockets: 0.06 }), stoppedAtMost: 0.01 })),
  ...[1, 10, 100].flatMap((rate) => [
    { of: 'answers are published two minutes late', scene: always(rate, GOOD, { late: { minutes: 2, only: 'answers' } as const }), stoppedAtMost: 0.01 },
    { of: 'everything is published two minutes late', scene: always(rate, GOOD, { late: { minutes: 2 } }), stoppedAtMost: 0.01 },
  ]),
  ...[10, 100].flatMap((rate) => [
    { of: 'requests of 1 s', scene: always(rate, { ...GOOD, responseSeconds: 1 }), stoppedAtMost: 0.02 },
    { of: 'requests of 10 s', scene: always(rate, { ...GOOD, responseSeconds: 10 }), stoppedAtMost: 0.05 },
    { of: 'requests of 30 s', scene: always(rate, { ...GOOD, responseSeconds: 30 }), stoppedAtMost: 0.05 },
    { of: 'the balancer fails 0.3 % of all', scene: always(rate, GOOD, { balancerErrors: 0.003 }), stoppedAtMost: 0.02 },
    { of: 'a cure of 3 % failures', scene: { requestsPerSecond: rate, running: { failing: 0.03 }, released: GOOD }, stoppedAtMost: 0.02 },
    { of: 'all fail in the first 30 s', scene: released(rate, { ...GOOD, warmUp: { seconds: 30, failing: 1 } }), stoppedAtMost: 0.02 },
    { of: '10 % fail in the first 60 s', scene: released(rate, { ...GOOD, warmUp: { seconds: 60, failing: 0.1 } }), stoppedAtMost: 0.05 },
  ]),
  { of: 'three lines a failure, 1 % fail', scene: always(10, { failing: 0.01, linesPerFailure: 3 }), stoppedAtMost: 0.05 },
  { of: 'three unrelated lines a minute', scene: always(1, GOOD, { unrelatedLines: 3 }), stoppedAtMost: 0.05 },
  { of: 'both versions get four more tasks', scene: always(10, GOOD, { hosts: scaled(2, 6, [30, 120]) }), stoppedAtMost: 0.01 },
  { of: 'both versions lose four tasks', scene: always(10, GOOD, { hosts: scaled(6, 2, [0, 60]) }), stoppedAtMost: 0.01 },
];

/** Nothing in the log. */
const CRASHES = (part: number): Behaviour => ({ failing: 0.001, crashing: part });

const HARMFUL: Goal[] = [
  ...[1, 10, 100, 1000].flatMap((rate) => [1, 0.3].map((failing) => ({ of: `${100 * failing} % fail`, scene: released(rate, { failing }), foundAtLeast: 0.99 }))),
  ...[10, 100].map((rate) => ({ of: '5 % fail', scene: released(rate, { failing: 0.05 }), foundAtLeast: 0.99 })),
  { of: '2 % fail', scene: released(100, { failing: 0.02 }), foundAtLeast: 0.99 },
  { of: '2 % fail', scene: released(10, { failing: 0.02 }), foundAtLeast: 0.95 },
  { of: '2 % fail where 1 % is normal', scene: { requestsPerSecond: 100, running: { failing: 0.01 }, released: { failing: 0.02 } }, foundAtLeast: 0.95 },
  ...[1, 0.3, 0.1].map((part) => ({ of: `${100 * part} % crash`, scene: released(10, CRASHES(part)), foundAtLeast: 0.99 })),
  ...[1, 0.3, 0.1].map((part) => ({ of: `${100 * part} % hang`, scene: released(10, { failing: 0.001, hanging: part }), foundAtLeast: 0.99 })),
  ...[1, 10, 100].flatMap((rate) => [1, 0.3].map((part) =>
    ({ of: `${100 * part} % find no target`, scene: released(rate, { failing: 0, untargeted: part }), foundAtLeast: rate === 1 && part < 1 ? 0.9 : 0.99 }))),
  ...[1, 10, 100].map((rate) => ({ of: 'all fail, two minutes unpublished', scene: released(rate, { failing: 1 }, { late: { minutes: 2 } }), foundAtLeast: 0.99 })),
  { of: 'all crash', scene: released(0.5, CRASHES(1)), foundAtLeast: 0.9 },
  { of: 'all fail', scene: released(10, { failing: 1 }), failedAtMost: 553 },
  ...[1, 10].flatMap((rate) => [1, 2, 4].flatMap((tasks) => [
    { of: `crash loop of ${tasks} tasks, no failed request`, scene: released(rate, GOOD, { hosts: tasksThatDie(tasks, { healthy: [20, 120], away: [50, 110] }) }), foundAtLeast: 0.95 },
    { of: `${tasks} tasks that fail their health checks, no failed request`, scene: released(rate, GOOD, { hosts: tasksThatDie(tasks, { healthy: [60, 150], away: [60, 120] }) }), foundAtLeast: 0.95 },
  ])),
];

let alarms: JudgedAlarm[];
beforeAll(() => {
  alarms = alarmsOf(Template.fromStack(serviceStack().stack).toJSON() as never);
});

testGoals([...HARMLESS, ...HARMFUL], TIMELINE, () => alarms);
