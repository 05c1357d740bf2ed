/** The part of the normal distribution's quantiles that gives 95 %. */
const Z = 1.959964;

/** Below that many requests a rate says too little to be shown with an interval. */
export const FEW_REQUESTS = 30;

/** A 95 % confidence interval of a probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval (1927): it holds for few failures, too, where the usual one does not. */
export function wilson(failed: number, requests: number): Interval {
  const p = failed / requests;
  const centre = p + Z * Z / (2 * requests);
  const half = Z * Math.sqrt(p * (1 - p) / requests + Z * Z / (4 * requests * requests));
  const whole = 1 + Z * Z / requests;
  return { low: Math.max(0, (centre - half) / whole), high: Math.min(1, (centre + half) / whole) };
}
