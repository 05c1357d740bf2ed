import { randomOf, seedsOf } from './simulation/random';
import { Ending, ObservedMinute, playRelease, Release, ReleaseEvent } from './simulation/release';
import { Scenario } from './simulation/scenario';

/** How a figure is spread over the releases. */
export interface Spread {
  readonly mean: number;
  /** Of a hundred releases five are below it. */
  readonly p5: number;
  readonly median: number;
  /** Of a hundred releases five are above it. */
  readonly p95: number;
}

/** What became of many releases. The parts are of those that started. */
export interface Distribution {
  readonly runs: number;
  /** How many did not start, because an alarm was in ALARM. */
  readonly refused: number;
  /** The part that was stopped before all traffic had moved. */
  readonly beforePromotion: number;
  /** The part that was stopped as long as the old version could be restored. */
  readonly rolledBack: number;
  /** Seconds from the first shift until the old version had all of the traffic again; of those rolled back. */
  readonly secondsToRollback?: Spread;
  /** Requests that failed until then, or until the old version was gone, on both versions. */
  readonly failedRequests?: Spread;
  /** The part that each alarm stopped, in the order of the scenario. */
  readonly byAlarm: readonly number[];
  /** When the rollbacks ended, in order. */
  readonly rollbacks: readonly number[];
}

/** A release with all that happened in it. */
export interface RecordedRelease {
  readonly release: Release;
  readonly events: readonly ReleaseEvent[];
  readonly minutes: readonly ObservedMinute[];
}

/** Runs between two reports of the progress: some milliseconds. */
const BATCH = 500;

/** Plays one release, the first of the seed's, and keeps what happened. */
export function recordRelease(scenario: Scenario, seed: number): RecordedRelease {
  const [events, minutes] = [[] as ReleaseEvent[], [] as ObservedMinute[]];
  const [first] = seedsOf(seed, 1);
  const release = playRelease(scenario, randomOf(first), { event: (event) => events.push(event), minute: (minute) => minutes.push(minute) });
  return { release, events, minutes };
}

/** Plays many releases. */
export function playReleases(scenario: Scenario, seed: number, runs: number, progress: (done: number) => void = () => undefined): Distribution {
  const releases: Release[] = [];
  for (const of of seedsOf(seed, runs)) {
    releases.push(playRelease(scenario, randomOf(of)));
    if (releases.length % BATCH === 0) {
      progress(releases.length);
    }
  }
  return distributionOf(releases, scenario.alarms.length);
}

/** Adds up what became of them. */
export function distributionOf(releases: readonly Release[], alarms: number): Distribution {
  const started = releases.filter(({ ending }) => ending !== Ending.REFUSED);
  const part = (condition: (release: Release) => boolean) => started.length === 0 ? 0 : started.filter(condition).length / started.length;
  const rollbacks = started.flatMap(({ restoredAt }) => restoredAt ?? []).sort((a, b) => a - b);
  return {
    runs: releases.length,
    refused: releases.length - started.length,
    beforePromotion: part((release) => release.stoppedBeforePromotion),
    rolledBack: part(({ ending }) => ending === Ending.ROLLED_BACK),
    secondsToRollback: spreadOf(rollbacks),
    failedRequests: spreadOf(started.map(({ counts }) => counts.oldFailures + counts.newFailures).sort((a, b) => a - b)),
    byAlarm: Array.from({ length: alarms }, (_, i) => part(({ alarm }) => alarm === i)),
    rollbacks,
  };
}

function spreadOf(ordered: readonly number[]): Spread | undefined {
  const quantile = (p: number) => ordered[Math.min(ordered.length - 1, Math.floor(p * ordered.length))];
  return ordered.length === 0 ? undefined : {
    mean: ordered.reduce((sum, value) => sum + value, 0) / ordered.length,
    p5: quantile(0.05),
    median: quantile(0.5),
    p95: quantile(0.95),
  };
}
