/** What an assembly of jsii does not say about its own API. */

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
}

export interface Documented {
  readonly name: string;
  readonly docs?: Docs;
  /** The type that has declared it before, and explained it. */
  readonly overrides?: string;
}

export interface Property extends Documented {
  readonly optional?: boolean;
  readonly type: { readonly primitive?: string };
}

export interface ApiType extends Documented {
  readonly fqn: string;
  readonly datatype?: boolean;
  readonly members?: Documented[];
  readonly methods?: Documented[];
  readonly properties?: Property[];
}

export interface Assembly {
  readonly types?: Record<string, ApiType>;
}

/** A number without one of these says how many, but not of what. */
const UNIT = new RegExp(`\\b(${[
  'percent', 'percentage points', 'standard errors', 'seconds', 'minutes', 'MiB', 'GiB', 'CPU units', 'port',
  'requests', 'failures', 'log events', 'tasks', 'targets', 'images', 'periods', 'how many of them',
  'status', 'probability', 'rate', 'share', 'the part of', 'percentile', 'rank', 'counted from 1 on',
].join('|')})\\b`, 'i');

/** One line a member that is not explained well enough. */
export function checkDocstrings(assembly: Assembly): string[] {
  return Object.values(assembly.types ?? {}).flatMap((type) => [
    ...missing(type.fqn, type),
    ...[...type.members ?? [], ...type.methods ?? [], ...type.properties ?? []].flatMap((member) => missing(`${type.fqn}.${member.name}`, member)),
    ...(type.properties ?? []).flatMap((property) => checkProperty(`${type.fqn}.${property.name}`, property, type.datatype === true)),
  ]);
}

function missing(name: string, { docs, overrides }: Documented): string[] {
  return docs?.summary === undefined && overrides === undefined ? [`${name} has no docstring`] : [];
}

function checkProperty(name: string, { docs = {}, optional = false, type }: Property, isOption: boolean): string[] {
  return [
    ...(isOption && optional && docs.default === undefined ? [`${name} is optional and does not say what happens without it: @default`] : []),
    ...(type.primitive === 'number' && !UNIT.test(`${docs.summary} ${docs.remarks}`) ? [`${name} is a number and does not say of what`] : []),
  ];
}
