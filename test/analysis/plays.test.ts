import { HTTP_5XX } from './http-5xx';
import { AlarmScope, AlarmStatistic, AnalyzedAlarm } from '../../src';
import { planOf } from '../../src/analysis/plan';
import { firstToFire } from '../../src/analysis/plays/first-to-fire';
import { playReleases } from '../../src/analysis/plays/plays';
import { timelineOf } from '../../src/analysis/plays/timeline';
import { newVersionSeconds } from '../../src/analysis/schedule';

const TRAFFIC = { requestsPerSecond: 3, healthyErrorRate: 0.01, faultyErrorRate: 0.06 };
const STEPS = [0.1, 0.3, 0.5].map((share) => ({ share, durationSeconds: 200 }));
const ALARMS: AnalyzedAlarm[] = [
  { ...HTTP_5XX, threshold: 8 },
  { ...HTTP_5XX, statistic: AlarmStatistic.COUNT, threshold: 9, periodSeconds: 180, evaluationPeriods: 2, datapointsToAlarm: 2 },
];
/** Each is on only when one of those is. */
const LATER: AnalyzedAlarm[] = [
  { ...ALARMS[0], threshold: 9 },
  { ...ALARMS[0], minimumRequests: 20 },
  { ...ALARMS[0], datapointsToAlarm: 3 },
  { ...ALARMS[0], evaluationPeriods: 2 },
  { ...ALARMS[1], threshold: 10 },
];

const play = (alarms: AnalyzedAlarm[], groups: number[][]) => playReleases({
  plan: planOf({ steps: STEPS, terminationWaitSeconds: 300, alarms, ...TRAFFIC }), alarms, traffic: TRAFFIC, errorRate: TRAFFIC.faultyErrorRate,
}, groups)!;

test('an alarm that never goes off before another one changes nothing, and is not watched', () => {
  const alarms = [...LATER.slice(0, 2), ...ALARMS, ...LATER.slice(2)];
  const all = alarms.map((_, i) => i);
  expect(firstToFire(all, alarms)).toEqual([2, 3]);
  const played = play(alarms, [all, ...LATER.map((alarm) => [alarms.indexOf(alarm)])]);
  expect(played[0]).toEqual(play(ALARMS, [[0, 1]])[0]);
  // They are no idle ones.
  expect(played.slice(1).filter(({ rolledBack }) => rolledBack > 0.05 && rolledBack < 0.999)).toHaveLength(LATER.length);
});

test('of alarms that are alike, one is watched', () => {
  expect(firstToFire([0, 1, 2], [ALARMS[1], ALARMS[0], ALARMS[1]])).toEqual([0, 1]);
});

test.each<[string, Partial<AnalyzedAlarm>]>([
  ['statistic', { statistic: AlarmStatistic.COUNT }], ['scope', { alarmScope: AlarmScope.LOAD_BALANCER }], ['period', { periodSeconds: 120 }],
  ['more to ask', { threshold: 9, minimumRequests: 0 }],
])('an alarm of another %s may be the first', (_, changes) => {
  expect(firstToFire([0, 1], [ALARMS[0], { ...ALARMS[0], ...changes }])).toEqual([0, 1]);
});

test('the order of the groups does not matter', () => {
  expect(play(ALARMS, [[1], [0, 1], [0]]).reverse()).toEqual(play(ALARMS, [[0], [0, 1], [1]]));
});

test.each([0, 17, 60])('at phase %d, the minutes of a release have the share of their time', (phaseSeconds) => {
  const alarmLatencySeconds = 100;
  const plan = planOf({ steps: STEPS, terminationWaitSeconds: 300, alarms: ALARMS });
  const { newVersionSeconds: minutes, knownAt } = timelineOf(plan, ALARMS, 900, { phaseSeconds, alarmLatencySeconds });
  const shared = (until: number) => newVersionSeconds(plan.schedule, Math.max(0, until));
  minutes.forEach((seconds, minute) => {
    const end = knownAt(minute) - alarmLatencySeconds;
    expect(seconds).toBeCloseTo(shared(end) - shared(end - 60), 8);
  });
  expect(Math.max(...minutes)).toBe(60);
});
