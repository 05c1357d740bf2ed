/** Numbers as people read them. */
export { probability } from '../../src/analysis/wording';

/** `5 min 30 s`; without seconds from an hour on */
export function duration(seconds: number): string {
  let left = Math.round(seconds);
  const parts = UNITS.flatMap(([unit, name]) => {
    const units = Math.floor(left / unit);
    left -= units * unit;
    return units === 0 || (unit === 1 && seconds >= 3600) ? [] : `${units} ${name}`;
  });
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

const UNITS = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const;

/** A part of requests: `2.31 %` */
export function percent(part: number): string {
  return `${significant(100 * part, 3)} %`;
}

/** A mean number of things: `1,234`, `85`, `8.5`, `0.43` */
export function amount(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : significant(value, 2);
}

/** So many digits, without an exponent where it can be helped. */
export function significant(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1000 ? rounded.toLocaleString('en-US') : String(rounded);
}

/** `1 minute`, `3 minutes` */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
