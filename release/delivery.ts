import { plural } from './percent';

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
  /** From the beginning of a release until it was promoted, in minutes; the median. */
  readonly releaseMinutes?: number;
  /** From the commit that a version is named after until it was promoted, in hours; the median. */
  readonly leadHours?: number;
  /** Of how many promoted releases the commit is known. */
  readonly leadReleases: number;
  /** How many were promoted. */
  readonly promoted: number;
}

/** What is needed of a release. */
export interface DeliveredRelease {
  readonly began: number;
  readonly ended?: number;
  readonly result: string;
  /** When the commit was made that its version is named after, where that is known. */
  readonly committed?: number;
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
  const leads = promoted.flatMap(({ committed, ended }) => committed === undefined || ended === undefined ? [] : [(ended - committed) / 3_600_000]);
  return {
    days,
    releases: releases.length,
    promoted: promoted.length,
    leadReleases: leads.length,
    promotedPerDay: days > 0 ? promoted.length / days : 0,
    failureRate: over.length === 0 ? 0 : (over.length - promoted.length) / over.length,
    ...(restores.length > 0 && { restoreHours: median(restores) }),
    ...(lengths.length > 0 && { releaseMinutes: median(lengths) }),
    ...(leads.length > 0 && { leadHours: median(leads) }),
  };
}

/** The figures, each with its definition. */
export function figureLines(figures: DeliveryFigures): string[] {
  const { days, releases, promoted, promotedPerDay, failureRate, restoreHours, releaseMinutes, leadHours, leadReleases } = figures;
  const number = (value: number | undefined, unit: string) => value === undefined ? 'not known' : `${Number(value.toPrecision(3))} ${unit}`;
  const row = (name: string, value: string, definition: string) => `  ${name.padEnd(18)} ${value.padEnd(14)} ${definition}`;
  return [
    `${plural(releases, 'release')} in ${Number(days.toPrecision(3))} days, from the oldest of them until now`,
    row('promoted', number(promotedPerDay, 'a day'), 'promoted releases, over the days'),
    row('lead time', number(leadHours, 'hours'), leadHours === undefined
      ? 'no promoted version is named after a commit that the repository in this folder has'
      : `median, from the commit that a version is named after to the end of its release; of ${leadReleases} of ${promoted} promoted ones`),
    row('failed', number(100 * failureRate, '%'), 'of those that have ended: rolled back, stopped, refused'),
    row('until restored', number(restoreHours, 'hours'), 'median, from the beginning of a failed release to the end of the next promoted one'),
    row('a release takes', number(releaseMinutes, 'minutes'), 'median, of the promoted ones'),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
