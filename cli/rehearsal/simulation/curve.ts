/** Something that changes with time: seconds from the first shift of traffic, below zero before it. */
export interface Curve {
  /** The times at which it jumps or bends, in order. */
  readonly breaks: readonly number[];
  at(seconds: number): number;
}

/** The same at all times. */
export function constant(value: number): Curve {
  return { at: () => value, breaks: [] };
}

/** One value until a time, another from then on. */
export function step(before: number, from: number, after: number): Curve {
  return { at: (seconds) => seconds < from ? before : after, breaks: [from] };
}

/** Another curve that is at least as high as a value for some seconds from the first shift on. */
export function atFirst(value: number, lasting: number, curve: Curve): Curve {
  return {
    at: (seconds) => seconds >= 0 && seconds < lasting ? Math.max(value, curve.at(seconds)) : curve.at(seconds),
    breaks: [...curve.breaks, 0, lasting].sort((a, b) => a - b),
  };
}

/** A straight rise (or fall) that begins at a time and takes some seconds. */
export function ramp(before: number, from: number, duration: number, after: number): Curve {
  const end = from + duration;
  return {
    at: (seconds) => seconds < from ? before : seconds >= end ? after : before + (after - before) * (seconds - from) / duration,
    breaks: [from, end],
  };
}

const DAY_SECONDS = 86_400;

/**
 * A day: a sine around the mean, `swing` of it up and down (0 to 1), whose greatest rise is at the first shift
 * of traffic.
 */
export function daily(mean: number, swing: number): Curve {
  return { at: (seconds) => mean * (1 + swing * Math.sin(2 * Math.PI * seconds / DAY_SECONDS)), breaks: [] };
}

/** A factor for the first seconds of every interval. */
export interface Bursts {
  readonly factor: number;
  readonly every: number;
  readonly lasting: number;
}

/** Another curve with bursts, from the first shift on. */
export function withBursts(curve: Curve, { factor, every, lasting }: Bursts, until: number): Curve {
  const breaks = [...curve.breaks];
  for (let start = 0; start < until; start += every) {
    breaks.push(start, start + lasting);
  }
  return {
    at: (seconds) => curve.at(seconds) * (seconds >= 0 && seconds % every < lasting ? factor : 1),
    breaks: breaks.sort((a, b) => a - b),
  };
}

/** Values one after the other, each for so many seconds; the first one before them, the last one after. */
export function stairs(values: readonly number[], from: number, each: number): Curve {
  const last = values.length - 1;
  return {
    at: (seconds) => values[Math.min(last, Math.max(0, Math.floor((seconds - from) / each)))],
    breaks: values.slice(1).map((_, i) => from + (i + 1) * each),
  };
}

/** Where in an interval of length 1 a cubic is to be known for its exact integral (Gauss and Legendre, two points). */
const NEAR = (1 - 1 / Math.sqrt(3)) / 2;

/** The integral of a product over an interval within which neither factor has a break. */
export function integral(a: Curve, b: Curve, from: number, to: number): number {
  const length = to - from;
  const [x, y] = [from + NEAR * length, to - NEAR * length];
  return length * (a.at(x) * b.at(x) + a.at(y) * b.at(y)) / 2;
}
