import { bisect } from './bisect';
import { AlarmStatistic, AnalyzedAlarm } from './types';

/**
 * The thresholds that are worth naming, in their order: for a rate, or a difference of two, all of two significant digits, from 0.01 to
 * 100 %; for a count the whole numbers.
 */
export interface Thresholds {
  readonly at: (index: number) => number;
  /** The first one above a threshold. */
  readonly firstAbove: (threshold: number) => number;
  /** The last one with which a period can breach. */
  readonly last: number;
}

/** 10 to 99 in each power of ten. */
const PER_DECADE = 90;
const FIRST_EXPONENT = -3;

const RATES: Thresholds = {
  at: (index) => Number(`${10 + index % PER_DECADE}e${FIRST_EXPONENT + Math.floor(index / PER_DECADE)}`),
  firstAbove: (threshold) => bisect(0, 4 * PER_DECADE + 1, (index) => RATES.at(index) > threshold),
  last: 4 * PER_DECADE,
};

const COUNTS: Thresholds = {
  at: (index) => index,
  firstAbove: (threshold) => Math.floor(threshold) + 1,
  last: Infinity,
};

export function thresholdsOf({ statistic }: Pick<AnalyzedAlarm, 'statistic'>): Thresholds {
  return statistic === AlarmStatistic.COUNT ? COUNTS : RATES;
}
