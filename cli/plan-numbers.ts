import { CliError } from './cli-error';
import { PlanFile } from './plan-files';
import { analysisOptionsOf } from '../src/analysis/canary-plan';
import { CanaryAnalysisOptions } from '../src/analysis/types';
import { validateAnalysis } from '../src/analysis/validate';

/**
 * What a plan asks of the analysis; undefined where it needs what is known only at deployment. A file can be edited
 * by hand, and the schema cannot say how its numbers go together: that is checked by the analysis's own rules, whatever
 * is then done with them.
 *
 * @throws CliError when the plan has values that the analysis does not know
 */
export function questionOf({ plan, file }: PlanFile): CanaryAnalysisOptions | undefined {
  const question = analysisOptionsOf(plan);
  try {
    if (question !== undefined) {
      validateAnalysis(question);
    }
  } catch (error) {
    throw new CliError(`${file}: ${(error as Error).message}`);
  }
  return question;
}
