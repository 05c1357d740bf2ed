import { CfnResource, Stack } from 'aws-cdk-lib';

/** What a resource is rendered to: a template with it alone. */
interface RenderedResource {
  readonly Resources?: Record<string, { readonly Properties?: Record<string, unknown> }>;
}

/** The properties that a resource has in the template, with overrides, which no property of the construct tells. */
export function renderedProperties(
  resource: CfnResource,
  resolve: (value: unknown) => RenderedResource = (value) => Stack.of(resource).resolve(value),
): Record<string, unknown> {
  const { Resources = {} } = resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const [rendered] = Object.values(Resources);
  return rendered?.Properties ?? {};
}
