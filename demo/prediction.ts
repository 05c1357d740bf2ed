import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { CanaryAnalysis } from '../src/analysis/canary-analysis';
import { analysisOptionsOf, CanaryPlan, PLAN_FILE_SUFFIX } from '../src/analysis/canary-plan';
import { AlarmResult, CanaryAnalysisOptions } from '../src/analysis/types';

/**
 * What the endpoint has in place of CloudWatch's and CodeDeploy's delays, in seconds of AWS: a closed minute is
 * judged a tenth of a minute later at most, and a deployment looks at its alarms about as often.
 */
const ENDPOINT = { alarmLatencySeconds: 6, rollbackLatencySeconds: 21 };

/** Neither delay has a least value there. */
const AT_ONCE = { alarmLatencySeconds: 0, rollbackLatencySeconds: 15 };

/** Releases begin at any second of a minute: on average half a minute passes before the first full one. */
const MEAN_PHASE_SECONDS = 30;

/** When all traffic is back, from the first shift on, in seconds. */
export interface Prediction {
  readonly earliest: number;
  readonly latest: number;
  /** An upper bound of the mean: the broken minute after the shift counts as not breaching. */
  readonly mean: number;
}

/** The predictions for one faulty version: where it is released now, and for AWS. */
export interface Predictions {
  readonly here: Prediction;
  readonly onAws: Prediction;
}

/** The one plan in a cloud assembly. */
export function readPlan(assembly: string): CanaryPlan {
  const [name] = readdirSync(assembly).filter((file) => file.endsWith(PLAN_FILE_SUFFIX));
  return JSON.parse(readFileSync(join(assembly, name), 'utf8'));
}

/** The plan's own numbers, with the traffic and the failures of the demo. */
export function predict(plan: CanaryPlan, requestsPerSecond: number, faultyErrorRate: number): Predictions {
  const options = { ...analysisOptionsOf(plan)!, requestsPerSecond, healthyErrorRate: 0, faultyErrorRate };
  const soonest = predictWith({ ...options, ...AT_ONCE }).earliest;
  return { here: { ...predictWith({ ...options, ...ENDPOINT }), earliest: soonest }, onAws: predictWith(options) };
}

function predictWith(options: CanaryAnalysisOptions): Prediction {
  const { earliestRollbackSeconds, latestRollbackOfTotalFailureSeconds } = CanaryAnalysis.analyze(options).combined;
  const { alarms } = CanaryAnalysis.analyze({ ...options, phaseSeconds: MEAN_PHASE_SECONDS });
  const means = alarms.flatMap((alarm: AlarmResult) => alarm.expectedTimeToRollbackSeconds ?? []);
  return { earliest: earliestRollbackSeconds!, latest: latestRollbackOfTotalFailureSeconds!, mean: Math.min(...means) };
}
