import { AlarmEvaluation, AlarmState } from './alarm-state-types';
import { evaluateAlarm } from './evaluate-alarm';
import { planOf } from './plan';
import { figuresOf } from './results';
import { CanaryAnalysisOptions, CanaryAnalysisResult } from './types';
import { validateAnalysis, validateEvaluation } from './validate';
import { findingsOf, verdictOf } from './verdict';

/**
 * Whether a canary can roll back in time, and how likely it does: pure functions over plain data, usable
 * without any construct.
 *
 * The convention is the worst phase: the first full minute begins `phaseSeconds` after the shift, and
 * everything that depends on it is what an unlucky release meets.
 */
export class CanaryAnalysis {
  /**
   * The verdict on a canary, its findings, and with traffic its figures, for each alarm and for all together.
   *
   * Probabilities of one alarm with one-minute periods are exact (errors below 1e-9; 1e-3 for a comparison). What cannot
   * be computed as closely is estimated by playing releases, always the same ones, and named in `estimates`. Without
   * traffic, verdict and findings are those that the configuration alone gives.
   *
   * @throws when a property is outside what the model knows, or when traffic is given only in part
   */
  public static analyze(options: CanaryAnalysisOptions): CanaryAnalysisResult {
    validateAnalysis(options);
    const plan = planOf(options);
    const { alarms, combined, faults } = figuresOf(plan);
    const findings = findingsOf(plan, { combined, alarms });
    return { verdict: verdictOf(findings), findings, combined, alarms, faults };
  }

  /**
   * The state of a CloudWatch alarm after its newest datapoints, by CloudWatch's documented treatment of
   * missing data.
   *
   * @throws when `evaluationPeriods` or `datapointsToAlarm` is outside what the model knows
   */
  public static evaluateAlarm(evaluation: AlarmEvaluation): AlarmState {
    validateEvaluation(evaluation);
    return evaluateAlarm(evaluation);
  }

  private constructor() {}
}
