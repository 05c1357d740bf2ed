import { AlarmResult, AnalyzedAlarm, CanaryStep } from '../../src/analysis/types';
import { Io } from '../io';
import { codeOf } from './code';
import { Language } from './languages/language';
import { Recommendation } from './recommendation';
import { Candidate } from './search';
import { briefAlarm, briefSchedule, trafficText } from '../plan/wording';
import { amount, duration, plural, probability } from '../text/format';
import { Cell, table } from '../text/table';
import { wrap } from '../text/wrap';

const MOST_COLUMNS = 100;

/** Better plans next to today's, for a terminal. */
export function renderRecommendation(recommendation: Recommendation, language: Language, io: Io): string {
  const { report: { plan, analysis }, best, replaced, considered, limits } = recommendation;
  const width = Math.min(io.columns, MOST_COLUMNS);
  const today = row('today', plan.steps, replaced, analysis!.combined);
  const heading = `Plans for ${trafficText(plan.expectedTraffic!)}, that roll the faulty version back before promotion `
    + `with a probability of ${probability(plan.assumptions.targetProbability)}, and a healthy one in at most 1 % of the releases`;
  return [
    wrap(heading, width).map((line) => io.look('bold', line)).join('\n'),
    table([
      { header: '' }, { header: 'rollout', align: 'right' }, { header: 'failed', align: 'right' }, { header: 'rolled back', align: 'right' },
      { header: 'false alarms', align: 'right' }, { header: 'new version' }, { header: (replaced ?? best[0]?.alarm)?.name ?? '' },
    ], [today, ...best.map((candidate, i) => row(String(i + 1), candidate.steps, candidate.alarm, candidate.combined))], io).join('\n'),
    ...(best.length === 0 ? [wrap(`None, among ${considered}.${limits.leastDatapoints > 1 ? ' Try --datapoints 1, or a larger --within.' : ' Try a larger --within.'}`, width, '  ').join('\n')] : [lines(best, recommendation, language, io)]),
    notes(recommendation).flatMap((note) => wrap(note, width)).map((line) => io.look('dim', line)).join('\n'),
  ].join('\n\n');
}

function row(name: string, steps: readonly CanaryStep[], alarm: AnalyzedAlarm | undefined, combined: AlarmResult): Cell[] {
  const { expectedFailedRequests: failed, rollbackBeforePromotionProbability: power, falseAlarmProbability: falseAlarms } = combined;
  const or = (value: number | undefined, show: (value: number) => string) => value === undefined ? '–' : show(value);
  return [
    name === 'today' ? name : { text: name, look: 'bold' },
    duration(steps.reduce((sum, step) => sum + step.durationSeconds, 0)),
    or(failed, amount), or(power, probability), or(falseAlarms, probability),
    briefSchedule(steps), alarm ? briefAlarm(alarm) : '–',
  ];
}

function lines(best: readonly Candidate[], { unmodelled }: Recommendation, language: Language, io: Io): string {
  return [
    io.look('bold', `To paste, in ${language.title}`),
    ...best.flatMap((candidate, i) => ['', ...codeOf(candidate, unmodelled, language).map((line, j) => `  ${j === 0 ? io.look('bold', String(i + 1)) : ' '}  ${line}`)]),
  ].join('\n');
}

/** What was changed, what was not, and what the numbers do not know. */
function notes({ report: { plan, file }, kept, unmodelled, replaced, limits }: Recommendation): string[] {
  const asTheyAre = [...kept.filter(({ raisedFrom }) => raisedFrom === undefined).map(({ alarm }) => alarm.name), ...unmodelled];
  const raised = kept.filter(({ raisedFrom }) => raisedFrom !== undefined)
    .map(({ alarm, raisedFrom }) => `${alarm.name} (threshold ${alarm.threshold} instead of ${raisedFrom})`);
  return [
    `Searched: rollouts of at most ${plural(limits.longestMinutes, 'minute')} (--within), ${replaced === undefined ? 'an alarm to add' : `${replaced.name}`} `
      + `with at least ${plural(limits.leastDatapoints, 'datapoint')} (--datapoints: one alone may be a burst, and failures are assumed to be independent). `
      + `Kept: ${[`the termination wait of ${duration(plan.terminationWaitSeconds!)}`, ...asTheyAre].join(', ')}.`
      + `${raised.length === 0 ? '' : ` Raised, because it alone would roll back healthy versions: ${raised.join(', ')}.`}`,
    '“failed” is the mean number of failed requests until the rollback of the faulty version, “from 10” the minimumRequests. '
      + 'None of the plans beats another one in both duration and failed requests. Where a healthy version fails twice as many requests '
      + 'as assumed, each of them stops it in at most 5 % of the releases.',
    `What the plan does not know, keep: filterPattern, balancerErrors and the like. From ${file}.`,
  ];
}
