import { CsvError, parse } from 'csv-parse/sync';
import { intervalOf, mistakeIn, namesIn, Recording, RecordedInterval, timeText, WANTED } from './recording';
import { CliError } from '../../cli-error';
import { duration } from '../../text/format';

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

interface Time {
  readonly at: number;
  readonly zone: string;
}

/**
 * Reads a recording from CSV: `time,requests,failures`, or the columns of two versions, in any order. What else
 * is there is not looked at.
 *
 * @throws CliError with the number of the line
 */
export function readCsv(text: string, file: string): Recording {
  const [header, ...rows] = rowsOf(text, file);
  if (header === undefined) {
    throw new CliError(`${file}: it is empty.`, WANTED);
  }
  const columns = header.record.map((name) => name.trim().toLowerCase());
  const fail = (row: Row, problem: string, remedy?: string): never => {
    throw new CliError(`${file}:${row.info.lines}: ${problem}`, remedy);
  };
  const names = namesIn(columns);
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (!columns.includes('time') || names === undefined) {
    return fail(header, `the columns are ${columns.map((name) => `'${name}'`).join(', ')}.`, `It needs time, too. ${WANTED}`);
  }
  if (twice !== undefined) {
    return fail(header, `there are two columns '${twice}'.`, 'Remove one.');
  }
  const cell = (row: Row, name: string) => row.record[columns.indexOf(name)].trim();
  if (rows.length < 2) {
    return fail(rows[0] ?? header, `there ${rows.length === 1 ? 'is one row' : 'are no rows'} below the names, which is no recording.`,
      'Give at least two rows: they tell how long an interval is.');
  }
  const times = rows.map((row) => timeOf(cell(row, 'time'), (problem, remedy) => fail(row, problem, remedy)));
  const interval = times[1].at - times[0].at;
  rows.slice(1).forEach((row, i) => checkOrder(times[i], times[i + 1], interval, times[0].zone, (problem, remedy) => fail(row, problem, remedy)));
  const intervals = rows.map((row): RecordedInterval => {
    const values = names.map((name) => numberOf(cell(row, name), (problem) => fail(row, `${name}: ${problem}`)));
    const mistake = mistakeIn(names, values);
    return mistake ? fail(row, `${mistake.name}: ${mistake.mistake}`) : intervalOf(names, values);
  });
  return { file, start: times[0].at, intervalSeconds: interval, intervals, byVersion: names.length > 2 };
}

function rowsOf(text: string, file: string): Row[] {
  try {
    return parse(text, { info: true, bom: true, skip_empty_lines: true, trim: true }) as unknown as Row[];
  } catch (error) {
    if (error instanceof CsvError) {
      const { lines, message } = error as CsvError & { lines?: number };
      throw new CliError(`${file}:${lines ?? 1}: this is not CSV: ${message}.`);
    }
    throw error;
  }
}

type Fail = (problem: string, remedy?: string) => never;

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::(\d\d)(?:\.0+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** A time must say its zone: nobody can tell afterwards which one it was. */
function timeOf(text: string, fail: Fail): Time {
  const [matched, seconds = '00', zone] = TIME.exec(text) ?? [];
  const at = Date.parse(text.replace(' ', 'T').replace(/\s/g, '')) / 1000;
  if (matched === undefined || Number.isNaN(at)) {
    return fail(`time: '${text}' is no time.`, 'Write 2026-10-03T14:05:00Z.');
  }
  if (zone === undefined) {
    return fail(`time: '${text}' has no time zone.`, 'Write all times in UTC, like 2026-10-03T14:05:00Z, or with their offset, like +02:00.');
  }
  return seconds === '00' ? { at, zone: zone.toUpperCase() } : fail(`time: '${text}' is not the beginning of a minute.`, 'CloudWatch counts by full minutes.');
}

function checkOrder(before: Time, time: Time, interval: number, zone: string, fail: Fail): void {
  if (time.zone !== zone) {
    fail(`time: the time zone is ${time.zone}, and that of the first row is ${zone}.`, 'Write all times in one zone, best in UTC.');
  }
  if (time.at === before.at) {
    fail(`time: ${timeText(time.at)} is there twice.`, 'Add up what belongs to one interval.');
  }
  if (time.at < before.at) {
    fail(`time: ${timeText(time.at)} comes after ${timeText(before.at)}.`, 'Sort the rows by time, the oldest first.');
  }
  if (interval % 60 !== 0) {
    fail(`time: the rows are ${interval} seconds apart.`, 'Give a row a minute, or every so many minutes.');
  }
  const step = time.at - before.at;
  if (step > interval) {
    fail(`time: ${timeText(before.at + interval)} is missing: the rows are ${duration(interval)} apart, and here it is ${duration(step)}.`,
      'Write a row with zeros where there was no request.');
  }
  if (step < interval) {
    fail(`time: the rows are ${duration(interval)} apart, and here it is ${duration(step)}.`, 'Let all intervals be of one length.');
  }
}

/** Decimal; `Number` alone would read an empty cell as 0. */
function numberOf(text: string, fail: Fail): number {
  return /^[+-]?\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : fail(text === '' ? 'it is empty.' : `'${text}' is no number.`);
}
