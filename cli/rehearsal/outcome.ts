import { Distribution } from './distribution';
import { ExitCode } from '../exit-codes';
import { Io } from '../io';
import { probability } from '../text/format';

/** What can be expected of a release. */
export const EXPECTATIONS = ['promoted', 'rolled-back', 'rolled-back-in-time'] as const;
export type Expectation = typeof EXPECTATIONS[number];

/** The part of the releases that was as expected. One that did not start was not promoted, and not rolled back. */
export function partAsExpected({ runs, refused, rolledBack, beforePromotion }: Distribution, expectation: Expectation): number {
  const started = (runs - refused) / runs;
  const parts: Record<Expectation, number> = { 'promoted': 1 - rolledBack, 'rolled-back': rolledBack, 'rolled-back-in-time': beforePromotion };
  return started * parts[expectation];
}

/** Releases that were played, and what tells them from the others; nothing where there are no others. */
export interface Played {
  readonly which?: string;
  readonly distribution: Distribution;
}

/** Tells people what was not as expected, beside the result, and the shell by the exit code. */
export function judge(played: readonly Played[], expectation: Expectation | undefined, targetProbability: number, io: Io): ExitCode {
  const codes = played.map(({ which, distribution }) => {
    const code = exitCodeOf(distribution, expectation, targetProbability);
    if (expectation !== undefined && code !== ExitCode.OK) {
      io.err(`Not as expected${which === undefined ? '' : `, ${which}`}: ${disappointment(distribution, expectation, targetProbability)}`);
    }
    return code;
  });
  return Math.max(ExitCode.OK, ...codes);
}

/** What was expected, in words. */
const WISHES: Record<Expectation, string> = { 'promoted': 'promoted', 'rolled-back': 'rolled back', 'rolled-back-in-time': 'rolled back before promotion' };

function disappointment(distribution: Distribution, expectation: Expectation, targetProbability: number): string {
  const { runs, refused } = distribution;
  if (runs === 1) {
    return `the release should be ${WISHES[expectation]}, and ${fateOf(distribution)}.`;
  }
  return `at least ${probability(Math.min(1, targetProbability))} of the releases should be ${WISHES[expectation]}, and `
    + `${probability(partAsExpected(distribution, expectation))} were.${refused > 0 ? ` ${probability(refused / runs)} did not start: an alarm was on.` : ''}`;
}

/** What became of one release. */
function fateOf({ refused, beforePromotion, rolledBack }: Distribution): string {
  if (refused > 0) {
    return 'did not start: an alarm was on';
  }
  return beforePromotion > 0 ? 'was rolled back before promotion' : rolledBack > 0 ? 'was rolled back after promotion' : 'was promoted';
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
