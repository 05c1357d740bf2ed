/** How many times as many samples as in `npm test`: those of `npx projen test:long`. */
export const TIMES = Number(process.env.SAMPLES_TIMES ?? 1);

/** The seed that a test has; in `npx projen test:long` another one, which follows from that of the run. */
export function usualOrOther(seed: number): number {
  return process.env.SAMPLES_SEED === undefined ? seed : (seed + Number(process.env.SAMPLES_SEED)) % 2 ** 31;
}
