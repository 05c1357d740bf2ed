/** The least whole number that holds, given that the highest does and all above one that holds do. */
export function bisect(lowest: number, highest: number, holds: (k: number) => boolean): number {
  let [low, high] = [lowest, highest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = holds(middle) ? [low, middle] : [middle + 1, high];
  }
  return high;
}
