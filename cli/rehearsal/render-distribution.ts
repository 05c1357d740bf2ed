import { Distribution, Spread } from './distribution';
import { Scenario } from './simulation/scenario';
import { AlarmResult } from '../../src/analysis/types';
import { Io } from '../io';
import { amount, duration, percent, probability } from '../text/format';
import { Cell, Column, table } from '../text/table';

/** Releases that differ in one thing, and what became of them. */
export interface Rehearsed {
  /** The part of its requests that the new version fails: what tells them from the others. */
  readonly errorRate: number;
  readonly distribution: Distribution;
  /** What the analysis says of the same. */
  readonly analysis?: AlarmResult;
}

const NONE = '–';
const BARS = 24;

/** Many releases, next to what the analysis says about them. */
export function renderDistributions(rehearsed: readonly Rehearsed[], scenario: Scenario, io: Io): string[] {
  const columns: Column[] = [{ header: '' }, ...rehearsed.map(({ errorRate }): Column => ({ header: `${percent(errorRate)} fail`, align: 'right' }))];
  const row = (name: string, cell: (of: Rehearsed) => Cell): Cell[] => [name, ...rehearsed.map(cell)];
  const spread = (name: string, of: (distribution: Distribution) => Spread | undefined, show: (value: number) => string) => [
    row(name, ({ distribution }) => or(of(distribution)?.mean, show)),
    row('  5 of 100 are below', ({ distribution }) => or(of(distribution)?.p5, show)),
    row('  median', ({ distribution }) => or(of(distribution)?.median, show)),
    row('  5 of 100 are above', ({ distribution }) => or(of(distribution)?.p95, show)),
  ];
  const analysis = (name: string, of: (result: AlarmResult) => number | undefined, show: (value: number) => string) =>
    rehearsed.some((each) => each.analysis) ? [row(`  ${name}`, (each) => dim(or(each.analysis && of(each.analysis), show)))] : [];
  const { alarms } = scenario;
  return [
    ...table(columns, [
      row('rolled back before promotion', ({ distribution }) => probability(distribution.beforePromotion)),
      ...analysis('by the analysis', (result) => result.rollbackBeforePromotionProbability, probability),
      row('rolled back at all', ({ distribution }) => probability(distribution.rolledBack)),
      ...analysis('by the analysis', (result) => result.rollbackProbability, probability),
      ...(alarms.length > 1 ? alarms.map(({ name }, i) => row(`  by ${name}`, ({ distribution }) => probability(distribution.byAlarm[i]))) : []),
      ...(rehearsed.some(({ distribution }) => distribution.refused > 0)
        ? [row('did not start: an alarm was on', ({ distribution }) => probability(distribution.refused / distribution.runs))] : []),
      ...spread('mean time to rollback', (distribution) => distribution.secondsToRollback, duration),
      ...analysis('mean by the analysis', (result) => result.expectedTimeToRollbackSeconds, duration),
      ...spread('mean failed requests', (distribution) => distribution.failedRequests, amount),
      ...analysis('mean by the analysis', (result) => result.expectedFailedRequests, amount),
    ], io),
    ...(rehearsed.length === 1 ? histogram(rehearsed[0].distribution) : []),
  ];
}

/** When the rollbacks ended: a line a minute. */
function histogram({ rollbacks, runs }: Distribution): string[] {
  const bins = byMinute(rollbacks);
  const most = Math.max(...bins.map(({ count }) => count));
  return rollbacks.length === 0 ? [] : ['', '  Rollbacks ended', ...bins.map(({ from, to, count }) =>
    `  ${`${from} to ${to} min`.padStart(16)}  ${'█'.repeat(Math.ceil(BARS * count / most)).padEnd(BARS)}  ${probability(count / runs)}`)];
}

/** How many of the times fall into each minute, or stretch of minutes, between the first and the last. */
export function byMinute(ordered: readonly number[], mostBins = 20): { from: number; to: number; count: number }[] {
  if (ordered.length === 0) {
    return [];
  }
  const [first, last] = [Math.floor(ordered[0] / 60), Math.floor(ordered[ordered.length - 1] / 60)];
  const width = Math.ceil((last - first + 1) / mostBins);
  const bins = Array.from({ length: Math.floor((last - first) / width) + 1 }, (_, i) => {
    const from = first + i * width;
    return { from, to: from + width, count: 0 };
  });
  ordered.forEach((seconds) => bins[Math.floor((Math.floor(seconds / 60) - first) / width)].count++);
  return bins;
}

function or(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? NONE : show(value);
}

function dim(text: string): Cell {
  return { text, look: 'dim' };
}
