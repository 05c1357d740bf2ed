/** What a template says, as far as it is known before CloudFormation resolves the rest. */
export type Rendered = Record<string, unknown>;

/** A number, also where the template has it as a text. Nothing where it is an intrinsic function. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

/** A text. Nothing where it is an intrinsic function. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A list of objects. Nothing in it where it is an intrinsic function. */
export function listIn(value: unknown): Rendered[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) as Rendered[] : [];
}

/** An object. Empty where there is none. */
export function objectIn(value: unknown): Rendered {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Rendered : {};
}

/** The texts of an object, by their keys, without those that are intrinsic functions. */
export function textsIn(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(objectIn(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The least number of characters that a value can come to. An intrinsic function counts for what is joined in it. */
export function leastLength(value: unknown): number {
  if (typeof value === 'string') {
    return value.length;
  }
  if (typeof value !== 'object' || value === null) {
    return String(value).length;
  }
  const join = (value as Rendered)['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return (join[1] as unknown[]).reduce<number>((sum, part) => sum + leastLength(part), 0);
  }
  return Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::')) ? 0 : leastJson(value);
}

/** The least length of a value as JSON without blanks, which is how IAM counts. */
export function leastJson(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + leastJson(item) + 1, 1);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.some(([key]) => key === 'Ref' || key.startsWith('Fn::'))
      ? leastLength(value) + 2
      : entries.reduce((sum, [key, item]) => sum + key.length + 4 + leastJson(item), 1);
  }
  return JSON.stringify(value)?.length ?? 0;
}
