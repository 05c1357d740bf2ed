import { Predictions } from './prediction';
import { Answer, failed } from '../integ/local/load';

/** Requests to one version. */
export interface VersionCount {
  readonly version: string;
  readonly requests: number;
  readonly failed: number;
}

/** One moment of a release, ready to be shown. */
export interface Moment {
  readonly title: string;
  readonly stage: string;
  /** The share of the traffic that each group gets, in percent. */
  readonly traffic: { readonly blue: number; readonly green: number };
  readonly counts: VersionCount[];
  readonly alarms: Record<string, string>;
}

/** How a release ended. */
export interface Outcome {
  readonly version: string;
  readonly result: string;
  readonly requests: number;
  readonly failed: number;
  /** Requests that the new version itself answered, and how many of them failed. */
  readonly newVersion: VersionCount;
  /** From the first shift of traffic until all of it was back, in minutes of AWS; absent when it was promoted. */
  readonly minutesToRollback?: number;
  /** What the canary's plan says about it; absent for a healthy version. */
  readonly predictions?: Predictions;
  /** The engine's own words. */
  readonly reason?: string;
}

/** Requests and failures by the version that answered, in order of appearance. */
export function countByVersion(answers: Answer[]): VersionCount[] {
  const counts = new Map<string, { requests: number; failed: number }>();
  for (const answer of answers) {
    const version = answer.version || 'no answer';
    const count = counts.get(version) ?? { requests: 0, failed: 0 };
    counts.set(version, { requests: count.requests + 1, failed: count.failed + (failed(answer) ? 1 : 0) });
  }
  return [...counts].map(([version, count]) => ({ version, ...count }));
}

/** The weights by colour: CloudFormation makes the groups' names of their logical ids. */
export function trafficOf(weights: Record<string, number>): Moment['traffic'] {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0) || 1;
  const share = (color: string) => Math.round(100 * (Object.entries(weights).find(([name]) => name.includes(color))?.[1] ?? 0) / total);
  return { blue: share('Blue'), green: share('Green') };
}
