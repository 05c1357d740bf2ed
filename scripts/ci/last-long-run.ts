/** A run of `npx projen test:long` that has passed, as long-tests.json has it. */
export interface LongRun {
  /** `2026-11-29`, in UTC. */
  readonly date: string;
  readonly commit: string;
  /** How many times as many samples as usual. */
  readonly times: number;
  readonly seed: number;
  readonly minutes: number;
}

/** When the long tests last passed. */
export function lastRunInWords(run: LongRun | undefined, now: Date): string {
  if (run === undefined) {
    return 'no run has been noted yet';
  }
  const days = Math.floor((now.getTime() - Date.parse(run.date)) / 86_400_000);
  return `last passed on ${run.date} (${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}) at ${run.commit}: `
    + `${run.times} times the usual samples in ${run.minutes} min`;
}
