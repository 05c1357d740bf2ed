import { endOf, RecordedInterval, Recording } from './recording';
import { constant, Curve, stairs } from '../simulation/curve';
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

/** What was recorded from a moment on. */
export function incidentAt(recording: Recording, at: number, releaseSeconds: number): Incident {
  const within = between(recording, at, at + releaseSeconds);
  const worstErrorRate = Math.max(0, ...within.map((interval) => rateOf(interval) ?? 0));
  return { at, lastedSeconds: Math.min(releaseSeconds, endOf(recording) - at), worstErrorRate };
}

/** Failures that were recorded in some seconds from a moment on; intervals that only begin or end there count in part. */
export function failuresIn(recording: Recording, from: number, seconds: number): number {
  const { start, intervalSeconds, intervals } = recording;
  return sum(intervals.map(({ failures, oldFailures = 0 }, i) => {
    const begin = start + i * intervalSeconds;
    const overlap = Math.min(begin + intervalSeconds, from + seconds) - Math.max(begin, from);
    return overlap <= 0 ? 0 : (failures + oldFailures) * overlap / intervalSeconds;
  }));
}

/**
 * The requests of a release at a moment of the recording. There are as many as were recorded, independent of each
 * other within an interval. The new version fails them at the rate that was recorded; the old one at the rate
 * that was recorded of it, or else at that of the hour before, incidents left out (or the given one, where
 * nothing was recorded).
 *
 * Undefined where nothing says how many requests the old version fails.
 */
export function requestsAt(recording: Recording, at: number, incidentRate: number, healthyErrorRate: number | undefined): Requests | undefined {
  const { intervals, intervalSeconds, start, byVersion } = recording;
  const curve = (values: readonly number[]): Curve => stairs(values, start - at, intervalSeconds);
  const perSecond = curve(intervals.map(({ requests, oldRequests = 0 }) => (requests + oldRequests) / intervalSeconds));
  const newErrorRate = curve(lastKnown(intervals.map(rateOf)));
  if (byVersion) {
    const oldErrorRates = intervals.map(({ oldRequests, oldFailures }) => ratio(oldFailures!, oldRequests!));
    return { perSecond, newErrorRate, oldErrorRate: curve(lastKnown(oldErrorRates)) };
  }
  const before = between(recording, at - BASELINE_SECONDS, at).filter((interval) => (rateOf(interval) ?? 0) < incidentRate);
  const baseline = ratio(sum(before.map(({ failures }) => failures)), sum(before.map(({ requests }) => requests))) ?? healthyErrorRate;
  return baseline === undefined ? undefined : { perSecond, newErrorRate, oldErrorRate: constant(baseline) };
}

/** The intervals that lie wholly in a time. */
function between({ start, intervals, intervalSeconds }: Recording, from: number, to: number): RecordedInterval[] {
  return intervals.filter((_, i) => start + i * intervalSeconds >= from && start + (i + 1) * intervalSeconds <= to);
}

function rateOf({ failures, requests }: RecordedInterval): number | undefined {
  return ratio(failures, requests);
}

function ratio(failures: number, requests: number): number | undefined {
  return requests === 0 ? undefined : failures / requests;
}

/** Where there was no request the rate stays what it was; before the first one it is 0. */
function lastKnown(rates: readonly (number | undefined)[]): number[] {
  let last = 0;
  return rates.map((rate) => (last = rate ?? last));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
