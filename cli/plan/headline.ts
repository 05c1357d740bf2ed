import { PlanReport } from './report';
import { CanaryFinding, CanaryVerdict, ExpectedTraffic } from '../../src/analysis/types';
import { amount, duration, percent } from '../text/format';

/** What somebody who reads nothing else should know: one sentence with a number, and what to do about it. */
export interface Headline {
  readonly sentence: string;
  readonly remedy: string;
}

/** What becomes of a bad version, in one sentence; none where the schedule is known only at deployment. */
export function headlineOf(report: PlanReport): Headline | undefined {
  const { analysis, plan: { alarms, expectedTraffic } } = report;
  if (!analysis) {
    return undefined;
  }
  const weak = analysis.findings.find(({ verdict }) => verdict !== CanaryVerdict.SOUND);
  return {
    sentence: alarms.length === 0 ? 'Nothing stops a bad version: 0 alarms watch the release.' : expectedTraffic ? withTraffic(report, expectedTraffic) : withoutTraffic(report),
    remedy: weak ? firstSentence(weak) : expectedTraffic ? 'Nothing has to change.' : 'For probabilities, say how many requests come: expectedTraffic.',
  };
}

function withTraffic({ analysis }: PlanReport, { faultyErrorRate }: ExpectedTraffic): string {
  const { rollbackBeforePromotionProbability: power, expectedFailedRequests: failed } = analysis!.combined;
  return power === undefined
    ? `Nothing is known of a version that fails ${percent(faultyErrorRate)} of its requests: 0 alarms have figures.`
    : `A version that fails ${percent(faultyErrorRate)} of its requests is stopped before all users get it in ${ofReleases(power)}`
      + `${failed === undefined ? '' : `; on average ${failedText(failed)}`}.`;
}

function failedText(failed: number): string {
  return amount(failed) === '1' ? '1 request fails' : `${amount(failed)} requests fail`;
}

function withoutTraffic({ analysis }: PlanReport): string {
  const { latestRollbackOfTotalFailureSeconds: latest } = analysis!.combined;
  return latest === undefined
    ? 'Nothing is sure to stop a version that fails every request: 0 alarms surely see it in time.'
    : `A version that fails every request is stopped, and the old one has all traffic again, within ${duration(latest)}.`;
}

/** How often that is, as people count. */
export function ofReleases(probability: number): string {
  const scale = probability < 0.005 || (probability > 0.995 && probability < 0.9995) ? 1000 : 100;
  const count = Math.round(scale * probability);
  if (probability >= 0.9995) {
    return 'practically all releases (more than 999 of 1,000)';
  }
  return probability < 0.0005 ? 'practically no release (fewer than 1 of 1,000)' : `${count} of ${scale.toLocaleString('en-US')} releases`;
}

/** Remedies begin with the smallest change. */
function firstSentence({ remedy }: CanaryFinding): string {
  return /^.*?[.:](?= [A-Z]|$)/s.exec(remedy)?.[0] ?? remedy;
}
