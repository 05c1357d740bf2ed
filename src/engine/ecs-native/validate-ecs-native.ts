import { Duration, Token } from 'aws-cdk-lib';
import { CircuitBreakerThresholdType, DeploymentPause, DeploymentStage, EcsNativeOptions, PauseOutcome } from './ecs-native-options';
import {
  ECS_NATIVE_RULES, HOOK_TIMEOUT_MINUTES, LEAST_LINEAR_PERCENTAGE,
  LONGEST_RELEASE_MINUTES, LONGEST_UPDATE_MINUTES, MOST_PAUSES, PAUSE_TIMEOUT_MINUTES,
} from './ecs-native-rules';
import { CanaryStrategy } from '../../canary-config';
import { Validator } from '../../private/validator';
import { ServiceContext } from '../../service-context';
import { validateSchedule } from '../validate-schedule';

/** How long a pause waits unless it says otherwise. */
export const DEFAULT_PAUSE = Duration.hours(24);

/**
 * @throws when an option has a value that ECS would refuse
 */
export function validateOptions(validator: Validator, { circuitBreaker = {}, hookTimeout, pauses = [] }: EcsNativeOptions): void {
  const { enable = true, rollback, resetOnHealthyTask, threshold } = circuitBreaker;
  validator.require(enable || [rollback, resetOnHealthyTask, threshold].every((option) => option === undefined), {
    property: 'circuitBreaker', rule: 'is disabled, and has other options all the same.', remedy: 'Remove the options, or enable: false.',
  });
  validator.number('circuitBreaker.threshold.value', threshold?.value, {
    min: 1,
    max: threshold?.type === CircuitBreakerThresholdType.COUNT ? Number.MAX_SAFE_INTEGER : 100,
    remedy: 'Choose how many tasks may fail, or which part of them in percent.',
  });
  validator.known({ hookTimeout }, 'the pauses and it are added up');
  validator.duration('hookTimeout', hookTimeout, 'minutes', { ...HOOK_TIMEOUT_MINUTES, remedy: 'Choose as long as the slowest hook takes.' });
  validator.require(pauses.length <= MOST_PAUSES, {
    property: 'pauses', value: pauses.length, rule: `ECS allows ${MOST_PAUSES} of them for a service.`, remedy: 'Remove some.',
  });
  pauses.forEach((pause, i) => validatePause(validator, `pauses[${i}]`, pause));
  const stages = pauses.map(({ stage }) => stage);
  const twice = stages.find((stage, i) => stages.indexOf(stage) < i);
  validator.require(twice === undefined, { property: 'pauses', value: twice, rule: 'has a pause already.', remedy: 'Remove one of the two.' });
}

function validatePause(validator: Validator, property: string, { stage, timeout, onTimeout }: DeploymentPause): void {
  validator.require(Token.isUnresolved(stage) || Object.values(DeploymentStage).includes(stage), {
    property: `${property}.stage`, value: stage, rule: 'is not a stage at which a deployment can pause.', remedy: 'Choose one of DeploymentStage.',
  });
  validator.require(onTimeout === undefined || Token.isUnresolved(onTimeout) || Object.values(PauseOutcome).includes(onTimeout), {
    property: `${property}.onTimeout`, value: onTimeout, rule: 'is not an outcome that a pause can have.', remedy: 'Choose one of PauseOutcome.',
  });
  validator.known({ [`${property}.timeout`]: timeout }, 'a release is told how long it takes');
  validator.duration(`${property}.timeout`, timeout, 'minutes', { ...PAUSE_TIMEOUT_MINUTES, remedy: 'Choose whole minutes, up to 14 days.' });
}

/**
 * @throws when the service has a schedule, or something else, that ECS does not take
 */
export function validateService(validator: Validator, context: ServiceContext): void {
  const { canary, terminationWait, approvalWait } = context;
  validator.known({ terminationWait }, 'CloudFormation adds it to the steps, and refuses more than 33 hours');
  validateSchedule(validator, ECS_NATIVE_RULES, context);
  validator.require(canary.strategy !== CanaryStrategy.TIME_BASED_LINEAR || canary.percentage! >= LEAST_LINEAR_PERCENTAGE, {
    property: 'canary.percentage',
    value: canary.percentage,
    rule: `ECS accepts ${LEAST_LINEAR_PERCENTAGE} to 100 % as the step of a linear rollout.`,
    remedy: 'Choose a larger one, or CanaryConfig.timeBasedCanary(), which may begin with 0.1 %.',
  });
  const minutes = canary.totalDuration.toMinutes() + terminationWait.toMinutes();
  validator.require(minutes <= LONGEST_RELEASE_MINUTES, {
    property: 'terminationWait',
    value: terminationWait.toString(),
    rule: `with the ${canary.totalDuration.toMinutes()} minutes of the canary makes ${minutes}, and CloudFormation takes ${LONGEST_RELEASE_MINUTES / 60} hours (${LONGEST_RELEASE_MINUTES} minutes) of a service that ECS deploys.`,
    remedy: 'Shorten one of the two.',
  });
  validator.require(approvalWait === undefined, {
    property: 'approvalWait',
    rule: 'does not exist in ECS: its deployments wait at pauses.',
    remedy: 'Remove it, and set pauses of DeploymentEngine.ecsNative(): [{ stage: DeploymentStage.POST_TEST_TRAFFIC_SHIFT }].',
  });
  const { listenerRuleArns, testRuleArn } = context;
  validator.require(listenerRuleArns.length <= (testRuleArn === undefined ? 1 : 2), {
    property: 'listenerRule.additionalRules',
    rule: 'are rules that no release would move: ECS is told one production rule.',
    remedy: 'Put their conditions into the first rule, or make a second service for them.',
  });
  for (const property of ['applicationName', 'deploymentGroupName'] as const) {
    validator.require(context[property] === undefined, {
      property, value: context[property], rule: 'names something that ECS does not use.', remedy: `Remove ${property}.`,
    });
  }
}

/**
 * @throws when CloudFormation would not wait for a release with its pauses
 */
export function validateStackUpdate(validator: Validator, { canary, terminationWait }: ServiceContext, pauses: DeploymentPause[]): void {
  const shifts = canary.steps.length + 1;
  const paused = pauses.map(({ stage, timeout = DEFAULT_PAUSE }) =>
    timeout.toMinutes() * (stage === DeploymentStage.PRE_PRODUCTION_TRAFFIC_SHIFT ? shifts : 1));
  const minutes = [canary.totalDuration.toMinutes(), terminationWait.toMinutes(), ...paused].reduce((sum, part) => sum + part);
  validator.require(minutes <= LONGEST_UPDATE_MINUTES, {
    property: 'pauses',
    rule: `may take ${paused.reduce((sum, part) => sum + part, 0)} minutes, the whole release ${minutes}, and CloudFormation waits ${LONGEST_UPDATE_MINUTES / 60} hours (${LONGEST_UPDATE_MINUTES} minutes) for a service.`,
    remedy: 'Shorten their timeouts, or remove deployOnStackUpdate and let CI make the releases.',
  });
}
