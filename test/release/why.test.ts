import { clean } from '../../release/clean';
import { Cause, ObservedAlarm } from '../../release/observation';
import { asSentence, whyOf } from '../../release/why';

const ALARM: ObservedAlarm = {
  alarmName: 'shop-http5xx',
  state: 'ALARM',
  firesAt: '>= 5, 3 of 5',
  unit: '%',
  values: [0, 0.25, 4, 12.345, 30, 123.4].map((value, i) => ({ at: i * 60_000, value })),
};
const STOPPED = [{ reason: 'Essential container in task exited', count: 2 }, { reason: 'OutOfMemory', count: 1 }];

describe('why a release has ended', () => {
  test.each<[Cause, string, string[]]>([
    [{ kind: 'alarm', alarms: ['shop-http5xx'] }, 'alarm shop-http5xx went off', []],
    [{ kind: 'alarm', alarms: ['a', 'b'] }, 'alarm a went off', ['alarm b went off']],
    [{ kind: 'alarm', message: 'Alarms.' }, 'an alarm went off: Alarms', []],
    [{ kind: 'hook', stage: 'AfterInstall', hook: 'smoke', message: 'GET / said 500.' }, 'hook AfterInstall (function smoke) said no: GET / said 500', ['the log of smoke says why']],
    [{ kind: 'hook' }, 'hook said no', []],
    [{ kind: 'tasks', message: 'They ended.' }, 'tasks of the new version did not stay healthy: They ended', []],
    [{ kind: 'timeout', stage: 'Install' }, 'time was up at Install', []],
    [{ kind: 'timeout', stage: 'approval' }, 'nobody approved it in time', []],
    [{ kind: 'timeout', message: 'Too slow.' }, 'time was up: Too slow', []],
    [{ kind: 'byHand', code: 'MANUAL_STOP', message: 'Stopped by user.' }, 'somebody stopped it', ['who it was is in CloudTrail only']],
    [{ kind: 'superseded', by: 'd-2' }, 'd-2 took its place', []],
    [{ kind: 'superseded' }, 'a newer release took its place', []],
    [{ kind: 'refused', code: 'ECS_UPDATE_ERROR', message: 'No such container.' }, 'AWS refused it: No such container', []],
    [{ kind: 'refused', code: 'IAM_ROLE_MISSING' }, 'AWS refused it: IAM_ROLE_MISSING', []],
    [
      { kind: 'refused', code: 'ELASTIC_LOAD_BALANCING_INVALID', message: 'Primary taskset target group must be behind listener arn:1' },
      'AWS refused it: Primary taskset target group must be behind listener arn:1',
      ['if it shares its listener (listenerRule), CodeDeploy moves no rules: give it a listener of its own (loadBalancer and listenerPort)'],
    ],
    [{ kind: 'refused', code: 'ELASTIC_LOAD_BALANCING_INVALID', message: 'No such listener' }, 'AWS refused it: No such listener', []],
    [
      { kind: 'refused', code: 'IAM_ROLE_PERMISSIONS', message: 'No permission in the following service: AmazonElasticLoadBalancing.' },
      'AWS refused it: No permission in the following service: AmazonElasticLoadBalancing',
      ['if it shares its listener (listenerRule), CodeDeploy wants to change more than the rules of the service: '
        + 'give it a listener of its own (loadBalancer and listenerPort)'],
    ],
    [{ kind: 'refused', code: 'IAM_ROLE_PERMISSIONS', message: 'In the following service: AmazonECS.' }, 'AWS refused it: In the following service: AmazonECS', []],
    [{ kind: 'refused', code: 'IAM_ROLE_PERMISSIONS' }, 'AWS refused it: IAM_ROLE_PERMISSIONS', []],
    [{ kind: 'refused' }, 'AWS refused it', []],
    [{ kind: 'other', code: 'INTERNAL_ERROR', message: 'Oops.', stage: 'Install' }, 'INTERNAL_ERROR: Oops (at Install)', []],
    [{ kind: 'other', stage: 'Install' }, 'it failed at Install', []],
    [{ kind: 'other' }, 'no reason was given', []],
  ])('%j', (cause, sentence, details) => {
    expect(whyOf(cause)).toEqual({ kind: cause.kind, sentence, details });
  });

  test('is an alarm with its newest values and what it goes off at', () => {
    expect(whyOf({ kind: 'alarm', alarms: ['shop-http5xx'] }, { alarms: [ALARM] }).sentence)
      .toBe('alarm shop-http5xx went off: 0.25, 4, 12.3, 30, 123 % a minute at last (goes off at >= 5, 3 of 5)');
  });

  test('is the reasons of the tasks, and tells of them beside another reason', () => {
    expect(whyOf({ kind: 'tasks', message: 'They ended.' }, { stopped: STOPPED })).toEqual({
      kind: 'tasks', sentence: 'tasks of the new version ended: 2 × Essential container in task exited; 1 × OutOfMemory', details: ['They ended.'],
    });
    expect(whyOf({ kind: 'tasks' }, { stopped: STOPPED }).details).toEqual([]);
    expect(whyOf({ kind: 'timeout', stage: 'Install' }, { stopped: STOPPED }).details)
      .toEqual(['tasks of the new version have ended: 2 × Essential container in task exited; 1 × OutOfMemory']);
    const many = ['a', 'b', 'c', 'd', 'e'].map((reason) => ({ reason, count: 1 }));
    expect(whyOf({ kind: 'tasks' }, { stopped: many }).sentence).toMatch(/1 × c; 2 more reasons$/);
  });

  test('carries nothing to a terminal that AWS has been made to say', () => {
    const message = '::error::\u001b[2Jx\r\n\u202etxt';
    expect(whyOf({ kind: 'hook', message }).sentence).toBe('hook said no: error:: [2Jx txt');
    expect(clean('::warning::a')).toBe('warning::a');
  });
});

test.each([['time was up', 'Time was up.'], ['Why?', 'Why?'], ['the end.', 'The end.']])('%s as a sentence', (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});
