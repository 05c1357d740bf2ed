import { Token } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RuleConditionProperties } from '../custom-resources/managed-rule/protocol';
import { Validator } from '../private/validator';

/** Elastic Load Balancing, CreateRule: what a rule can have one of only. */
const ONCE = ['host-header', 'http-request-method', 'path-pattern', 'source-ip'];
const FIELDS = [...ONCE, 'http-header', 'query-string'];

/** Elastic Load Balancing quotas, "Condition values per rule", over all conditions. */
const MOST_VALUES = 5;

/**
 * The conditions as the API takes them. The CDK renders them for its own resource, which begins keys with a small letter,
 * and whoever has written one of their own, perhaps in another language, may follow CloudFormation.
 */
export function renderConditions(conditions: elbv2.ListenerCondition[]): RuleConditionProperties[] {
  return conditions.map((condition) => capitalized(condition.renderRawCondition()) as RuleConditionProperties);
}

function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(capitalized);
  }
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalized(item)]));
}

/** Rejects what CreateRule would. */
export function validateConditions(validator: Validator, property: string, conditions: elbv2.ListenerCondition[]): void {
  validator.require(conditions.length > 0, {
    property, value: conditions, rule: 'must not be empty: the rule would take no requests.', remedy: "Say which: ListenerCondition.pathPatterns(['/shop/*']).",
  });
  const rendered = renderConditions(conditions);
  rendered.forEach(({ Field }, i) => {
    validator.require(Token.isUnresolved(Field) || FIELDS.includes(Field), {
      property: `${property}[${i}]`, value: Field, rule: 'is not something that a rule can match.', remedy: `Choose among ${FIELDS.join(', ')}.`,
    });
    validator.require(!ONCE.includes(Field) || rendered.findIndex((other) => other.Field === Field) === i, {
      property: `${property}[${i}]`, value: Field, rule: 'appears twice, and a rule allows it once.', remedy: 'Put the values of both into one condition.',
    });
  });
  const values = rendered.reduce((sum, condition) => sum + countValues(condition), 0);
  validator.require(values <= MOST_VALUES, {
    property,
    value: `${values} values`,
    rule: `a rule allows ${MOST_VALUES} values in all of its conditions together.`,
    remedy: 'Give the rest to a further rule (listenerRule.additionalRules).',
  });
}

/** A list that is known only at deployment has an unknown number of values: at least one. */
function countValues({ Values, ...rest }: RuleConditionProperties): number {
  const configs = Object.values(rest).filter((config) => typeof config === 'object' && config !== null);
  return [Values, ...configs.flatMap((config) => Object.values(config as object))].filter(Array.isArray).reduce((sum, list) => sum + list.length, 0);
}
