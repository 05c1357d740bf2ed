import { HTTP_5XX } from './http-5xx';
import { CanaryAnalysis, CanaryVerdict, EngineRules, StackRollback, StartInAlarm, UnreadAlarms } from '../../src';
import { CODE_DEPLOY_RULES } from '../../src/engine/code-deploy/code-deploy-rules';
import { ECS_NATIVE_RULES } from '../../src/engine/ecs-native/ecs-native-rules';

function findingOf(engineRules?: EngineRules, terminationWaitSeconds = 600) {
  const { verdict, findings } = CanaryAnalysis.analyze({
    steps: [{ share: 0.25, durationSeconds: 600 }], terminationWaitSeconds, alarms: [{ ...HTTP_5XX, evaluationPeriods: 4 }], engineRules,
  });
  return { verdict, ids: findings.map(({ id }) => id), finding: findings.find(({ id }) => id === 'fails-open') };
}

test('an engine that goes on unwatched is told of, and the canary is none the worse for it', () => {
  const { verdict, finding } = findingOf(ECS_NATIVE_RULES);
  expect(verdict).toBe(CanaryVerdict.SOUND);
  expect(finding).toMatchObject({
    verdict: 'sound',
    numbers: 'ECS starts a release while an alarm is on, and then looks at none of them until its end; and it may miss an alarm where it cannot read its state; and it may release an older version where a stack update is rolled back.',
    remedy: 'Look at the alarms before a release starts and right after, as the command line does. '
      + 'Look which version is live after a stack was rolled back. Or choose an engine that leaves none of that open (docs/engines.md).',
  });
});

test.each<[string, EngineRules | undefined, string | undefined]>([
  ['one that refuses and stops', CODE_DEPLOY_RULES, undefined],
  ['one that says so', { ...ECS_NATIVE_RULES, startInAlarm: StartInAlarm.REFUSED, unreadAlarms: UnreadAlarms.STOPPED, stackRollback: StackRollback.KEEPS }, undefined],
  ['none that is known', undefined, undefined],
  ['one that starts', { ...CODE_DEPLOY_RULES, startInAlarm: StartInAlarm.UNWATCHED }, 'CodeDeploy starts a release while an alarm is on, and then looks at none of them until its end.'],
  ['one that misses', { ...CODE_DEPLOY_RULES, unreadAlarms: UnreadAlarms.MISSED }, 'CodeDeploy may miss an alarm where it cannot read its state.'],
  ['one that stack updates move', { ...CODE_DEPLOY_RULES, stackRollback: StackRollback.MAY_RELEASE }, 'CodeDeploy may release an older version where a stack update is rolled back.'],
])('%s', (_, rules, numbers) => {
  expect(findingOf(rules).finding?.numbers).toBe(numbers);
});

test('is not said where no alarm can go off in time', () => {
  const { verdict, ids } = findingOf({ ...ECS_NATIVE_RULES }, 0);
  expect(verdict).not.toBe(CanaryVerdict.IMPOSSIBLE);
  expect(ids).toContain('fails-open');
  const { findings } = CanaryAnalysis.analyze({
    steps: [{ share: 0.25, durationSeconds: 60 }], terminationWaitSeconds: 0, alarms: [HTTP_5XX], engineRules: ECS_NATIVE_RULES,
  });
  expect(findings.map(({ id }) => id)).toEqual(['no-alarm-can-fire']);
});
