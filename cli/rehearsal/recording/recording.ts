/** Requests of an interval, and how many of them failed. */
export interface RecordedInterval {
  /** Of the only version that is told apart, or of the one that is judged. */
  readonly requests: number;
  readonly failures: number;
  /** Of the version before, where both were recorded. */
  readonly oldRequests?: number;
  readonly oldFailures?: number;
}

/** Metrics of a service, interval after interval without a gap. */
export interface Recording {
  /** For messages. */
  readonly file: string;
  /** When the first interval begins, in seconds since 1970. */
  readonly start: number;
  /** Length of the intervals, a multiple of 60. */
  readonly intervalSeconds: number;
  readonly intervals: readonly RecordedInterval[];
  /** Whether the two versions of a release were told apart. */
  readonly byVersion: boolean;
}

/** About two years of minutes: of more, a time is wrong. */
export const MOST_INTERVALS = 1_000_000;

/** The columns of a CSV file, or the ids of metrics: of one version, or of two. */
export const ONE_VERSION = ['requests', 'failures'] as const;
export const TWO_VERSIONS = ['old_requests', 'old_failures', 'new_requests', 'new_failures'] as const;

/** Which of the two sets of names is there; undefined if it is neither. */
export function namesIn(found: readonly string[]): readonly string[] | undefined {
  return [TWO_VERSIONS, ONE_VERSION].find((names) => names.every((name) => found.includes(name)));
}

/** What is asked of files that have other names. */
export const WANTED = `It needs ${ONE_VERSION.join(' and ')}; or, where the two versions of a release were told apart, ${TWO_VERSIONS.join(', ')}.`;

/** The values of a row, in the order of `names`, as an interval. */
export function intervalOf(names: readonly string[], values: readonly number[]): RecordedInterval {
  const value = (name: string) => values[names.indexOf(name)];
  return names === ONE_VERSION
    ? { requests: value('requests'), failures: value('failures') }
    : { requests: value('new_requests'), failures: value('new_failures'), oldRequests: value('old_requests'), oldFailures: value('old_failures') };
}

/** When the recording is over. */
export function endOf({ start, intervals, intervalSeconds }: Recording): number {
  return start + intervals.length * intervalSeconds;
}

/** What is wrong with the numbers of an interval; undefined if nothing is. */
export function mistakeIn(names: readonly string[], values: readonly number[]): { readonly name: string; readonly mistake: string } | undefined {
  const wrong = names.findIndex((_, i) => !(Number.isInteger(values[i]) && values[i] >= 0));
  if (wrong >= 0) {
    return { name: names[wrong], mistake: `${values[wrong]} is no number of requests: it must be whole, and not negative.` };
  }
  const more = names.findIndex((name, i) => name.endsWith('failures') && values[i] > values[names.indexOf(name.replace('failures', 'requests'))]);
  return more < 0 ? undefined
    : { name: names[more], mistake: `${values[more]} failures are more than ${values[names.indexOf(names[more].replace('failures', 'requests'))]} requests.` };
}
