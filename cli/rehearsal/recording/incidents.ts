import { endOf, RecordedInterval, Recording } from './recording';
import { constant, Curve, stairs } from '../simulation/curve';
import { ReleaseWindow } from '../simulation/release';
import { Requests } from '../simulation/scenario';

/** A time in which many requests failed. */
export interface Incident {
  /** When it began, and the release that is blamed for it; in seconds since 1970. */
  readonly at: number;
  /** How long the error rate was that high, with what lay between. */
  readonly lastedSeconds: number;
  /** The highest error rate of an interval. */
  readonly worstErrorRate: number;
}

/** How far back the error rate of the version before is looked for. */
const BASELINE_SECONDS = 3600;

/**
 * The incidents of a recording: they begin with an interval of a high error rate after one of a low one. What
 * follows within the time of one release is the same incident.
 */
export function incidentsIn(recording: Recording, errorRate: number, releaseSeconds: number): Incident[] {
  const { intervals, intervalSeconds, start } = recording;
  const incidents: Incident[] = [];
  let wasHigh = false;
  intervals.forEach((interval, i) => {
    const rate = rateOf(interval);
    const high = rate !== undefined && rate >= errorRate && interval.failures > 0;
    const at = start + i * intervalSeconds;
    const latest = incidents[incidents.length - 1];
    if (high && latest && (wasHigh || at < latest.at + releaseSeconds)) {
      const worstErrorRate = Math.max(latest.worstErrorRate, rate);
      incidents[incidents.length - 1] = { at: latest.at, lastedSeconds: at + intervalSeconds - latest.at, worstErrorRate };
    } else if (high) {
      incidents.push({ at, lastedSeconds: intervalSeconds, worstErrorRate: rate });
    }
    wasHigh = high;
  });
  return incidents;
}

/** What was recorded from a moment on. It may lie within an interval, whose error rate then counts. */
export function incidentAt(recording: Recording, at: number, releaseSeconds: number): Incident {
  const { intervals } = overlapping(recording, at, at + releaseSeconds);
  const worstErrorRate = intervals.reduce((worst, interval) => Math.max(worst, rateOf(interval) ?? 0), 0);
  return { at, lastedSeconds: Math.min(releaseSeconds, endOf(recording) - at), worstErrorRate };
}

/**
 * Failures that were recorded in some seconds from a moment on; intervals that only begin or end there count in part.
 * The last one stands for what comes after the recording, as it does where a release is played.
 */
export function failuresIn(recording: Recording, from: number, seconds: number): number {
  const { start, intervalSeconds } = recording;
  const { first, intervals } = overlapping(recording, from, from + seconds);
  const last = first + intervals.length - 1;
  return sum(intervals.map(({ failures, oldFailures = 0 }, i) => {
    const begin = start + (first + i) * intervalSeconds;
    const end = first + i === last ? from + seconds : begin + intervalSeconds;
    return (failures + oldFailures) * (end - Math.max(begin, from)) / intervalSeconds;
  }));
}

/**
 * The requests of a release at a moment of the recording. There are as many as were recorded, independent of each
 * other within an interval. The new version fails them at the rate that was recorded; the old one at the rate
 * that was recorded of it, or else at that of the hour before, incidents left out (or the given one, where
 * nothing was recorded).
 *
 * Only what a release can meet is looked at, for each release sorts the breaks of the curves: it begins some seconds
 * before the moment (`from`, below zero) and ends some seconds after it.
 *
 * Undefined where nothing says how many requests the old version fails.
 */
export function requestsAt(
  recording: Recording, at: number, { from, to }: ReleaseWindow, incidentRate: number, healthyErrorRate: number | undefined,
): Requests | undefined {
  const { intervalSeconds, start, byVersion } = recording;
  const { first, intervals } = overlapping(recording, at + from, at + to);
  const curve = (values: readonly number[]): Curve => stairs(values, start + first * intervalSeconds - at, intervalSeconds);
  const errorRate = (rate: Rate): Curve => curve(lastKnown(intervals.map(rate), lastRateBefore(recording, first, rate)));
  const perSecond = curve(intervals.map(({ requests, oldRequests = 0 }) => (requests + oldRequests) / intervalSeconds));
  const newErrorRate = errorRate(rateOf);
  if (byVersion) {
    return { perSecond, newErrorRate, oldErrorRate: errorRate(({ oldRequests, oldFailures }) => ratio(oldFailures!, oldRequests!)) };
  }
  const before = between(recording, at - BASELINE_SECONDS, at).filter((interval) => (rateOf(interval) ?? 0) < incidentRate);
  const baseline = ratio(sum(before.map(({ failures }) => failures)), sum(before.map(({ requests }) => requests))) ?? healthyErrorRate;
  return baseline === undefined ? undefined : { perSecond, newErrorRate, oldErrorRate: constant(baseline) };
}

/** The intervals that lie wholly in a time. */
function between(recording: Recording, from: number, to: number): RecordedInterval[] {
  const { start, intervalSeconds } = recording;
  const { first, intervals } = overlapping(recording, from, to);
  return intervals.filter((_, i) => start + (first + i) * intervalSeconds >= from && start + (first + i + 1) * intervalSeconds <= to);
}

/** Some intervals of a recording. */
interface Stretch {
  /** Number of the first one. */
  readonly first: number;
  readonly intervals: readonly RecordedInterval[];
}

/** The intervals that lie in a time at least in part; before the recording the first of all, and after it the last. */
function overlapping({ start, intervals, intervalSeconds }: Recording, from: number, to: number): Stretch {
  const last = intervals.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor((from - start) / intervalSeconds)));
  return { first, intervals: intervals.slice(first, Math.max(first + 1, Math.ceil((to - start) / intervalSeconds))) };
}

type Rate = (interval: RecordedInterval) => number | undefined;

function rateOf({ failures, requests }: RecordedInterval): number | undefined {
  return ratio(failures, requests);
}

function ratio(failures: number, requests: number): number | undefined {
  return requests === 0 ? undefined : failures / requests;
}

/** Where there was no request the rate stays what it was. */
function lastKnown(rates: readonly (number | undefined)[], before: number): number[] {
  let last = before;
  return rates.map((rate) => (last = rate ?? last));
}

/** The rate before an interval; 0 before the first request of all. */
function lastRateBefore({ intervals }: Recording, first: number, rate: Rate): number {
  for (let i = first - 1; i >= 0; i--) {
    const known = rate(intervals[i]);
    if (known !== undefined) {
      return known;
    }
  }
  return 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
