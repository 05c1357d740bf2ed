import { CfnResource, Stack } from 'aws-cdk-lib';

/** The properties that a resource has in the template, with overrides, which no property of the construct tells. */
export function renderedProperties(
  resource: CfnResource, resolve: (value: unknown) => { Resources?: Record<string, { Properties?: Record<string, unknown> }> } = (value) => Stack.of(resource).resolve(value),
): Record<string, unknown> {
  const { Resources = {} } = resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const [rendered] = Object.values(Resources);
  return rendered?.Properties ?? {};
}
