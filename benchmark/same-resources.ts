/**
 * What the construct makes more (or, negative, less) of than one writes by hand: type and number. It is a cost that the table shows: the guard
 * and the settings, which make a live service one that can be changed.
 */
const DIFFERENCE: Record<string, number> = {
  'AWS::IAM::Policy': 1,
  'Custom::EcsCanaryBlueGreenServiceChanges': 1,
  'Custom::EcsCanaryBlueGreenSettings': 1,
};

export interface Template {
  readonly Resources: Record<string, { readonly Type: string }>;
}

/** How many resources of a type, or of all types, the template has. */
export function count({ Resources }: Template, type?: string): number {
  return Object.values(Resources).filter(({ Type }) => type === undefined || Type === type).length;
}

/**
 * The comparison is of the same thing only as long as both make the same types of resources.
 *
 * @throws with the types of which the number is another than expected
 */
export function assertSameResources(construct: Template, hand: Template): void {
  const types = [...Object.values(construct.Resources), ...Object.values(hand.Resources)].map(({ Type }) => Type);
  const wrong = [...new Set([...types, ...Object.keys(DIFFERENCE)])]
    .filter((type) => count(construct, type) - count(hand, type) !== (DIFFERENCE[type] ?? 0))
    .map((type) => `${type}: ${count(construct, type)} by the construct, ${count(hand, type)} by hand`);
  if (wrong.length > 0) {
    throw new Error(`benchmark/by-hand.ts no longer makes the resources that the construct makes:\n${wrong.join('\n')}`);
  }
}
