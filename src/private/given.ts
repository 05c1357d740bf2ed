/**
 * Properties without the keys that nobody has given: whoever puts defaults in front of them, as injectors of
 * properties do, would have each of them overridden by undefined.
 */
export function given<T extends object>(props: T): T {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as T;
}
