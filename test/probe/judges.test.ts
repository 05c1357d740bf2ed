/** What each observation says of a fact: also of outcomes that the local endpoint does not play. */
import { Verdict } from '../../integ/probe/probe';
import { PROBES } from '../../integ/probe/probes';

const ALARM = 'ALARM_ACTIVE: One or more alarms have been activated';
const REFUSED = 'Unable to update task definition on services with a CODE_DEPLOY deployment controller';
const DENIED = 'IAM_ROLE_PERMISSIONS: The service role does not give permission';

const ROLLED_BACK = {
  release: { status: 'Succeeded' },
  stopped: { status: 'Stopped', error: ALARM },
  rollback: { status: 'Succeeded', creator: 'codeDeployRollback' },
  tasks: { old: 2, new: 2 },
  hookCalls: { release: 2, stopped: 1, rollback: 0 },
  shares: [50, 0],
  seconds: 19,
};

const complete = { status: 'UPDATE_COMPLETE' };
const rolledBack = (reason: string) => ({ status: 'UPDATE_ROLLBACK_COMPLETE', reason });

const TIMES = { update: rolledBack('x'), began: '2026-11-30T12:00:00.000Z', rollback: '2026-11-30T12:00:09.000Z' };

const CHANGED = 'InvalidParameterException: the deployment controller cannot be changed';
const CANCELLED = { update: rolledBack('cancelled'), began: '2026-11-30T12:00:00.000Z', ended: '2026-11-30T12:04:00.000Z' };

const CASES: Record<string, [unknown, Verdict[]][]> = {
  'listener-rules': [
    [{ release: { status: 'Succeeded' }, ruleMoved: true, defaultMoved: false }, ['confirmed']],
    [{ release: { status: 'Succeeded' }, ruleMoved: true, defaultMoved: true }, ['refuted']],
    [{ release: { status: 'Failed', error: 'ELASTIC_LOAD_BALANCING_INVALID: Primary taskset' }, ruleMoved: false, defaultMoved: false }, ['refuted']],
    [{ release: { status: 'Failed', error: DENIED }, ruleMoved: false, defaultMoved: false }, ['refuted']],
    [{ release: { status: 'Failed', error: 'TIMEOUT: tasks' }, ruleMoved: false, defaultMoved: false }, ['undecided']],
    [{ release: { status: 'Succeeded' }, ruleMoved: false, defaultMoved: false }, ['undecided']],
  ],
  'running-deployment': [
    [{ wasInCanary: true, release: { status: 'Succeeded' } }, ['confirmed']],
    [{ wasInCanary: true, release: { status: 'Stopped', error: ALARM } }, ['refuted']],
    [{ wasInCanary: true, release: { status: 'Failed', error: 'TIMEOUT: x' } }, ['undecided']],
    [{ wasInCanary: false, release: { status: 'Succeeded' } }, ['undecided']],
  ],
  'tags-only': [
    [complete, ['confirmed']],
    [rolledBack(REFUSED), ['refuted']],
    [rolledBack('Service: throttled'), ['undecided']],
    [{ status: 'UPDATE_ROLLBACK_FAILED' }, ['undecided']],
  ],
  'composite-alarm': [
    [{ state: 'ALARM', release: { status: 'Stopped', error: ALARM } }, ['confirmed']],
    [{ state: 'ALARM', release: { status: 'Succeeded' } }, ['refuted']],
    [{ state: 'ALARM', release: { status: 'Failed', error: DENIED } }, ['undecided']],
    [{ state: 'OK', release: { status: 'Succeeded' } }, ['undecided']],
  ],
  'install-timeout': [
    [{ release: { status: 'Failed', error: 'TIMEOUT: x' }, seconds: 3605 }, ['confirmed']],
    [{ release: { status: 'Failed', error: 'TIMEOUT: x' }, seconds: 1800 }, ['refuted']],
    [{ release: { status: 'Failed', error: 'ECS_UPDATE_ERROR: x' } }, ['undecided']],
    [{ release: { status: 'Succeeded' }, seconds: 120 }, ['undecided']],
  ],
  'release-and-rollback': [
    // Role, speed, rollback, tasks.
    [ROLLED_BACK, ['confirmed', 'confirmed', 'confirmed', 'confirmed']],
    [{ ...ROLLED_BACK, seconds: 31 }, ['confirmed', 'refuted', 'confirmed', 'confirmed']],
    [{ ...ROLLED_BACK, shares: [50, 25, 0] }, ['confirmed', 'confirmed', 'refuted', 'confirmed']],
    [{ ...ROLLED_BACK, hookCalls: { release: 2, stopped: 1, rollback: 2 } }, ['confirmed', 'confirmed', 'refuted', 'confirmed']],
    [{ ...ROLLED_BACK, rollback: { status: 'Succeeded', creator: 'user' } }, ['confirmed', 'confirmed', 'refuted', 'confirmed']],
    [{ ...ROLLED_BACK, hookCalls: { release: 0, stopped: 0, rollback: 0 } }, ['confirmed', 'confirmed', 'undecided', 'confirmed']],
    [{ ...ROLLED_BACK, tasks: { old: 2, new: 1 } }, ['confirmed', 'confirmed', 'confirmed', 'refuted']],
    [{ ...ROLLED_BACK, tasks: { old: 2, new: 0 } }, ['confirmed', 'confirmed', 'confirmed', 'undecided']],
    [{ ...ROLLED_BACK, release: { status: 'Failed', error: DENIED } }, ['refuted', 'confirmed', 'confirmed', 'confirmed']],
    [{ ...ROLLED_BACK, rollback: { status: 'Failed', error: DENIED, creator: 'codeDeployRollback' }, shares: [50], seconds: undefined },
      ['refuted', 'undecided', 'undecided', 'confirmed']],
    [{ ...ROLLED_BACK, rollback: undefined, shares: [50], seconds: undefined }, ['undecided', 'undecided', 'undecided', 'confirmed']],
  ],
  'rule-priorities': [
    [{ refused: 'PriorityInUse: 30', before: ['10', '20'], after: ['10', '20'] }, ['confirmed']],
    [{ refused: 'PriorityInUse: 30', before: ['10', '20'], after: ['40', '20'] }, ['refuted']],
    [{ before: ['10', '20'], after: ['40', '30'] }, ['undecided']],
  ],
  'json-lines': [
    [{ matched: ['text', 'json'], wrong: [] }, ['confirmed']],
    [{ matched: ['text'], wrong: [] }, ['refuted']],
    [{ matched: [], wrong: [] }, ['undecided']],
    [{ matched: ['text', 'json'], wrong: ['level=info'] }, ['undecided']],
  ],
  'tagged-priorities': [
    [{ withoutTag: 'AccessDenied: x', withTag: 'done' }, ['confirmed']],
    [{ withoutTag: 'AccessDeniedException: x', withTag: 'AccessDeniedException: x' }, ['refuted']],
    [{ withoutTag: 'AccessDenied: x', withTag: 'Throttling: x' }, ['undecided']],
    // The role may change any rule.
    [{ withoutTag: 'done', withTag: 'done' }, ['undecided']],
  ],
  'cancelled-update': [
    [{ ...CANCELLED, rollback: '2026-11-30T12:01:00.000Z' }, ['confirmed']],
    [{ ...CANCELLED, rollback: '2026-11-30T12:05:00.000Z' }, ['refuted']],
    // The creation's: the rollback has asked nothing.
    [{ ...CANCELLED, rollback: '2026-11-30T11:00:00.000Z' }, ['undecided']],
    [{ ...CANCELLED, ended: undefined, rollback: '2026-11-30T12:01:00.000Z' }, ['undecided']],
    [{ ...CANCELLED, update: complete, rollback: '2026-11-30T12:01:00.000Z' }, ['undecided']],
  ],
  'all-parameters': [
    [{ update: rolledBack(`Held: ${REFUSED}`) }, ['confirmed']],
    [{ update: complete }, ['refuted']],
    [{ update: rolledBack('Held: throttled') }, ['undecided']],
    [{ alone: 'InvalidParameterException: x', update: rolledBack(`Held: ${REFUSED}`) }, ['undecided']],
  ],
  'guarded-rollback': [
    [{ update: rolledBack('x'), rolledBackTo: 'said', next: complete, sentNext: false }, ['confirmed']],
    [{ update: rolledBack('x'), rolledBackTo: 'last', next: complete, sentNext: false }, ['refuted']],
    [{ update: rolledBack('x'), rolledBackTo: 'said', next: complete, sentNext: true }, ['refuted']],
    [{ update: rolledBack('x'), rolledBackTo: 'neither', next: complete, sentNext: false }, ['undecided']],
    [{ update: { status: 'UPDATE_ROLLBACK_FAILED', reason: 'x' }, rolledBackTo: 'said', next: complete, sentNext: false }, ['undecided']],
    [{ update: rolledBack('x'), rolledBackTo: 'said', next: rolledBack('y'), sentNext: false }, ['undecided']],
  ],
  'revert-drift': [
    [{ reverted: complete, has: 'template' }, ['confirmed']],
    [{ reverted: complete, has: 'release' }, ['refuted']],
    [{ reverted: complete, has: 'neither' }, ['undecided']],
    [{ reverted: { status: 'change set FAILED', reason: 'The submitted information didn\'t contain changes.' }, has: 'release' }, ['refuted']],
    [{ reverted: { status: 'change set FAILED', reason: 'Access denied' }, has: 'release' }, ['undecided']],
    [{ reverted: rolledBack('x'), has: 'release' }, ['undecided']],
  ],
  'controllers': [
    // From the beginning of ECS, and taken over by it.
    [{ own: { before: 'ECS', refused: CHANGED }, moved: { before: 'ECS', refused: CHANGED } }, ['confirmed', 'confirmed']],
    [{ own: { before: 'ECS' }, moved: { before: 'ECS' } }, ['refuted', 'refuted']],
    [{ own: { before: 'ECS', refused: 'Throttling: x' }, moved: { before: 'CODE_DEPLOY', refused: 'x' } }, ['undecided', 'undecided']],
  ],
  'released-capacity': [
    [{ before: ['FARGATE'], release: { status: 'Succeeded' }, after: [] }, ['confirmed']],
    [{ before: ['FARGATE'], release: { status: 'Succeeded' }, after: ['FARGATE'] }, ['refuted']],
    [{ before: ['FARGATE'], release: { status: 'Succeeded' }, after: ['FARGATE_SPOT'] }, ['undecided']],
    [{ before: [], release: { status: 'Succeeded' }, after: [] }, ['undecided']],
    [{ before: ['FARGATE'], release: { status: 'Failed', error: DENIED }, after: ['FARGATE'] }, ['undecided']],
  ],
  'scaling': [
    [{ out: { done: true, seconds: 70 }, in: { done: true, seconds: 80 } }, ['confirmed']],
    [{ out: { done: true, seconds: 70 }, in: { done: false, seconds: 240 } }, ['refuted']],
    [{ out: { done: false, seconds: 240 }, in: { done: false, seconds: 240 } }, ['refuted']],
    // The canary was over.
    [{ out: { done: true, seconds: 70 }, in: { done: false, seconds: 90 } }, ['undecided']],
  ],
  'lasting-requests': [
    [{ requests: [20, null, null], answers: [null, 21, null] }, ['confirmed']],
    [{ requests: [1, 20, null], answers: [1, 20, null] }, ['refuted']],
    [{ requests: [20, null, null], answers: [20, null, null] }, ['refuted']],
    [{ requests: [20, null], answers: [null, 3] }, ['undecided']],
    [{ requests: [], answers: [] }, ['undecided']],
  ],
  'target-group-association': [
    [{ refused: 'TargetGroupAssociationLimit: x' }, ['confirmed']],
    [{}, ['refuted']],
    [{ refused: 'Throttling: x' }, ['undecided']],
  ],
  'filled-metric': [
    [{ state: 'ALARM' }, ['confirmed']],
    [{ state: 'INSUFFICIENT_DATA' }, ['refuted']],
  ],
  'replaced-revision': [
    [{ update: complete, status: 'INACTIVE' }, ['confirmed']],
    [{ update: complete, status: 'ACTIVE' }, ['refuted']],
    [{ update: rolledBack('x'), status: 'ACTIVE' }, ['undecided']],
  ],
  'listener-update': [
    [{ before: { default: '0/1', first: '0/1' }, update: complete, after: { default: '1/0', first: '1/0' } }, ['confirmed']],
    [{ before: { default: '0/1', first: '0/1' }, update: complete, after: { default: '0/1', first: '0/1' } }, ['refuted']],
    [{ before: { default: '0/1', first: '0/1' }, update: complete, after: { default: '1/0', first: '0/1' } }, ['undecided']],
    [{ before: { default: '0/1', first: '0/1' }, update: rolledBack('x'), after: { default: '1/0', first: '1/0' } }, ['undecided']],
  ],
  'stack-rollback': [
    // LastUpdatedTime is that of the rollback, of the update, of the update a moment after CloudFormation has told of it.
    [{ ...TIMES, after: TIMES.rollback }, ['confirmed']],
    [{ ...TIMES, after: TIMES.began }, ['refuted']],
    [{ ...TIMES, after: '2026-11-30T12:00:01.000Z' }, ['refuted']],
    [{ ...TIMES, after: undefined }, ['undecided']],
    [{ ...TIMES, rollback: undefined, after: TIMES.began }, ['undecided']],
    [{ ...TIMES, update: complete, after: TIMES.began }, ['undecided']],
  ],
  'alarm-delay': [
    [{ seconds: 95 }, ['confirmed']],
    [{ seconds: 134 }, ['refuted']],
    [{}, ['undecided']],
  ],
  'healthy-hosts': [
    [{ tasks: 2, minima: [2, 2, 1, 2, null] }, ['confirmed']],
    [{ tasks: 2, minima: [null, 2, 2, 2] }, ['refuted']],
    [{ tasks: 2, minima: [null, null, 1] }, ['undecided']],
  ],
  'idle-minutes': [
    [{ counts: [10, 9, null, null, null, null, null] }, ['confirmed']],
    [{ counts: [10, 9, 0, 0, null, null, null] }, ['confirmed']],
    // The newest are not published.
    [{ counts: [10, 9, null, null, null] }, ['undecided']],
    [{ counts: [null, null, null, null] }, ['undecided']],
  ],
  'ecs-updated-at': [
    [{ status: 'SUCCESSFUL', stages: [{ stage: 'SCALE_UP', updatedAt: '1' }, { stage: 'BAKE_TIME', updatedAt: '2' }] }, ['confirmed']],
    [{ status: 'SUCCESSFUL', stages: [{ stage: 'SCALE_UP', updatedAt: '1' }, { stage: 'BAKE_TIME', updatedAt: '1' }] }, ['refuted']],
    [{ status: 'SUCCESSFUL', stages: [{ stage: 'SCALE_UP', updatedAt: '1' }, { stage: 'BAKE_TIME' }] }, ['refuted']],
    [{ status: 'SUCCESSFUL', stages: [] }, ['undecided']],
  ],
  'ecs-unchanged': [
    [{ before: 3, after: 3 }, ['confirmed']],
    [{ before: 3, after: 4 }, ['refuted']],
  ],
  'ecs-load-balancers': [
    [{ before: 'alternate', status: 'SUCCESSFUL', after: 'target' }, ['confirmed']],
    [{ before: 'alternate', status: 'SUCCESSFUL', after: 'alternate' }, ['refuted']],
    [{ before: 'target', status: 'SUCCESSFUL', after: 'alternate' }, ['undecided']],
  ],
  'ecs-alarm-on': [
    // Whether any is watched, and what is said of it.
    [{ reachedCanary: true, ended: { status: 'SUCCESSFUL', triggered: [], alarms: 'DISABLED' } }, ['confirmed', 'confirmed']],
    [{ reachedCanary: true, ended: { status: 'SUCCESSFUL', triggered: [], alarms: 'MONITORING_COMPLETE' } }, ['confirmed', 'refuted']],
    [{ reachedCanary: true, ended: { status: 'SUCCESSFUL', triggered: [] } }, ['confirmed', 'refuted']],
    [{ reachedCanary: true, ended: { status: 'ROLLBACK_SUCCESSFUL', triggered: ['second'], alarms: 'TRIGGERED' } }, ['refuted', 'undecided']],
    [{ reachedCanary: false, ended: { status: 'ROLLBACK_SUCCESSFUL', triggered: ['first'], alarms: 'TRIGGERED' } }, ['refuted', 'undecided']],
    [{ reachedCanary: false, ended: { status: 'ROLLBACK_SUCCESSFUL', triggered: [] } }, ['undecided', 'undecided']],
    [{ reachedCanary: false, ended: { status: 'SUCCESSFUL', triggered: [] } }, ['undecided', 'undecided']],
  ],
  'ecs-events': [
    [{ status: 'ROLLBACK_SUCCESSFUL', events: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] }, ['confirmed']],
    [{ status: 'ROLLBACK_SUCCESSFUL', events: ['SERVICE_DEPLOYMENT_COMPLETED'] }, ['refuted']],
    [{ status: 'ROLLBACK_SUCCESSFUL', events: [] }, ['undecided']],
    [{ status: 'SUCCESSFUL', events: ['SERVICE_DEPLOYMENT_COMPLETED'] }, ['undecided']],
  ],
  'ecs-circuit-breaker': [
    [{ ended: { status: 'ROLLBACK_SUCCESSFUL', breaker: 'TRIGGERED', reason: 'threshold', triggered: [] } }, ['confirmed']],
    [{ ended: { status: 'ROLLBACK_SUCCESSFUL', breaker: 'DISABLED', reason: 'StopServiceDeployment', triggered: [] } }, ['refuted']],
    [{ ended: { status: 'SUCCESSFUL', triggered: [] } }, ['undecided']],
  ],
  'ecs-default-rule': [
    [['BLUE_GREEN', 'CANARY', 'LINEAR'].map((strategy) => ({ strategy, status: 'SUCCESSFUL', moved: true })), ['confirmed']],
    [[{ strategy: 'BLUE_GREEN', status: 'SUCCESSFUL', moved: true }, { strategy: 'CANARY', status: 'ROLLBACK_SUCCESSFUL', reason: 'A default rule', moved: false }],
      ['refuted']],
    [[{ strategy: 'BLUE_GREEN', status: 'SUCCESSFUL', moved: false }], ['undecided']],
  ],
  'ecs-production-rule': [
    [{ before: { old: 'target', other: 'target' }, status: 'SUCCESSFUL', after: { old: 'target', other: 'alternate' } }, ['confirmed']],
    [{ before: { old: 'target', other: 'target' }, status: 'SUCCESSFUL', after: { old: 'alternate', other: 'target' } }, ['refuted']],
    [{ before: { old: 'target', other: 'target' }, status: 'SUCCESSFUL', after: { old: 'alternate', other: 'alternate' } }, ['undecided']],
    [{ before: { old: 'target', other: 'target' }, status: 'ROLLBACK_SUCCESSFUL', after: { old: 'target', other: 'alternate' } }, ['undecided']],
  ],
  'ecs-live-weights': [
    [{ live: 'target', setTo: 'alternate', status: 'SUCCESSFUL' }, ['confirmed']],
    [{ live: 'target', setTo: 'alternate', status: 'ROLLBACK_SUCCESSFUL', reason: 'weights' }, ['refuted']],
    [{ live: 'target', setTo: 'target', status: 'SUCCESSFUL' }, ['undecided']],
    [{ live: 'target', setTo: 'alternate', status: 'STOPPED' }, ['undecided']],
  ],
};

test('there are cases of every probe', () => {
  expect(Object.keys(CASES).sort()).toEqual(PROBES.map(({ id }) => id).sort());
});

test.each(PROBES.flatMap(({ id, settles }) => settles.map(({ fact }, index) => [fact, id, index] as const)))('%s: it can be confirmed, and that can fail', (_fact, id, index) => {
  const verdicts = CASES[id].map(([, of]) => of[index]);
  // Both of its readings are the fact's: it says which.
  expect(verdicts).toEqual(expect.arrayContaining(id === 'idle-minutes' ? ['confirmed', 'undecided'] : ['confirmed', 'refuted']));
});

describe.each(PROBES.map((probe) => [probe.id, probe] as const))('%s', (id, { settles }) => {
  test.each(CASES[id] ?? [])('%j', (observation, verdicts) => {
    const judgements = settles.map(({ judge }) => judge(JSON.parse(JSON.stringify(observation))));
    expect(judgements.map(({ verdict }) => verdict)).toEqual(verdicts);
    judgements.forEach(({ because }) => {
      expect(because).not.toMatch(/undefined|NaN|\[object/);
    });
  });
});

test('what was measured has its number', () => {
  const [, speed] = PROBES.find(({ id }) => id === 'release-and-rollback')!.settles;
  expect(speed.judge(ROLLED_BACK).measured).toEqual({ 'seconds from the alarm until the new version had no traffic': 19 });
  const [timeout] = PROBES.find(({ id }) => id === 'install-timeout')!.settles;
  expect(timeout.judge({ release: { status: 'Failed' }, seconds: 3605 }).measured).toEqual({ 'minutes until Install failed': 60 });
});
