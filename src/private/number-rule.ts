/** Bounds of a number as a message tells them. */
interface WordedRange {
  readonly min: number | string;
  /** Number.MAX_SAFE_INTEGER for a number without an upper bound. */
  readonly max: number | string;
  readonly unit?: string;
  readonly above: boolean;
  readonly integer: boolean;
}

/** The rule of a number, as a sentence: for the message, and for the catalogue of all messages. */
export function wordedRange({ min, max, unit, above, integer }: WordedRange): string {
  const kind = integer ? 'a whole number' : 'a number';
  return `must be ${kind} ${boundsOf(min, max, above)}${unit ? ` ${unit}` : ''}.`;
}

function boundsOf(min: number | string, max: number | string, above: boolean): string {
  if (String(max) === String(Number.MAX_SAFE_INTEGER)) {
    return above ? `above ${min}` : `of at least ${min}`;
  }
  return above ? `above ${min} and up to ${max}` : `from ${min} to ${max}`;
}
