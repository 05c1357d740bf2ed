/** What time it is, and how long a minute lasts: shorter than a real one on the local endpoint. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Real milliseconds of one minute of AWS. */
  readonly minuteMs: number;
  /** Minutes that the reader's clock is ahead of UTC. */
  readonly utcOffsetMinutes: number;
}

export const REAL_MINUTE_MS = 60_000;

/** Seconds of AWS between two moments. */
export function secondsBetween(from: number, to: number, { minuteMs }: Pick<Clock, 'minuteMs'>): number {
  return (to - from) / minuteMs * 60;
}

/** The moment so many seconds of AWS after another one. */
export function secondsAfter(from: number, seconds: number, { minuteMs }: Pick<Clock, 'minuteMs'>): number {
  return from + seconds / 60 * minuteMs;
}

/** A length of time: `9:42`, `1:09:42`. */
export function lengthText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A time of day: `14:02:11`, with the day in front where it is another one than today. */
export function timeText(at: number, { now, utcOffsetMinutes }: Clock): string {
  const local = (moment: number) => new Date(moment + utcOffsetMinutes * 60_000).toISOString();
  const [day, time] = local(at).split('T');
  return `${day === local(now).slice(0, 10) ? '' : `${day} `}${time.slice(0, 8)}`;
}
