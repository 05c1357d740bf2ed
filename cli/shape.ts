/** Says what is wrong with a value of a file, as the end of a sentence that begins with its place; or nothing. */
export type Shape = (value: unknown, place: string) => string | undefined;

const is = (wanted: string, holds: (value: unknown) => boolean): Shape =>
  (value, place) => holds(value) ? undefined : `${place} ${value === undefined ? 'is missing; it should be' : 'should be'} ${wanted}`;

export const text = is('a text', (value) => typeof value === 'string');
export const flag = is('true or false', (value) => typeof value === 'boolean');
export const number = is('a number', (value) => typeof value === 'number');

export function oneOf(values: readonly unknown[]): Shape {
  return is(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`, (value) => values.includes(value));
}

export function optional(shape: Shape): Shape {
  return (value, place) => value === undefined ? undefined : shape(value, place);
}

export function list(shape: Shape): Shape {
  return (value, place) => Array.isArray(value)
    ? first(value.map((item, i) => () => shape(item, `${place}[${i}]`)))
    : is('a list', () => false)(value, place);
}

/** Members that it does not name may be there, too. */
export function object(members: Record<string, Shape>): Shape {
  return (value, place) => typeof value === 'object' && value !== null && !Array.isArray(value)
    ? first(Object.entries(members).map(([name, shape]) => () =>
      shape((value as Record<string, unknown>)[name], place === '' ? name : `${place}.${name}`)))
    : is('an object', () => false)(value, place === '' ? 'the file' : place);
}

function first(complaints: readonly (() => string | undefined)[]): string | undefined {
  for (const complaint of complaints) {
    const said = complaint();
    if (said !== undefined) {
      return said;
    }
  }
  return undefined;
}
