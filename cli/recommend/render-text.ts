import { AlarmResult, AnalyzedAlarm, CanaryStep } from '../../src/analysis/types';
import { Io } from '../io';
import { breachingMinute } from './breaching-minute';
import { codeOf } from './code';
import { Language } from './languages/language';
import { failedIfAllFail, Recommendation } from './recommendation';
import { Candidate } from './trials';
import { briefAlarm, briefSchedule, trafficText } from '../plan/wording';
import { amount, duration, plural, probability } from '../text/format';
import { Cell, table } from '../text/table';
import { wrap } from '../text/wrap';

const MOST_COLUMNS = 100;

/** Better plans next to today's, for a terminal. */
export function renderRecommendation(recommendation: Recommendation, language: Language, io: Io): string {
  const { report: { plan }, best, considered, limits } = recommendation;
  const width = Math.min(io.columns, MOST_COLUMNS);
  const target = probability(plan.assumptions.targetProbability);
  const heading = `With ${trafficText(plan.expectedTraffic!)}: plans that stop the faulty version before all users get it in ${target} of the releases or more, `
    + 'and a healthy one in 1 % at most';
  return [
    wrap(heading, width).map((line) => io.look('bold', line)).join('\n'),
    ...choice(recommendation).map((sentence) => wrap(sentence, width).join('\n')),
    comparison(recommendation, io).join('\n'),
    ...(best.length === 0 ? [wrap(`None, among ${considered}.${limits.leastDatapoints > 1 ? ' Try --datapoints 1, or a larger --within.' : ' Try a larger --within.'}`, width, '  ').join('\n')] : [lines(best, recommendation, language, io)]),
    notes(recommendation).flatMap((note) => wrap(note, width)).map((line) => io.look('dim', line)).join('\n'),
  ].join('\n\n');
}

/** The two ends between which one may choose, in a sentence. */
function choice({ report: { plan, analysis }, best }: Recommendation): string[] {
  const today = { seconds: secondsOf(plan.steps), failed: analysis!.combined.expectedFailedRequests };
  const [first, last] = [best[0], best[best.length - 1]];
  if (first === undefined || today.failed === undefined) {
    return [];
  }
  const { targetProbability } = plan.assumptions;
  const power = analysis!.combined.rollbackBeforePromotionProbability!;
  const missed = power >= targetProbability ? '' : `Only ${probability(power, targetProbability)} of the faulty versions are stopped in time. `;
  const failed = ({ combined }: Candidate) => amount(combined.expectedFailedRequests!);
  const shortest = `Today a release takes ${duration(today.seconds)}, and ${amount(today.failed)} requests fail on average if the version is faulty. ${missed}`
    + `With plan 1 it takes ${duration(first.rolloutSeconds)}, and ${failed(first)} fail`;
  return [`→ ${shortest}${best.length === 1 ? '.' : `; with plan ${best.length} it takes ${duration(last.rolloutSeconds)}, and ${failed(last)} fail.`}`];
}

function secondsOf(steps: readonly CanaryStep[]): number {
  return steps.reduce((sum, step) => sum + step.durationSeconds, 0);
}

/** Today's plan and the others, a row each. */
function comparison({ report, best, searched }: Recommendation, io: Io): string[] {
  const { plan: { steps, expectedTraffic: traffic }, question, analysis } = report;
  const row = (
    name: Cell, of: readonly CanaryStep[], alarms: readonly AnalyzedAlarm[], alarm: AnalyzedAlarm | undefined, figures: AlarmResult,
  ): Cell[] => {
    const minute = alarm && breachingMinute(alarm, of, traffic!);
    return [
      name,
      duration(secondsOf(of)),
      or(figures.expectedFailedRequests, amount), amount(failedIfAllFail(report, of, alarms)),
      or(figures.rollbackBeforePromotionProbability, probability), or(figures.falseAlarmProbability, probability),
      briefSchedule(of), alarm ? `${alarm.name}: ${briefAlarm(alarm)}` : '–',
      minute ? `${minute.failures.toLocaleString('en-US')} of ${minute.requests.toLocaleString('en-US')}` : '–',
    ];
  };
  return table([
    { header: '' }, { header: 'rollout', align: 'right' }, { header: 'failed', align: 'right' }, { header: 'all fail', align: 'right' },
    { header: 'rolled back', align: 'right' }, { header: 'false alarms', align: 'right' }, { header: 'new version' },
    { header: 'alarm' }, { header: 'breaching minute' },
  ], [
    row('today', steps, question!.alarms, searched[0], analysis!.combined),
    ...best.map(({ steps: of, alarms, alarm, combined }, i) => row({ text: String(i + 1), look: 'bold' }, of, alarms, alarm, combined)),
  ], io);
}

function or(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? '–' : show(value);
}

function lines(best: readonly Candidate[], { unmodelled }: Recommendation, language: Language, io: Io): string {
  return [
    io.look('bold', `To paste, in ${language.title}`),
    ...best.flatMap((candidate, i) => ['', ...codeOf(candidate, unmodelled, language).map((line, j) => `  ${j === 0 ? io.look('bold', String(i + 1)) : ' '}  ${line}`)]),
  ].join('\n');
}

/** What was changed, what was not, and what the numbers do not know. */
function notes({ report: { plan, file }, best, kept, unmodelled, searched, limits, isComplete }: Recommendation): string[] {
  const others = [
    ...kept.filter(({ alarm, raisedFrom }) => raisedFrom === undefined && !searched.includes(alarm)).map(({ alarm }) => alarm.name),
    ...unmodelled.map(({ name }) => name),
  ];
  const raised = kept.filter(({ raisedFrom }) => raisedFrom !== undefined)
    .map(({ alarm, raisedFrom }) => `${alarm.name} (threshold ${alarm.threshold} instead of ${raisedFrom})`);
  const dropped = searched.filter(({ name }) => best.some(({ alarms }) => alarms.every((alarm) => alarm.name !== name))).map(({ name }) => name);
  const names = searched.length === 0 ? 'an alarm to add' : `${searched.map(({ name }) => name).join(' or ')}, one of them in a plan,`;
  return [
    `Searched: rollouts of at most ${plural(limits.longestMinutes, 'minute')} (--within), ${searched.length === 1 ? searched[0].name : names} `
      + `with at least ${plural(limits.leastDatapoints, 'datapoint')} (--datapoints: one alone may be a burst, and failures are assumed to be independent). `
      + `Kept: ${[`the termination wait of ${duration(plan.terminationWaitSeconds!)}`, ...others].join(', ')}.`
      + `${raised.length === 0 ? '' : ` Raised, because it alone would roll back healthy versions: ${raised.join(', ')}.`}`
      + `${dropped.length === 0 ? '' : ` Left out where a step has half of the traffic or more: ${dropped.join(', ')}.`}`,
    '“failed” is how many requests fail on average until the faulty version is rolled back; “all fail” is the same of a version that fails every '
      + 'request. “from 10”: minutes with fewer requests do not count (minimumRequests). “breaching minute”: “2 of 72” says that a minute counts '
      + 'against the version once 2 of the 72 requests fail that the first step brings on average. The fewer, the sooner a mishap counts.',
    ...best.length === 0 ? [] : ['Longer plans fail fewer requests: it is yours to choose what matters more. If a healthy version fails twice as many requests '
      + 'as you assume, each of them stops it in 5 % of the releases at most.'],
    ...isComplete ? [] : ['Rollouts of that length are too many to try all of them: the most promising were. With a smaller --within all are.'],
    `What the plan does not know, keep: filterPattern, balancerErrors and the like. From ${file}.`,
  ];
}
