import { Annotations } from 'aws-cdk-lib';
import type { RenderedRule } from './rules';
import { leastJson, leastLength, numberIn, objectIn, textIn } from './values';
import {
  FUNCTION_NAME, IAM_DESCRIPTION, IAM_NAME, LARGEST_ENVIRONMENT_BYTES, LONGEST_FUNCTION_DESCRIPTION, LONGEST_FUNCTION_SECONDS,
  MANAGED_POLICY_CHARACTERS, TRUST_POLICY_CHARACTERS,
} from '../private/aws-rules';
import { Validator } from '../private/validator';

/** Who may do what, and the functions that do it. */
export const ACCESS_RULES: Record<string, RenderedRule[]> = {
  'AWS::Lambda::Function': [
    (validator, { FunctionName }) => validator.pattern('FunctionName', textIn(FunctionName), { ...FUNCTION_NAME, remedy: 'Choose another name.' }),
    (validator, { Description }) => validator.pattern('Description', textIn(Description), {
      regex: new RegExp(`^[^]{0,${LONGEST_FUNCTION_DESCRIPTION}}$`), rule: `must have at most ${LONGEST_FUNCTION_DESCRIPTION} characters.`, remedy: 'Shorten it.',
    }),
    (validator, { Timeout }) => validator.number('Timeout', numberIn(Timeout), { min: 1, max: LONGEST_FUNCTION_SECONDS, unit: 'seconds', remedy: 'Choose less.' }),
    (validator, { Environment }) => {
      const variables = objectIn(objectIn(Environment).Variables);
      const bytes = Object.entries(variables).reduce((sum, [name, value]) =>
        sum + name.length + (typeof value === 'string' ? Buffer.byteLength(value) : leastLength(value)), 0);
      validator.require(bytes <= LARGEST_ENVIRONMENT_BYTES, {
        property: 'Environment',
        value: `at least ${bytes} bytes in ${Object.keys(variables).join(', ')}`,
        rule: `a function's environment has at most ${LARGEST_ENVIRONMENT_BYTES} bytes.`,
        remedy: 'Give a smoke test fewer headers or a shorter body, or tell fewer topics.',
      });
    },
  ],
  'AWS::IAM::User': [(validator, { UserName }) => iamName(validator, 'UserName', UserName)],
  'AWS::IAM::Role': [
    (validator, { RoleName }) => iamName(validator, 'RoleName', RoleName),
    (validator, { Description }) => description(validator, Description),
    (validator, { MaxSessionDuration }) => validator.number('MaxSessionDuration', numberIn(MaxSessionDuration), {
      min: 3600, max: 43200, unit: 'seconds', remedy: 'Choose an hour to twelve.',
    }),
    (validator, { AssumeRolePolicyDocument }, resource) => {
      const characters = leastJson(AssumeRolePolicyDocument);
      const problem = {
        property: 'AssumeRolePolicyDocument',
        value: `at least ${characters} characters`,
        remedy: "Trust fewer branches, tags and environments, or use a wildcard: branches: ['release/*'].",
      };
      const { byDefault, atMost } = TRUST_POLICY_CHARACTERS;
      validator.require(characters <= atMost, { ...problem, rule: `a trust policy has at most ${atMost} characters, and ${byDefault} without a raised quota.` });
      if (characters > byDefault) {
        Annotations.of(resource).addWarningV2(
          'ecs-canary-blue-green:trustPolicy',
          `${problem.property} (${problem.value}): IAM takes ${byDefault} characters unless the quota "Role trust policy length" was raised. ${problem.remedy}`,
        );
      }
    },
  ],
  'AWS::IAM::ManagedPolicy': [
    (validator, { Description }) => description(validator, Description),
    (validator, { PolicyDocument }) => {
      const characters = leastJson(PolicyDocument);
      validator.require(characters <= MANAGED_POLICY_CHARACTERS, {
        property: 'PolicyDocument',
        value: `at least ${characters} characters`,
        rule: `a managed policy has at most ${MANAGED_POLICY_CHARACTERS} characters.`,
        remedy: 'Grant less by it, or make a policy of your own for the rest.',
      });
    },
  ],
};

function iamName(validator: Validator, property: string, value: unknown): void {
  validator.pattern(property, textIn(value), { ...IAM_NAME, remedy: 'Choose another name.' });
}

function description(validator: Validator, value: unknown): void {
  validator.pattern('Description', textIn(value), { ...IAM_DESCRIPTION, remedy: 'Shorten it, and write it in Latin letters.' });
}
