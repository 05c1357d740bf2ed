import { Distribution } from './distribution';
import { ExitCode } from '../exit-codes';

/** What can be expected of a release. */
export const EXPECTATIONS = ['promoted', 'rolled-back', 'rolled-back-in-time'] as const;
export type Expectation = typeof EXPECTATIONS[number];

/** The part of the releases that was as expected. One that did not start was not promoted, and not rolled back. */
export function partAsExpected({ runs, refused, rolledBack, beforePromotion }: Distribution, expectation: Expectation): number {
  const started = (runs - refused) / runs;
  const parts: Record<Expectation, number> = { 'promoted': 1 - rolledBack, 'rolled-back': rolledBack, 'rolled-back-in-time': beforePromotion };
  return started * parts[expectation];
}

/**
 * What to say to the shell: whether the releases were as expected with the target probability. Where nothing is
 * expected, whether most of them were promoted.
 */
export function exitCodeOf(distribution: Distribution, expectation: Expectation | undefined, targetProbability: number): ExitCode {
  const good = expectation === undefined
    ? partAsExpected(distribution, 'promoted') > 0.5
    : partAsExpected(distribution, expectation) >= Math.min(1, targetProbability);
  return good ? ExitCode.OK : ExitCode.NO;
}
