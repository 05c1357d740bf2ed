import { Clock } from '../../release/clock';
import { COMMAND } from '../../release/how-to-run';
import { Observation, ObservedAlarm, ObservedRelease, ObservedStage } from '../../release/observation';
import { CanaryPlan } from '../../src/analysis/canary-plan';
import { HTTP_5XX } from '../analysis/http-5xx';
import { alarm, planOf } from '../cli/plans';

export const MINUTE = 60_000;
/** When the release began: 14:02:11. */
export const BEGAN = Date.UTC(2026, 10, 29, 14, 2, 11);
/** When the first share moved: 14:05:41. */
export const SHIFTED = BEGAN + 3.5 * MINUTE;

/** Minutes since the release began. */
export function clockAt(minutes: number, changes: Partial<Clock> = {}): Clock {
  return { now: BEGAN + minutes * MINUTE, minuteMs: MINUTE, utcOffsetMinutes: 0, ...changes };
}

/** Three of five minutes from 5 % on, and an alarm of which the figures know nothing. */
export const PLAN: CanaryPlan = planOf({
  names: {
    serviceName: 'web-service-node-app-prod',
    clusterName: 'web-cluster-node-app-prod',
    region: 'eu-west-1',
    account: '123456789012',
    applicationName: 'deployment-app-node-app-prod',
    deploymentGroupName: 'deployment-group-node-app-prod',
  },
  alarms: [{ ...alarm({ ...HTTP_5XX, name: 'fast', threshold: 5, datapointsToAlarm: 3, evaluationPeriods: 5 }), name: 'fast', alarmName: 'web-service-node-app-prod-fast' }],
});

const STAGES: readonly Pick<ObservedStage, 'kind' | 'name' | 'hook'>[] = [
  { kind: 'install', name: 'Install' }, { kind: 'hook', name: 'AfterAllowTestTraffic', hook: 'smoke' }, { kind: 'shift', name: 'AllowTraffic' },
];

/** So many stages are over, in 3:21 and a moment each; the next one is as given. */
export function stages(over: number, next: ObservedStage['status'] = 'running', rest: ObservedStage['status'] = 'ahead'): ObservedStage[] {
  const times = [[0, 3.35], [3.35, 3.5], [3.5, 13.5]].map(([from, to]) => ({ began: BEGAN + from * MINUTE, ended: BEGAN + to * MINUTE }));
  return STAGES.map((stage, i) => ({
    ...stage,
    status: i < over ? 'done' : i === over ? next : rest,
    ...(i < over ? times[i] : i === over && next !== 'ahead' && next !== 'skipped' ? { began: times[i].began } : {}),
  }));
}

export const RELEASE: ObservedRelease = { id: 'd-8BYBK5P3I', phase: 'shifting', status: 'running', began: BEGAN, shiftBegan: SHIFTED, stages: stages(2) };

export function alarms(...values: number[]): ObservedAlarm[] {
  return [
    {
      alarmName: 'web-service-node-app-prod-fast',
      state: values.slice(-3).every((value) => value >= 5) ? 'ALARM' : 'OK',
      firesAt: '>= 5, 3 of 5',
      values: values.map((value, i) => ({ at: BEGAN + (i + 3) * MINUTE, value })),
    },
    { alarmName: 'queue-age', state: 'OK', firesAt: '>= 300, 1 of 1', values: [] },
  ];
}

/** The example of a frame: 9:42 after the beginning, at 14:11:53. */
export function observation(release: Partial<ObservedRelease> = {}, changes: Partial<Observation> = {}): Observation {
  const at = BEGAN + 9.67 * MINUTE;
  return {
    service: { engine: 'CodeDeploy', serviceName: 'web-service-node-app-prod', clusterName: 'web-cluster-node-app-prod', region: 'eu-west-1', account: '123456789012' },
    release: { at, value: { ...RELEASE, ...release } },
    newShare: { at, value: 0.25 },
    newVersion: { at, value: { name: '9d0e7c2', running: 2, desired: 2, stopped: [] } },
    oldVersion: { at, value: { name: '3f2c1ab', running: 2, desired: 2, stopped: [] } },
    newHealthy: { at, value: 2 },
    oldHealthy: { at, value: 2 },
    newRequests: { at, value: { requests: 912, failed: 4, p99: 0.212 } },
    oldRequests: { at, value: { requests: 2744, failed: 5, p99: 0.198 } },
    requestsUntil: Date.UTC(2026, 10, 29, 14, 9),
    alarms: { at, value: alarms(0.2, 0, 0.6, 0.4) },
    logGroup: '/aws/ecs/node-app-prod',
    controls: [
      { action: 'abort', text: 'traffic goes back to 3f2c1ab', command: 'ecs-canary abort --deployment d-8BYBK5P3I' },
      { action: 'promote', text: 'CodeDeploy cannot skip the interval; from 14:15:41 the wait can be ended (promote)' },
    ],
    ...changes,
  };
}

const ALARM = { code: 'ALARM_ACTIVE', kind: 'alarm', alarms: ['web-service-node-app-prod-fast'] } as const;
const rolledBack = (changes: Partial<ObservedRelease> = {}) => ({
  phase: 'ended',
  status: 'stopped',
  cause: ALARM,
  ended: BEGAN + 8 * MINUTE,
  stages: stages(2, 'failed', 'skipped'),
  rollback: { id: 'd-AJKL7P3IX', status: 'succeeded', ended: BEGAN + 8.4 * MINUTE },
  ...changes,
}) as Partial<ObservedRelease>;
const BAD = {
  newShare: { at: BEGAN + 9 * MINUTE, value: 0 },
  newRequests: { at: BEGAN + 9 * MINUTE, value: { requests: 611, failed: 184, p99: 1.4 } },
  alarms: { at: BEGAN + 9 * MINUTE, value: alarms(0.2, 31, 29.7, 33) },
};
const NOTHING_TO_ASK = { newRequests: undefined, oldRequests: undefined, requestsUntil: undefined, controls: [] };

/** A look at each kind of moment, and the minute of the look. */
const LOOKS: Readonly<Record<string, readonly [Observation, number]>> = {
  'installing': [observation({ phase: 'installing', stages: stages(0), shiftBegan: undefined }, { ...NOTHING_TO_ASK, newShare: { at: BEGAN, value: 0 }, newHealthy: { at: BEGAN, value: 1 } }), 1.5],
  'waiting for approval': [observation({
    phase: 'waiting',
    shiftBegan: undefined,
    wait: { since: BEGAN + 3.5 * MINUTE, until: BEGAN + 33.5 * MINUTE, onTimeout: 'stop' },
    stages: [...stages(2, 'ahead').slice(0, 2), { kind: 'approval', name: 'approval', status: 'running', began: BEGAN + 3.5 * MINUTE }, ...stages(2, 'ahead').slice(2)],
  }, { ...NOTHING_TO_ASK, newShare: { at: BEGAN, value: 0 }, controls: [{ action: 'promote', text: 'it begins with 25 %', command: `${COMMAND} promote --deployment d-8BYBK5P3I --at waiting` }] }), 5],
  'canary': [observation(), 9.7],
  'canary astray': [observation({}, { newShare: { at: BEGAN + 9 * MINUTE, value: 0.6 } }), 9.7],
  'all traffic': [observation({ phase: 'settling', shiftEnded: BEGAN + 13.5 * MINUTE, stages: stages(3) }, { newShare: { at: BEGAN + 15 * MINUTE, value: 1 } }), 19],
  'rolling back': [observation(rolledBack({ phase: 'rollingBack', rollback: { id: 'd-AJKL7P3IX', status: 'running' } }), { ...BAD, newShare: { at: BEGAN + 8 * MINUTE, value: 0.25 }, controls: [] }), 8.1],
  'rolled back': [observation(rolledBack(), { ...BAD, controls: [{ action: 'rollback', text: 'the old version runs; a fixed one is a new release' }] }), 9],
  'promoted': [observation({ phase: 'ended', status: 'succeeded', ended: BEGAN + 23.6 * MINUTE, shiftEnded: BEGAN + 13.5 * MINUTE, stages: stages(3) }, { newShare: { at: BEGAN, value: 1 }, controls: [] }), 23.7],
  'tasks that do not start': [observation({
    phase: 'ended',
    status: 'failed',
    ended: BEGAN + 60 * MINUTE,
    shiftBegan: undefined,
    stages: stages(0, 'failed', 'skipped'),
    cause: { kind: 'timeout', code: 'TIMEOUT', stage: 'Install', message: 'The replacement task set did not become healthy.' },
    rollback: { id: 'd-2', status: 'succeeded', ended: BEGAN + 61 * MINUTE },
  }, { ...NOTHING_TO_ASK, newShare: { at: BEGAN, value: 0 }, newHealthy: { at: BEGAN, value: 0 }, newVersion: { at: BEGAN, value: { name: 'bad', running: 0, desired: 2, stopped: [{ reason: 'Essential container in task exited (1)', count: 41 }] } } }), 62],
  'rollback failed': [observation(rolledBack({ rollback: { id: 'd-2', status: 'failed', ended: BEGAN + 9 * MINUTE, message: 'No task.' } }), { ...BAD, controls: [] }), 9.5],
  'AWS does not answer': [observation({}, {
    ...NOTHING_TO_ASK, newShare: { at: BEGAN, problem: 'Rate exceeded' }, alarms: { at: BEGAN, problem: 'Rate exceeded' }, newVersion: undefined, oldVersion: undefined,
  }), 9.7],
  'the balancer does not tell health': [observation({}, { newHealthy: undefined, oldHealthy: { at: BEGAN, value: 2, problem: 'not allowed: elasticloadbalancing:DescribeTargetHealth' } }), 9.7],
  'no release': [{ service: observation().service }, 0],
};

/** Each was asked two seconds before. */
export const MOMENTS = Object.fromEntries(Object.entries(LOOKS).map(([name, [look, minutes]]) =>
  [name, [{ ...look, ...(look.release && { release: { ...look.release, at: BEGAN + minutes * MINUTE - 2000 } }) }, minutes] as const]));
