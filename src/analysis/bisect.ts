/** The least whole number that holds, given that the highest does and all above one that holds do. */
export function bisect(lowest: number, highest: number, holds: (k: number) => boolean): number {
  // Plain assignments: some callers are in innermost loops, where a pair a step would be half of the time.
  let low = lowest;
  let high = highest;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}
