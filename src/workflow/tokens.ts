import { Duration, Token } from 'aws-cdk-lib';

/**
 * The first place in plain data where there is a token, as a user writes it: `branches[0]`. Nobody resolves tokens in
 * a file. Constructs are not looked into.
 */
export function tokenIn(value: unknown, property: string): string | undefined {
  if (value instanceof Duration) {
    return value.isUnresolved() ? property : undefined;
  }
  if (Token.isUnresolved(value)) {
    return property;
  }
  if (Array.isArray(value)) {
    return first(value.map((item, i) => () => tokenIn(item, `${property}[${i}]`)));
  }
  if (typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    return first(Object.entries(value).map(([key, item]) => () => (
      Token.isUnresolved(key) ? property : tokenIn(item, property === '' ? key : `${property}.${key}`))));
  }
  return undefined;
}

function first(searches: (() => string | undefined)[]): string | undefined {
  for (const search of searches) {
    const found = search();
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
