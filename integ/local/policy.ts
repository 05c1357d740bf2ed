/**
 * What IAM decides about a request by identity policies. A policy that has anything this does not understand
 * is refused: a wrong `allowed` or `denied` would be worse than none.
 */

/** A call as IAM sees it. */
export interface IamRequest {
  /** For instance `ecs:UpdateService`. */
  readonly action: string;
  /** The ARN that the call is about, `*` for actions without a resource level. */
  readonly resource: string;
  /** Condition keys and their values. */
  readonly context?: Record<string, string>;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
  readonly Sid?: string;
}

export type Decision = 'allowed' | 'denied by a statement' | 'denied because nothing allows it';

const ELEMENTS = new Set(['Effect', 'Action', 'Resource', 'Condition', 'Sid']);

/**
 * A denial outweighs any permission, and what nothing allows is denied.
 *
 * @throws when a statement has an element, a condition operator or a variable that is not supported
 */
export function decide(statements: Statement[], request: IamRequest): Decision {
  statements.forEach(requireSupported);
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) {
    return 'denied by a statement';
  }
  return matching.length > 0 ? 'allowed' : 'denied because nothing allows it';
}

function matches({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: IamRequest): boolean {
  return list(Action).some((pattern) => glob(pattern.toLowerCase(), action.toLowerCase()))
    && list(Resource).some((pattern) => glob(pattern, resource))
    && Object.entries(Condition.StringEquals ?? {}).every(([key, values]) => list(values).some((value) => value === valueOf(context, key)));
}

/** The names of condition keys, unlike their values, are the same in capitals. */
function valueOf(context: Record<string, string>, key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** `*` is any number of characters, colons and slashes included, and `?` is one. */
function glob(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function requireSupported(statement: Statement): void {
  const unknown = [
    ...Object.keys(statement).filter((element) => !ELEMENTS.has(element)),
    ...Object.keys(statement.Condition ?? {}).filter((operator) => operator !== 'StringEquals'),
    ...(JSON.stringify(statement).match(/\$\{[^}]*\}/g) ?? []),
    ...(['Allow', 'Deny'].includes(statement.Effect) ? [] : [`Effect ${statement.Effect}`]),
    ...(['Action', 'Resource'] as const).filter((element) => statement[element] === undefined).map((element) => `no ${element}`),
  ];
  if (unknown.length > 0) {
    throw new Error(`This evaluation of policies does not understand: ${unknown.join(', ')}`);
  }
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
