import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { CONSTRAINTS, isTaken, refused } from './constraints';
import { OURS, WAYS } from './refused-values';
import { make, newStack } from '../helpers';
import { CONFIGURATIONS } from '../stacks';

/** What the construct says of a value, at construction or at synthesis. */
function saidOf(field: string, value: string | number): string | undefined {
  const { props, then } = WAYS[field];
  const stack = newStack();
  try {
    const web = make(props?.(value as never) ?? {}, stack);
    then?.(web, value as never);
    Template.fromStack(stack);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** All values at a path, of which `*` is any item of a list. */
function valuesAt(properties: unknown, path: string): unknown[] {
  const step = (value: unknown, part: string) => (part === '*' ? value as unknown[] ?? [] : [(value as Record<string, unknown> | undefined)?.[part]]);
  return path.split('/').reduce<unknown[]>((values, part) => values.flatMap((value) => step(value, part)), [properties]);
}

const shown = (value: string | number) => (typeof value === 'string' ? `'${value}'` : String(value));

test('every field that AWS constrains is a user’s to set by some property, or ours', () => {
  expect([...Object.keys(WAYS), ...Object.keys(OURS)].sort()).toEqual(Object.keys(CONSTRAINTS).sort());
});

test.each(Object.keys(WAYS))('what AWS refuses as %s is an error that names property, value, rule and remedy', (field) => {
  const { property, shown: show = shown } = WAYS[field];
  // Negative durations are the CDK's to refuse.
  const positive = (value: string | number) => typeof value === 'string' || !/Seconds|Duration/.test(field) || value >= 0;
  fc.assert(fc.property(refused(CONSTRAINTS[field]).filter(positive), (value) => {
    const said = saidOf(field, value);
    const place = `: ${property} (got ${show(value as never)}): `;
    expect({ value, said: said ?? 'nothing', names: said?.includes(place) }).toEqual({ value, said, names: true });
    // A rule and a remedy, each a sentence of its own.
    expect(said!.slice(said!.indexOf(place) + place.length)).toMatch(/^[^]{10,}\. [A-Z][^]{4,}\./);
  }), { numRuns: 4, seed: 20261129 });
});

test('what is rendered of any configuration is taken', () => {
  const fields = Object.keys(CONSTRAINTS).map((field) => field.split(' ')).filter(([type]) => type.startsWith('AWS::'));
  for (const configure of Object.values(CONFIGURATIONS)) {
    const template = Template.fromStack(configure());
    for (const [type, path] of fields) {
      const constraint = CONSTRAINTS[`${type} ${path}`];
      for (const { Properties } of Object.values(template.findResources(type))) {
        const concrete = valuesAt(Properties, path).filter((value) => typeof value === 'string' || typeof value === 'number');
        expect({ type, path, refused: concrete.filter((value) => !isTaken(value, constraint)) }).toEqual({ type, path, refused: [] });
      }
    }
  }
});
