/**
 * What is wrong with a property, in the user's words.
 */
export interface InvalidProperty {
  /** The property as the user wrote it, for instance `autoScaling.maxCapacity`. */
  readonly property: string;
  /** The value it got. Left out where there is none to show. */
  readonly value?: unknown;
  /** What is allowed, as a sentence. */
  readonly rule: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
}

/**
 * The one error that this library throws. (aws-cdk-lib's own ValidationError is internal and has changed
 * its signature between minor versions.)
 */
export class InvalidPropertyError extends Error {
  public readonly property: string;

  constructor(where: string, problem: InvalidProperty) {
    const got = problem.value === undefined ? '' : ` (got ${show(problem.value)})`;
    super(`${where}: ${problem.property}${got}: ${problem.rule} ${problem.remedy}`);
    this.name = 'InvalidPropertyError';
    this.property = problem.property;
  }
}

/** Throws it. From here alone: Node prints the line that has thrown before the message, and this file keeps its lines when it is packed. */
export function refuse(where: string, problem: InvalidProperty): never {
  throw new InvalidPropertyError(where, problem);
}

function show(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  // JSON has no NaN and no Infinity, and would show null.
  return typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
}
