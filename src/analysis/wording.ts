/** 0.05 as `5 %` */
export function percent(part: number): string {
  return `${round(100 * part)} %`;
}

/** Six digits tell a figure from the limit that it misses. */
export function round(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** `7 min`, or seconds where they are no whole minutes */
export function duration(seconds: number): string {
  return seconds !== 0 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** `2 of 3 periods of 60 s` */
export function mOfN(alarm: { readonly datapointsToAlarm: number; readonly evaluationPeriods: number; readonly periodSeconds: number }): string {
  return `${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} periods of ${alarm.periodSeconds} s`;
}

/** What keeps an alarm from ever going off. */
export function waitsForever({ name, threshold }: { readonly name: string; readonly threshold: number }): string {
  return `${name} waits for a failure rate of ${round(threshold)} %`;
}
