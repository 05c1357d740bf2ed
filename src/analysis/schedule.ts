import { CanaryStep } from './types';

/** When the new version gets which share of the traffic: the steps, then everything. */
export interface Schedule {
  readonly steps: readonly CanaryStep[];
  readonly terminationWaitSeconds: number;
}

/** Periods in a row in which the new version has the same mean share. */
export interface PeriodRun {
  readonly periods: number;
  readonly share: number;
}

/** S: seconds from the first shift until all traffic has moved. */
export function rolloutSeconds({ steps }: Schedule): number {
  return steps.reduce((sum, step) => sum + step.durationSeconds, 0);
}

/** H: seconds from the first shift until the old version can no longer be restored. */
export function horizonSeconds(schedule: Schedule): number {
  return rolloutSeconds(schedule) + schedule.terminationWaitSeconds;
}

/** The same shares, each for that many minutes. */
export function withInterval(schedule: Schedule, minutes: number): Schedule {
  return { ...schedule, steps: schedule.steps.map(({ share }) => ({ share, durationSeconds: 60 * minutes })) };
}

/** The integral of the new version's share over the first seconds. */
export function newVersionSeconds({ steps }: Schedule, seconds: number): number {
  let [integral, left] = [0, seconds];
  for (const { share, durationSeconds } of steps) {
    integral += share * Math.min(left, durationSeconds);
    left -= Math.min(left, durationSeconds);
  }
  return integral + left;
}

/** The mean shares of consecutive periods: alike in a row, and one by one where a period spans several steps. */
export function* periodRuns({ steps }: Schedule, firstStart: number, periodSeconds: number, count: number): Generator<PeriodRun> {
  let [step, stepEnd] = [0, steps[0]?.durationSeconds];
  for (let done = 0; done < count;) {
    const start = firstStart + done * periodSeconds;
    while (step < steps.length && stepEnd <= start) {
      stepEnd += steps[++step]?.durationSeconds;
    }
    const within = step < steps.length ? Math.floor((stepEnd - start) / periodSeconds) : Infinity;
    const run = within >= 1
      ? { periods: Math.min(within, count - done), share: steps[step]?.share ?? 1 }
      : { periods: 1, share: spanningShare(steps.slice(step), stepEnd - start, periodSeconds) };
    yield run;
    done += run.periods;
  }
}

/** The time-weighted mean over a period, given what is left of the first step. */
function spanningShare(steps: readonly CanaryStep[], firstLeft: number, periodSeconds: number): number {
  let [weighted, left] = [0, periodSeconds];
  steps.forEach(({ share, durationSeconds }, i) => {
    const overlap = Math.min(left, i === 0 ? firstLeft : durationSeconds);
    weighted += share * overlap;
    left -= overlap;
  });
  return Math.min(1, (weighted + left) / periodSeconds);
}
