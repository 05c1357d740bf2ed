const DAY = 86_400;
const NICE_SECONDS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, DAY, 2 * DAY, 5 * DAY, 10 * DAY];

/** Seconds from one label of a time axis to the next, as people count them, so that there are not too many. */
export function timeStep(end: number, mostSteps: number): number {
  return NICE_SECONDS.find((seconds) => end / seconds <= mostSteps) ?? DAY * Math.ceil(end / mostSteps / DAY);
}
