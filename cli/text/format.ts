/** Numbers as people read them. */

/** `5 min 30 s`; the two largest units are enough from an hour on */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const;
  let left = whole;
  const named = parts.map(([unit, name]) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    return { count, name };
  });
  const first = named.findIndex(({ count }) => count > 0);
  return first === -1 ? '0 s' : named.slice(first, first + 2).filter(({ count }) => count > 0).map(({ count, name }) => `${count} ${name}`).join(' ');
}

/** A part of requests: `2.31 %` */
export function percent(part: number): string {
  return `${significant(100 * part, 3)} %`;
}

/** A probability: two digits of what is missing to 0 or to 1, down to a millionth. */
export function probability(value: number): string {
  if (value === 0 || value === 1) {
    return `${100 * value} %`;
  }
  const distance = Math.min(value, 1 - value);
  if (distance < 1e-6) {
    return value < 0.5 ? '< 0.0001 %' : '> 99.9999 %';
  }
  const digits = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(100 * distance))));
  return `${trimmed((100 * value).toFixed(digits))} %`;
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

function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
