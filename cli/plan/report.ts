import { CanaryAnalysis } from '../../src/analysis/canary-analysis';
import { CanaryPlan, PlannedTraffic } from '../../src/analysis/canary-plan';
import { AnalyzedAlarm, CanaryAnalysisOptions, CanaryAnalysisResult } from '../../src/analysis/types';
import { CliError } from '../cli-error';
import { PlanFile } from '../plan-files';

/** What the command line assumes instead of what the plan says. */
export interface Assumptions {
  readonly traffic?: PlannedTraffic;
  readonly alarmLatencySeconds?: number;
  readonly rollbackLatencySeconds?: number;
  readonly targetProbability?: number;
}

/** A plan, under assumptions. */
export interface PlanReport {
  readonly plan: CanaryPlan;
  readonly file: string;
  readonly traffic?: PlannedTraffic;
  /** What the analysis was made of; absent where it needs what is known at deployment only. */
  readonly question?: CanaryAnalysisOptions;
  readonly analysis?: CanaryAnalysisResult;
}

/**
 * The analysis that synthesis wrote, or a new one where anything else is assumed.
 *
 * @throws CliError when the plan has values that the analysis does not know
 */
export function reportOf({ plan, file }: PlanFile, assumptions: Assumptions): PlanReport {
  const { traffic = plan.expectedTraffic, ...others } = assumptions;
  if (plan.terminationWaitSeconds === undefined) {
    return { plan, file, traffic };
  }
  const question: CanaryAnalysisOptions = {
    steps: plan.steps, terminationWaitSeconds: plan.terminationWaitSeconds, alarms: modelsOf(plan), ...traffic, ...others,
  };
  const asWritten = Object.values(assumptions).every((value) => value === undefined);
  return { plan, file, traffic, question, analysis: asWritten && plan.analysis ? plan.analysis : analyze(question, file) };
}

/** The alarms that the analysis knows. */
export function modelsOf(plan: CanaryPlan): AnalyzedAlarm[] {
  return plan.alarms.flatMap(({ model }) => model ?? []);
}

function analyze(question: CanaryAnalysisOptions, file: string): CanaryAnalysisResult {
  try {
    return CanaryAnalysis.analyze(question);
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}`);
  }
}
