import { CanaryAnalysis, CanaryVerdict } from '../../src';
import { CODE_DEPLOY_RULES } from '../../src/engine/code-deploy/code-deploy-rules';
import { ECS_NATIVE_RULES } from '../../src/engine/ecs-native/ecs-native-rules';
import { make } from '../helpers';

const ID = 'scaling-by-utilization';

function found(engineRules = CODE_DEPLOY_RULES, scaledByUtilization?: boolean) {
  return CanaryAnalysis.analyze({ steps: [], terminationWaitSeconds: 600, alarms: [], unmodelledAlarms: [{ name: 'own' }], engineRules, scaledByUtilization })
    .findings.filter(({ id }) => id === ID);
}

test('scaling by what tasks use is an information, with the minutes in which a release has to settle', () => {
  expect(found(CODE_DEPLOY_RULES, true)).toEqual([{
    id: ID,
    verdict: CanaryVerdict.SOUND,
    rule: expect.stringContaining('may take some away'),
    numbers: expect.stringContaining('CodeDeploy stops and rolls back a release whose tasks are not all healthy within 5 minutes.'),
    remedy: expect.stringContaining('autoScaling.requestsPerTarget'),
  }]);
});

test('nothing is said where nothing scales so, or no engine is known to stop a release for it', () => {
  expect([found(), found(CODE_DEPLOY_RULES, false), found(ECS_NATIVE_RULES, true)]).toEqual([[], [], []]);
});

test.each([
  [undefined, false],
  [{ maxCapacity: 4 }, true],
  [{ maxCapacity: 4, targetMemoryUtilizationPercent: 60 }, true],
  [{ maxCapacity: 4, requestsPerTarget: 600 }, false],
  [{ maxCapacity: 4, requestsPerTarget: 600, targetCpuUtilizationPercent: 60 }, true],
])('a service with autoScaling %j: %s', (autoScaling, told) => {
  const { plan } = make({ autoScaling });
  expect([plan.scaledByUtilization ?? false, plan.analysis!.findings.some(({ id }) => id === ID)]).toEqual([told, told]);
});
