import { isCertain } from '../../src/analysis/faults';
import { planOf, watchOf } from '../../src/analysis/plan';
import { forecastRollback } from '../../src/analysis/rollback';
import { longestRollout } from '../../src/analysis/schedule-limits';
import { AlarmStatistic, AnalyzedAlarm, CanaryStep } from '../../src/analysis/types';
import { CliError } from '../cli-error';
import { failedUntil } from './bounds';
import { breachingMinute } from './breaching-minute';
import { codeOf, Unmodelled } from './code';
import { fewOf } from './front';
import { Language } from './languages/language';
import { Found, Limits, search } from './search';
import { PlanReport } from '../plan/report';

const MOST_PLANS = 5;

/** Better plans than a plan, a few of them. */
export interface Recommendation extends Found {
  readonly report: PlanReport;
  /** The alarms that no figure counts on. */
  readonly unmodelled: readonly Unmodelled[];
  readonly limits: Limits;
  /** What was tried, in words. */
  readonly considered: string;
}

/**
 * Searches better plans.
 *
 * @throws CliError when the traffic or the schedule is not known, or the engine allows no rollout of that length
 */
export function recommend(report: PlanReport, limits: Limits): Recommendation {
  const { question, file, plan: { alarms, expectedTraffic: traffic, engineRules } } = report;
  if (!question) {
    throw new CliError(`${file}: the termination wait is known only at deployment, so plans cannot be compared.`,
      'Give terminationWait a concrete value in the app.');
  }
  if (!traffic) {
    throw new CliError('--recommend needs the traffic.', 'Give --requests-per-second, --healthy-error-rate and --faulty-error-rate, or expectedTraffic in the app.');
  }
  if (traffic.faultyErrorRate <= traffic.healthyErrorRate) {
    throw new CliError('--recommend needs a faulty version that fails more requests than a healthy one.', 'Raise --faulty-error-rate.');
  }
  const longest = longestRollout(engineRules, question.terminationWaitSeconds);
  if (limits.longestMinutes > longest) {
    throw new CliError(`--within: ${engineRules.title} allows ${longest} minutes for a rollout.`, 'Give fewer.');
  }
  const found = search(question, traffic, limits);
  return {
    ...found,
    best: fewOf(found.best, MOST_PLANS),
    report,
    limits,
    unmodelled: alarms.filter(({ model }) => model === undefined).map(({ name, unmodelled }) => ({ name, timing: unmodelled?.timing })),
    considered: 'all shares that the engine takes, canaries and linear rollouts, and thresholds between the two error rates',
  };
}

/** Mean failed requests of a release that fails every request: the price of a large share, whatever the fault that is searched for. */
export function failedIfAllFail(
  { question, plan: { expectedTraffic } }: PlanReport, steps: readonly CanaryStep[], alarms: readonly AnalyzedAlarm[],
): number {
  const plan = planOf({ ...question!, steps: [...steps] });
  const traffic = { ...expectedTraffic!, faultyErrorRate: 1 };
  const rates = alarms.filter((alarm) => isCertain(alarm) && alarm.statistic !== AlarmStatistic.COMPARISON);
  return Math.min(failedUntil(plan, traffic, plan.horizonSeconds),
    ...rates.map((alarm) => forecastRollback(watchOf(plan, alarm, traffic)).expectedFailedRequests));
}

/** The same for programs. */
export function recommendationData({ report, best, kept, unmodelled, isComplete }: Recommendation, language: Language): object {
  const { steps, expectedTraffic: traffic } = report.plan;
  return {
    expectedTraffic: report.plan.expectedTraffic,
    assumptions: report.plan.assumptions,
    today: { steps, combined: report.analysis?.combined, failedIfAllFail: failedIfAllFail(report, steps, report.question!.alarms) },
    recommendations: best.map((candidate) => ({
      steps: candidate.steps,
      rolloutSeconds: candidate.rolloutSeconds,
      alarms: candidate.alarms,
      combined: candidate.combined,
      failedIfAllFail: failedIfAllFail(report, candidate.steps, candidate.alarms),
      breachingMinute: { alarm: candidate.alarm.name, ...breachingMinute(candidate.alarm, candidate.steps, traffic!) },
      code: codeOf(candidate, unmodelled, language),
    })),
    raised: kept.flatMap(({ alarm, raisedFrom }) => raisedFrom === undefined ? [] : { name: alarm.name, from: raisedFrom, to: alarm.threshold }),
    isComplete,
  };
}
