/** Beyond these years a time is a slip, or counts in something else than seconds. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const BOUNDS = `the years ${FIRST_YEAR} and ${LAST_YEAR}`;
const [EARLIEST, LATEST] = [FIRST_YEAR, LAST_YEAR].map((year) => Date.UTC(year, 0) / 1000);

/** Farther from UTC is no place on earth. */
const FARTHEST_OFFSET_MINUTES = 14 * 60;

/** A moment that was written with its time zone. */
export interface Moment {
  /** Seconds since 1970. */
  readonly at: number;
  /** `Z`, or the offset as it is written. */
  readonly zone: string;
}

/** Is told what is wrong with a time, and what to do. */
export type RefuseTime = (problem: string, remedy: string) => never;

const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The one way to read a time, of recordings and of options. It must say its zone: nobody can tell afterwards which one
 * it was. `Date.parse` alone takes 30 February for 2 March, and much that is no time at all.
 */
export function readTime(text: string, refuse: RefuseTime): Moment {
  const [matched, year, month, day, hour, minute, second = '00', fraction = '', zone] = TIME.exec(text.trim()) ?? [];
  if (matched === undefined) {
    return refuse(`'${text}' is no time.`, 'Write 2026-10-03T14:05:00Z.');
  }
  if (zone === undefined) {
    return refuse(`'${text}' has no time zone.`, 'Write all times in UTC, like 2026-10-03T14:05:00Z, or with their offset, like +02:00.');
  }
  const local = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
  const offset = offsetMinutes(zone);
  if (local.toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}` || offset === undefined) {
    return refuse(`'${text}' is no time.`, 'There is no such day, hour or zone.');
  }
  return { at: inBounds(local.getTime() / 1000 - 60 * offset + Number(`0${fraction}`), text, refuse, 'Is the year right?'), zone: zone.toUpperCase() };
}

/** Checks a time that is written in seconds since 1970. */
export function readSeconds(seconds: number, refuse: RefuseTime): number {
  return inBounds(seconds, String(seconds), refuse, 'Give seconds since 1970, not milliseconds or anything else; or text, like 2026-10-03T14:05:00Z.');
}

/** A moment as it is written: 2026-10-03T14:05:00Z */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function inBounds(at: number, text: string, refuse: RefuseTime, remedy: string): number {
  return at >= EARLIEST && at < LATEST ? at : refuse(`'${text}' is not between ${BOUNDS}.`, remedy);
}

/** East of Greenwich; undefined where there is no such zone. */
function offsetMinutes(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) {
    return 0;
  }
  const offset = 60 * Number(hours) + Number(minutes);
  return Number(minutes) < 60 && offset <= FARTHEST_OFFSET_MINUTES ? Number(`${sign}${offset}`) : undefined;
}
