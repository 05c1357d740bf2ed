import { CanaryAnalysis } from '../../src/analysis/canary-analysis';
import { CanaryAssumptions, CanaryPlan } from '../../src/analysis/canary-plan';
import { CanaryAnalysisOptions, CanaryAnalysisResult, ExpectedTraffic } from '../../src/analysis/types';
import { PlanFile } from '../plan-files';
import { questionOf } from '../plan-numbers';

/** What the command line assumes instead of what the plan does. */
export interface Overrides extends Partial<CanaryAssumptions> {
  readonly expectedTraffic?: ExpectedTraffic;
}

/** A plan, perhaps under other assumptions than its own. */
export interface PlanReport {
  /** With what is assumed in place of its own. */
  readonly plan: CanaryPlan;
  readonly file: string;
  /** What the analysis is made of; absent where it needs what is known only at deployment. */
  readonly question?: CanaryAnalysisOptions;
  readonly analysis?: CanaryAnalysisResult;
}

/**
 * The analysis that synthesis wrote, or a new one where anything else is assumed.
 *
 * @throws CliError when the plan has values that the analysis does not know
 */
export function reportOf({ plan: written, file }: PlanFile, { expectedTraffic, ...assumptions }: Overrides): PlanReport {
  const given = Object.fromEntries(Object.entries(assumptions).filter(([, value]) => value !== undefined));
  const plan = {
    ...written, expectedTraffic: expectedTraffic ?? written.expectedTraffic, assumptions: { ...written.assumptions, ...given },
  };
  const question = questionOf({ plan, file });
  const asWritten = expectedTraffic === undefined && Object.keys(given).length === 0;
  const analysis = question && (asWritten && written.analysis ? written.analysis : CanaryAnalysis.analyze(question));
  return { plan: { ...plan, analysis }, file, question, analysis };
}
