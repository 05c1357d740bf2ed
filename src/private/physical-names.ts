import { Token } from 'aws-cdk-lib';
import { Project } from './claim-names';
import { Validator } from './validator';

/** The physical names of one service, by the property that overrides each. */
export interface PhysicalNames {
  readonly serviceName: string;
  readonly clusterName: string;
  readonly family: string;
  readonly logGroupName: string;
  readonly repositoryName: string;
  readonly metricNamespace: string;
}

/** The name of something by the convention, and what AWS accepts for it. */
export interface NameRule {
  readonly name: (projectId: string, stage: string) => string;
  /** @default 1 */
  readonly minLength?: number;
  readonly maxLength: number;
  readonly regex: RegExp;
  readonly characters: string;
}

const ECS_NAME = { maxLength: 255, regex: /^[A-Za-z0-9_-]+$/, characters: 'letters, digits, hyphens and underscores' };

/** The naming convention, and what each service of AWS accepts (the services' API references). */
const RULES: Record<keyof PhysicalNames, NameRule> = {
  serviceName: { name: (p, s) => `web-service-${p}-${s}`, ...ECS_NAME },
  clusterName: { name: (p, s) => `web-cluster-${p}-${s}`, ...ECS_NAME },
  family: { name: (p, s) => `task-definition-${p}-${s}`, ...ECS_NAME },
  logGroupName: {
    name: (p, s) => `/aws/ecs/${p}-${s}`,
    maxLength: 512,
    regex: /^(?!aws\/)[\w./#-]+$/,
    characters: 'letters, digits and . - _ / #, and not begin with aws/',
  },
  repositoryName: {
    name: (p, s) => `web/${p}/${s}`,
    minLength: 2,
    maxLength: 256,
    regex: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    characters: 'lowercase letters and digits, with single . _ - or / between them',
  },
  metricNamespace: {
    name: (p, s) => `ECS/${p}-${s}`,
    maxLength: 255,
    // CloudWatch takes a colon, too, but a metric filter of CloudWatch Logs does not.
    regex: /^(?!AWS\/)[\w.\-/#][\w.\-/# ]*$/,
    characters: 'letters, digits, blanks and . - _ / #, and not begin with AWS/ or a blank',
  },
};

const ID = {
  regex: /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/,
  rule: 'must be lowercase letters and digits, with single hyphens or underscores between them: it is part of the physical names, and ECR is the strictest about them.',
};

/**
 * The names of a service, each the convention's or the user's own.
 *
 * @throws when a name is none that AWS accepts
 */
export function physicalNames(validator: Validator, projectId: string, stage: string, overrides: Partial<PhysicalNames>): PhysicalNames {
  validator.pattern('projectId', projectId, { ...ID, remedy: "Choose one like 'node-app'." });
  validator.pattern('stage', stage, { ...ID, remedy: "Choose one like 'prod' or 'staging'." });
  return namesBy(RULES, validator, { projectId, stage }, overrides);
}

/**
 * Names by the property that overrides each.
 *
 * @throws when a name is none that its rule accepts
 */
export function namesBy<K extends string>(
  rules: Record<K, NameRule>, validator: Validator, { projectId, stage }: Project, overrides: Partial<Record<K, string>>,
): Record<K, string> {
  const entries = (Object.keys(rules) as K[]).map((property) => {
    const own = overrides[property];
    const name = own ?? rules[property].name(projectId, stage);
    checkName(validator, rules[property], name, own === undefined ? madeOf(projectId, stage, property, name) : ownName(property, name));
    return [property, name];
  });
  return Object.fromEntries(entries) as Record<K, string>;
}

/** What AWS takes as a name, as one expression. */
export function nameRule(property: keyof PhysicalNames): { readonly regex: RegExp; readonly rule: string } {
  return nameForm(RULES[property]);
}

/** The same of any rule. */
export function nameForm({ minLength = 1, maxLength, regex, characters }: NameRule): { readonly regex: RegExp; readonly rule: string } {
  return {
    regex: new RegExp(`^(?=[^]{${minLength},${maxLength}}$)${regex.source.replace(/^\^/, '')}`),
    rule: `must have ${minLength} to ${maxLength} characters and consist of ${characters}.`,
  };
}

/** Whom an error about a name speaks to. */
interface Blame {
  readonly property: string;
  readonly value: string;
  /** The beginning of the rule. */
  readonly subject: string;
  readonly remedy: string;
}

function ownName(property: string, name: string): Blame {
  return { property, value: name, subject: 'the name', remedy: `Choose another ${property}.` };
}

/** A name of two parts: the longer one is to blame, the other one is shown, too. */
function madeOf(projectId: string, stage: string, property: string, name: string): Blame {
  const parts = [{ part: 'projectId', value: projectId }, { part: 'stage', value: stage }];
  const [longer, other] = stage.length > projectId.length ? parts.reverse() : parts;
  return {
    property: longer.part,
    value: longer.value,
    subject: `with ${other.part} '${other.value}' makes the ${property} '${name}', which`,
    remedy: `Shorten projectId or stage, or set ${property}.`,
  };
}

function checkName(validator: Validator, rule: NameRule, name: string, { subject, ...blame }: Blame): void {
  const { minLength = 1, maxLength, regex, characters } = rule;
  if (Token.isUnresolved(name)) {
    return;
  }
  validator.require(name.length >= minLength && name.length <= maxLength, {
    ...blame, rule: `${subject} must have ${minLength} to ${maxLength} characters and has ${name.length}.`,
  });
  validator.require(regex.test(name), { ...blame, rule: `${subject} must consist of ${characters}.` });
}
