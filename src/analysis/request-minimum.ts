import { AlarmScope, AlarmStatistic, AnalyzedAlarm, CanaryStep } from './types';

/** From how many requests a minute on a rate says something: one failure of fewer would be more than 10 %. */
const MINIMUM = 10;
/** The share of the default canary, which the minimum is made for: ten of its requests are forty of all. */
const ORDINARY_SHARE = 0.25;
/** With fewer, two failures are all that there is. */
const LEAST = 3;

/**
 * The minimum of requests of alarms whose user has set none: smaller where the canary's smallest step is, so that one of 5 %
 * does not need four requests a second before its alarms speak.
 */
export function minimumRequestsFor(steps: readonly { readonly share: number }[]): number {
  const smallest = Math.min(ORDINARY_SHARE, ...steps.map(({ share }) => share));
  return Math.max(LEAST, Math.round(MINIMUM * smallest / ORDINARY_SHARE));
}

/** The part of the traffic that an alarm looks at in the smallest step: a comparison needs requests to both versions. */
export function leastShareWatched({ statistic, alarmScope }: Pick<AnalyzedAlarm, 'statistic' | 'alarmScope'>, steps: readonly CanaryStep[]): number {
  return alarmScope === AlarmScope.LOAD_BALANCER
    ? 1
    : Math.min(...steps.map(({ share }) => statistic === AlarmStatistic.COMPARISON ? Math.min(share, 1 - share) : share));
}
