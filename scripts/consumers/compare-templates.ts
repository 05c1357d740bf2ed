/** What a template or a plan says apart from how it came about: pure, and used by the tests of the starters. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Assets are named by a hash of their content, and a language may pack the same content differently. */
const ASSET_HASH = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/** The CDK's notes for its own tools: where a construct is in the tree, and where an asset came from. */
const CONSTRUCT_METADATA = /^aws:(cdk|asset):/;

/**
 * A template or a plan as text that is equal for equal ones: keys in order, asset hashes masked, construct
 * metadata left out. One value a line, so that a diff of two can be read.
 */
export function canonical(template: string): string {
  return JSON.stringify(normalise(JSON.parse(template) as Json), undefined, 2) + '\n';
}

function normalise(value: Json): Json {
  if (typeof value === 'string') {
    return value.replace(ASSET_HASH, '<asset hash>');
  }
  if (Array.isArray(value)) {
    return value.map(normalise);
  }
  return value !== null && typeof value === 'object' ? normaliseObject(value) : value;
}

function normaliseObject(object: { [key: string]: Json }): Json {
  // It lists the constructs of the stack and the language of the app.
  if (object.Type === 'AWS::CDK::Metadata') {
    return { Type: object.Type };
  }
  const entries = Object.entries(object)
    .filter(([key]) => !CONSTRUCT_METADATA.test(key))
    .map(([key, value]) => [normalise(key) as string, normalise(value)] as const)
    .filter(([key, value]) => !(key === 'Metadata' && isEmpty(value)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function isEmpty(value: Json): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}
