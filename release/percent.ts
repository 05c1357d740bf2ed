/** A part of the traffic: `25 %`, `0.5 %`. */
export function percentText(part: number): string {
  return `${Number((100 * part).toPrecision(3))} %`;
}

/** A rate of failures with two digits behind the point: `0.44 %`. */
export function rateText(part: number): string {
  return `${(100 * part).toFixed(part >= 0.1 ? 1 : 2)} %`;
}

/** `2,744` */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `2 of 2`, or `?` for what is not known. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${countText(number)} ${number === 1 ? one : many}`;
}
