/** From how many requests a minute on a rate says something: one failure of fewer would be more than 10 %. */
const MINIMUM = 10;
/** The share of the default canary, which the minimum is made for: ten of its requests are forty of all. */
const ORDINARY_SHARE = 0.25;
/** With fewer, two failures are all that there is. */
const LEAST = 3;

/**
 * The minimum of requests of alarms whose user has set none: smaller where the canary's smallest step is, so that one of 5 %
 * does not need four requests a second before its alarms speak.
 */
export function minimumRequestsFor(steps: readonly { readonly share: number }[]): number {
  const smallest = Math.min(ORDINARY_SHARE, ...steps.map(({ share }) => share));
  return Math.max(LEAST, Math.round(MINIMUM * smallest / ORDINARY_SHARE));
}
