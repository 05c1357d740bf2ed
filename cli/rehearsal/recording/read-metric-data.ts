import { intervalOf, mistakeIn, MOST_INTERVALS, namesIn, ONE_VERSION, Recording, WANTED } from './recording';
import { readSeconds, readTime, RefuseTime, timeText } from './time';
import { CliError } from '../../cli-error';
import { brief, parseJson } from '../../json-text';
import { duration } from '../../text/format';

/** A metric: what it counted, by the time at which the interval began. */
interface Metric {
  readonly path: string;
  readonly values: ReadonlyMap<number, number>;
}

type Fail = (path: string, problem: string, remedy?: string) => never;

/**
 * Reads a recording from the JSON of CloudWatch GetMetricData, whose ids are the names of the columns of the
 * CSV. Metrics without a datapoint counted nothing, as in an alarm that fills them with zeros.
 *
 * @throws CliError with the path to the mistake
 */
export function readMetricData(text: string, file: string): Recording {
  const fail: Fail = (path, problem, remedy) => {
    throw new CliError(`${file}: ${path === '' ? '' : `${path}: `}${problem}`, remedy);
  };
  const metrics = metricsOf(parseJson(text, file), fail);
  const names = namesIn([...metrics.keys()]) ?? fail('MetricDataResults', `the ids are ${[...metrics.keys()].map((id) => `'${id}'`).join(', ') || 'none'}.`, WANTED);
  const chosen = names.map((name) => metrics.get(name)!);
  const times = [...new Set(chosen.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  if (times.length < 2) {
    return fail('MetricDataResults', 'there are fewer than two datapoints, which is no recording.', 'Ask for a longer time.');
  }
  const interval = times.slice(1).reduce((least, time, i) => Math.min(least, time - times[i]), Infinity);
  const odd = times.find((time) => time % 60 !== 0 || (time - times[0]) % interval !== 0);
  if (odd !== undefined) {
    return fail('MetricDataResults', `the datapoint at ${timeText(odd)} is not of the period of the others, ${interval} seconds.`, 'Ask for all metrics with the same Period, 60.');
  }
  refuseMixedPeriods(names, chosen, interval, fail);
  const length = (times[times.length - 1] - times[0]) / interval + 1;
  if (length > MOST_INTERVALS) {
    const span = `${timeText(times[0])} to ${timeText(times[times.length - 1])}, every ${duration(interval)},`;
    return fail('MetricDataResults', `${span} are more than ${MOST_INTERVALS.toLocaleString('en-US')} datapoints.`, 'Is one of the Timestamps wrong?');
  }
  const intervals = Array.from({ length }, (_, i) => {
    const time = times[0] + i * interval;
    const values = chosen.map((metric) => metric.values.get(time) ?? 0);
    const mistake = mistakeIn(names, values);
    return mistake ? fail(metrics.get(mistake.name)!.path, `at ${timeText(time)}: ${mistake.mistake}`) : intervalOf(names, values);
  });
  return { file, start: times[0], intervalSeconds: interval, intervals, byVersion: names !== ONE_VERSION };
}

/** That datapoints of one minute lie so regularly by chance is less likely than this. */
const CHANCE = 0.01;

/**
 * GetMetricData does not say of which period a metric is, and leaves out what counted nothing. So a metric of five minutes
 * among others of one is told by its datapoints: so many that all lie a multiple of five minutes apart are no chance.
 */
function refuseMixedPeriods(names: readonly string[], metrics: readonly Metric[], interval: number, fail: Fail): void {
  metrics.forEach(({ path, values }, i) => {
    const [first, ...others] = [...values.keys()];
    const period = others.reduce((common, time) => greatestCommonDivisor(common, Math.abs(time - first)), 0);
    if (period > interval && (interval / period) ** others.length < CHANCE) {
      fail(path, `'${names[i]}' has datapoints every ${period} seconds, and other metrics every ${interval}: all must be of one period.`,
        `Ask for all metrics with the same Period, 60. If it was the same, and nothing was counted in between, fill the gaps with zeros: FILL(${names[i]}, 0).`);
    }
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function metricsOf(data: unknown, fail: Fail): Map<string, Metric> {
  const { MetricDataResults: results, NextToken: more } = (data ?? {}) as Record<string, unknown>;
  if (!Array.isArray(results)) {
    return fail('MetricDataResults', 'it is missing, or no list.', 'Save what `aws cloudwatch get-metric-data` prints.');
  }
  if (more) {
    return fail('NextToken', 'this is the first page only.', 'Let the AWS CLI page by itself (without --no-paginate and --max-items), or put the pages together.');
  }
  const metrics = new Map<string, Metric>();
  results.forEach((result: unknown, i) => {
    const path = `MetricDataResults[${i}]`;
    const { Id: id, StatusCode: status, Timestamps: times, Values: values } = (result ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || !Array.isArray(times) || !Array.isArray(values)) {
      return fail(path, 'it has no Id, Timestamps and Values.', 'Save what `aws cloudwatch get-metric-data` prints.');
    }
    if (status !== undefined && status !== 'Complete') {
      return fail(`${path}.StatusCode`, `${brief(status)}: it is not complete.`, 'Ask again, or for a shorter time.');
    }
    if (times.length !== values.length) {
      return fail(path, `it has ${times.length} Timestamps and ${values.length} Values.`);
    }
    if (metrics.has(id)) {
      return fail(`${path}.Id`, `'${id}' is there twice.`);
    }
    const counted = new Map<number, number>();
    times.forEach((time: unknown, j) => {
      const at = timeOf(time, `${path}.Timestamps[${j}]`, fail);
      const value: unknown = values[j];
      if (typeof value !== 'number') {
        return fail(`${path}.Values[${j}]`, `${brief(value)} is no number.`);
      }
      if (counted.has(at)) {
        return fail(`${path}.Timestamps[${j}]`, `${timeText(at)} is there twice.`);
      }
      return counted.set(at, value);
    });
    return metrics.set(id, { path, values: counted });
  });
  return metrics;
}

/** As the AWS CLI writes it: version 2 as text, version 1 in seconds. */
function timeOf(time: unknown, path: string, fail: Fail): number {
  const refuse: RefuseTime = (problem, remedy) => fail(path, problem, remedy);
  if (typeof time === 'number') {
    return readSeconds(time, refuse);
  }
  return typeof time === 'string' ? readTime(time, refuse).at : fail(path, `${brief(time)} is no time.`, 'Save it as the AWS CLI prints it.');
}
