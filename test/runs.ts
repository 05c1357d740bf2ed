/**
 * How often a property is tried: so many times in `npm test`, and with `PROPERTY_RUNS=20` (`npx projen test:long`)
 * twenty times as often.
 */
export function runs(few: number): number {
  return few * Number(process.env.PROPERTY_RUNS ?? 1);
}
