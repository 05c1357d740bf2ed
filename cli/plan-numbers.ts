import { CliError } from './cli-error';
import { PlanFile } from './plan-files';
import { duration } from './text/format';
import { analysisOptionsOf } from '../src/analysis/canary-plan';
import { horizonSeconds } from '../src/analysis/schedule';
import { CanaryAnalysisOptions } from '../src/analysis/types';
import { validateAnalysis } from '../src/analysis/validate';

/** Longer than any release: CodeDeploy ends one after 5 days, ECS after 10 pauses of 14 days. A longer one would take long to calculate, or to play. */
const LONGEST_RELEASE_SECONDS = 366 * 86_400;

/**
 * What a plan asks of the analysis; undefined where it needs what is known at deployment only. A file can be edited
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
  if (question !== undefined && horizonSeconds(question) > LONGEST_RELEASE_SECONDS) {
    throw new CliError(`${file}: the release takes ${duration(horizonSeconds(question))}, more than a year.`, 'Shorten its steps, or terminationWaitSeconds.');
  }
  return question;
}
