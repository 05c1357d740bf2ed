import type { ErrorObject } from 'ajv';
import { brief } from './json-text';

/** What the types of JSON schema are called in messages. */
const KINDS: Record<string, string> = {
  string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object',
};

/** What is wanted of a value, by the keyword of the schema that it does not meet. */
const WANTED: Record<string, (params: Record<string, unknown>) => string> = {
  type: ({ type }) => KINDS[type as string],
  enum: ({ allowedValues }) => `one of ${(allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`,
  minimum: ({ limit }) => `at least ${limit as number}`,
  exclusiveMinimum: ({ limit }) => `above ${limit as number}`,
  maximum: ({ limit }) => `at most ${limit as number}`,
  multipleOf: ({ multipleOf }) => `a multiple of ${multipleOf as number}`,
  maxItems: ({ limit }) => `a list of at most ${limit as number}`,
};

/** What is wrong with the content of a file, in words: the first of what its schema has found. */
export function complaintOf({ keyword, instancePath, params, message }: ErrorObject, content: unknown): string {
  const path = instancePath.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  if (keyword === 'required') {
    return `${placeOf([...path, params.missingProperty as string])} is missing`;
  }
  const value = path.reduce((found, part) => (found as Record<string, unknown>)[part], content);
  const wanted = WANTED[keyword]?.(params);
  return `${placeOf(path)} is ${brief(value)}${wanted === undefined ? `: it ${message}` : `; it should be ${wanted}`}`;
}

/** `steps[0].share` */
function placeOf(path: readonly string[]): string {
  const [first = 'the file', ...others] = path;
  return first + others.map((part) => /^\d+$/.test(part) ? `[${part}]` : `.${part}`).join('');
}
