import { CsvError, parse } from 'csv-parse/sync';
import { intervalOf, mistakeIn, MOST_INTERVALS, namesIn, Recording, RecordedInterval, WANTED } from './recording';
import { Moment, readTime, timeText } from './time';
import { CliError } from '../../cli-error';
import { duration } from '../../text/format';

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
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
  if (rows.length > MOST_INTERVALS) {
    return fail(rows[MOST_INTERVALS], `these are more than ${MOST_INTERVALS.toLocaleString('en-US')} rows.`, 'Give the time around the incidents alone.');
  }
  const failures = rows.map((row): Fail => (problem, remedy) => fail(row, problem, remedy));
  const times = rows.map((row, i) => timeOf(cell(row, 'time'), failures[i]));
  times.slice(1).forEach((time, i) => checkOrder(times[i], time, times[0].zone, failures[i + 1]));
  const shortest = shortestStep(times);
  const interval = times[shortest].at - times[shortest - 1].at;
  times.slice(1).forEach((time, i) => checkStep(times[i].at, time.at, interval, rows[shortest].info.lines, failures[i + 1]));
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

function timeOf(text: string, fail: Fail): Moment {
  const time = readTime(text, (problem, remedy) => fail(`time: ${problem}`, remedy));
  return time.at % 60 === 0 ? time : fail(`time: '${text}' is not the beginning of a minute.`, 'CloudWatch counts by full minutes.');
}

function checkOrder(before: Moment, time: Moment, zone: string, fail: Fail): void {
  if (time.zone !== zone) {
    fail(`time: the time zone is ${time.zone}, and that of the first row is ${zone}.`, 'Write all times in one zone, best in UTC.');
  }
  if (time.at === before.at) {
    fail(`time: ${timeText(time.at)} is there twice.`, 'Add up what belongs to one interval.');
  }
  if (time.at < before.at) {
    fail(`time: ${timeText(time.at)} comes after ${timeText(before.at)}.`, 'Sort the rows by time, the oldest first.');
  }
}

/** The number of the row before which the least time passes: rows may be missing, and then it is more elsewhere. */
function shortestStep(times: readonly Moment[]): number {
  const step = (i: number) => times[i].at - times[i - 1].at;
  return times.reduce((shortest, _, i) => i > 1 && step(i) < step(shortest) ? i : shortest, 1);
}

function checkStep(before: number, time: number, interval: number, line: number, fail: Fail): void {
  if (time - before > interval) {
    fail(`time: ${timeText(before + interval)} is missing: it is ${duration(time - before)} after the row before, and ${duration(interval)} in line ${line}.`,
      'Write a row with zeros where there was no request, and let all intervals be of one length.');
  }
}

/** Decimal; `Number` alone would read an empty cell as 0. */
function numberOf(text: string, fail: Fail): number {
  return /^[+-]?\d+(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text) : fail(text === '' ? 'it is empty.' : `'${text}' is no number.`);
}
