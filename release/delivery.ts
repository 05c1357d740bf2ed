import { countText } from './percent';

/** The four figures of delivery, over the releases that are looked at (DORA's, as far as releases alone tell them). */
export interface DeliveryFigures {
  /** The window: from the oldest release to now, in days. */
  readonly days: number;
  readonly releases: number;
  /** Releases that were promoted, a day. */
  readonly promotedPerDay: number;
  /** The part of those that have ended which did not end promoted. */
  readonly failureRate: number;
  /** From the beginning of a release that failed to the next one that was promoted, in hours; the median. */
  readonly restoreHours?: number;
  /** From the beginning of a release until it was promoted, in minutes; the median. Lead time from a commit is not known here. */
  readonly releaseMinutes?: number;
}

/** What is needed of a release. */
export interface DeliveredRelease {
  readonly began: number;
  readonly ended?: number;
  readonly result: string;
}

const DAY_MS = 86_400_000;

/** Calculates them. The releases are the newest first. */
export function deliveryFigures(releases: readonly DeliveredRelease[], now: number): DeliveryFigures {
  const over = releases.filter(({ result }) => result !== 'running');
  const promoted = over.filter(({ result }) => result === 'promoted');
  const days = releases.length === 0 ? 0 : (now - releases[releases.length - 1].began) / DAY_MS;
  const restores = over.flatMap(({ began, result }) => {
    const next = result === 'promoted' ? undefined : [...promoted].reverse().find((other) => other.began > began && other.ended !== undefined);
    return next === undefined ? [] : [(next.ended! - began) / 3_600_000];
  });
  const lengths = promoted.flatMap(({ began, ended }) => ended === undefined ? [] : [(ended - began) / 60_000]);
  return {
    days,
    releases: releases.length,
    promotedPerDay: days > 0 ? promoted.length / days : 0,
    failureRate: over.length === 0 ? 0 : (over.length - promoted.length) / over.length,
    ...(restores.length > 0 && { restoreHours: median(restores) }),
    ...(lengths.length > 0 && { releaseMinutes: median(lengths) }),
  };
}

/** The figures, each with its definition. */
export function figureLines({ days, releases, promotedPerDay, failureRate, restoreHours, releaseMinutes }: DeliveryFigures): string[] {
  const number = (value: number | undefined, unit: string) => value === undefined ? 'not known' : `${Number(value.toPrecision(3))} ${unit}`;
  return [
    `${countText(releases)} releases in ${Number(days.toPrecision(3))} days`,
    `  promoted           ${number(promotedPerDay, 'a day')}`,
    `  failed             ${number(100 * failureRate, '%')}   of those that have ended: rolled back, stopped, refused`,
    `  until restored     ${number(restoreHours, 'hours')}   median, from the beginning of a failed release to the end of the next good one`,
    `  a release takes    ${number(releaseMinutes, 'minutes')}   median, of the promoted ones; from the commit on is not known here`,
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
