/** 0.05 as `5 %` */
export function percent(part: number): string {
  return `${round(100 * part)} %`;
}

/**
 * A probability: two digits of what is missing to 0 or to 1, down to a millionth; and as many more as tell it from a limit that it misses.
 */
export function probability(value: number, limit?: number): string {
  if (value === 0 || value === 1) {
    return percent(value);
  }
  const distance = Math.min(value, 1 - value);
  if (distance < 1e-6) {
    return value < 0.5 ? '< 0.0001 %' : '> 99.9999 %';
  }
  const enough = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(100 * distance))));
  const texts = Array.from({ length: 7 - enough }, (_, i) => `${Number((100 * value).toFixed(enough + i))} %`);
  return texts.find((text) => limit === undefined || text !== percent(limit)) ?? texts[0];
}

/** `1 request a second` */
export function requestsASecond(rate: number): string {
  return `${round(rate)} request${rate === 1 ? '' : 's'} a second`;
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
